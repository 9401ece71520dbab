"""From which event a run reads on: the committed cursor, or what the operator asked for; checked before it is used.

Allegro never refuses an event id. After one of the future it has nothing, and the orders until then would be skipped;
after one older than the 60 days that it keeps it starts with the oldest event kept, and what was in between is gone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.event_ids import STATS_LAG, are_times, event_number, event_time
from allegro_etl.allegro.kept import EVENTS_KEPT
from allegro_etl.allegro.paging import parsed_time
from allegro_etl.run.cursor import CURSOR_IN_ODOO, OLDEST_KEPT, read_event_id, written_cursor
from allegro_etl.run.requested import FROM_NOW_ON
from allegro_etl.run.run import RunRequest
from allegro_etl.warehouse import Warehouse

SURELY_KEPT = EVENTS_KEPT - timedelta(days=1)
"""Nobody says by which clock Allegro keeps them."""

_ALLEGRO_EVENTS_BEGAN = datetime(2018, 1, 1, tzinfo=UTC)


class CursorUnusable(Exception):
    """Reading on from this event cursor would lose orders; the message says the way out."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest event of the journal, by /order/event-stats."""

    event_id: int
    occurred_at: datetime | None

    @property
    def ids_are_times(self) -> bool:
        """Return whether event ids tell when events were published, as Allegro's do."""
        return are_times(self.event_id, self.occurred_at)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a run begins to read: after `event_id`, None for the oldest event kept.

    `newest` is the journal's newest event id when the run began. `lacks_events` says that events between `event_id` and
    the oldest one kept may be gone, which only an operator may accept.
    """

    event_id: int | None
    newest: int | None
    lacks_events: bool = False


def find_start(warehouse: Warehouse, allegro: AllegroApi, parameters: dict[str, str], request: RunRequest) -> Start:
    """Decide where `run` begins to read, without writing anything.

    Raises SettingsError for a cursor that is no event id, CursorUnusable for `latest` where one is committed, and for one that is in the future, or is so old that events which it has not
    accounted for may be gone; the last one only if no operator asked for it by `--from-event`.
    """
    newest = _newest(allegro)
    newest_id = newest.event_id if newest else None
    if request.from_event == FROM_NOW_ON:
        _refuse_to_skip(parameters)
        return Start(newest_id or 0, newest_id)
    is_asked_for = request.from_event is not None
    text = (request.from_event if is_asked_for else written_cursor(parameters)) or ""
    if not text.strip():
        return Start(None, newest_id)
    where = "--from-event" if is_asked_for else CURSOR_IN_ODOO
    cursor = read_event_id(text, where)
    if cursor == 0:
        return Start(0, newest_id)
    _refuse_future(warehouse, allegro, cursor, newest, where)
    published_at = _published_at(warehouse, cursor, newest)
    lacks_events = _may_lack_events(warehouse, allegro, cursor, published_at)
    if lacks_events and not is_asked_for:
        raise CursorUnusable(_way_out(cursor, published_at, where))
    return Start(cursor, newest_id, lacks_events)


def _refuse_to_skip(parameters: dict[str, str]) -> None:
    """Raise where a cursor is committed: what happened since, and what still waits, would never come to Odoo."""
    committed = written_cursor(parameters)
    if committed:
        raise CursorUnusable(
            f"--from-event {FROM_NOW_ON} is for the first run, and runs have carried events up to {committed} already: the "
            f"orders since then would be lost. Run without it; to leave them out all the same, first delete "
            f"{CURSOR_IN_ODOO}."
        )


def _newest(allegro: AllegroApi) -> Newest | None:
    latest = allegro.latest_event()
    return latest and Newest(int(latest[0]), parsed_time(latest[1]))


def _refuse_future(warehouse: Warehouse, allegro: AllegroApi, cursor: int, newest: Newest | None, where: str) -> None:
    """Raise for a cursor beyond the newest event, unless we have just read that very event."""
    if newest is None:
        published_at = event_time(cursor)
        is_future = published_at is None or published_at > allegro.now() + timedelta(days=1)
    else:
        is_future = cursor > newest.event_id
    if is_future and not _was_just_read(warehouse, allegro, cursor):
        known = "Allegro has no event yet" if newest is None else f"Allegro's newest event is {newest.event_id}"
        raise CursorUnusable(
            f"{where} is {cursor}, but {known}: the orders until then would be skipped. Set it to the id of the last "
            f"event that is in Odoo, or to {OLDEST_KEPT}: reading events again changes nothing that is right already."
        )


def _was_just_read(warehouse: Warehouse, allegro: AllegroApi, cursor: int) -> bool:
    since = allegro.now() - STATS_LAG
    return bool(
        warehouse.rows("select 1 from staging.order_events where event_id = ? and staged_at >= ?", [cursor, since])
    )


def _published_at(warehouse: Warehouse, cursor: int, newest: Newest | None) -> datetime | None:
    """Return when the cursor's event was published, or a time before that; None where nothing tells."""
    told = event_time(cursor)
    if newest.ids_are_times if newest else told and told >= _ALLEGRO_EVENTS_BEGAN:
        return told
    occurred_at: datetime | None = warehouse.scalar(
        "select occurred_at from staging.order_events where event_id = ?", [cursor]
    )
    return occurred_at


def _may_lack_events(warehouse: Warehouse, allegro: AllegroApi, cursor: int, published_at: datetime | None) -> bool:
    """Return whether an event after the cursor may have left the journal before it was read."""
    kept_since = allegro.now() - SURELY_KEPT
    if published_at and published_at >= kept_since:
        return False
    nothing_until = _nothing_followed_until(warehouse, allegro, cursor)
    if nothing_until and nothing_until >= kept_since:
        return False
    oldest = _oldest_kept(allegro)
    return oldest is None or cursor < oldest


def _nothing_followed_until(warehouse: Warehouse, allegro: AllegroApi, cursor: int) -> datetime | None:
    """Return when a run last began at the cursor and found nothing after it: a quiet shop's cursor may be any age."""
    began: datetime | None = warehouse.scalar(
        "select max(started_at) from ops.runs where cursor_before = $cursor and read_to = $cursor and started_at <= $now",
        {"cursor": str(cursor), "now": allegro.now()},
    )
    return began


def _oldest_kept(allegro: AllegroApi) -> int | None:
    for page in allegro.events():
        ids = [number for event in page if (number := event_number(event.get("id"))) is not None]
        if ids:
            return min(ids)
    return None


def _way_out(cursor: int, published_at: datetime | None, where: str) -> str:
    age = f", of {published_at:%Y-%m-%d}," if published_at else ""
    since = f"{published_at:%Y-%m-%d}" if published_at else "DATE"
    meant = "" if published_at else " (DATE: the day of the last order that is in Odoo)"
    return (
        f"{where} is {cursor}{age} and Allegro keeps events for 60 days: some after it may be gone. "
        f"Run `allegro-etl backfill --since {since}`{meant}, which reads the orders themselves, and then once "
        f"`allegro-etl run --from-event {OLDEST_KEPT}`, which moves the cursor on."
    )
