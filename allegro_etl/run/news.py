"""What is new: Allegro's newest order event against the committed cursor in Odoo. A few cheap reads."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from allegro_etl.access import read_access
from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.event_ids import STATS_LAG, are_times
from allegro_etl.allegro.paging import parsed_time
from allegro_etl.failures import in_words
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.run.cursor import committed_cursor
from allegro_etl.run.last_run import is_restored
from allegro_etl.run.look import keep_look
from allegro_etl.run.opening import open_allegro_end, open_odoo
from allegro_etl.run.settings_seen import are_new
from allegro_etl.settings import LAST_RUN_PARAMETER, settings_file
from allegro_etl.settings.in_force import read_settings

Latest = tuple[str, str] | None
"""The newest event: its id, and when it happened, as Allegro writes it."""

FIRST_RUN = (
    "No event was carried through yet, and the first run is yours to start: `allegro-etl run` begins at the oldest "
    "event kept (60 days), `allegro-etl run --from-event latest` with the next one."
)


@dataclass(frozen=True)
class News:
    """The ids of the newest order event and of the last one carried through; None: there is none.

    `waiting` is how many events lie beyond the cursor, at most a page of them, and `waiting_since` when the oldest of
    these happened. `settings` tells the settings in force from any others; `has_new_settings`: the last run had others.
    `clock_ahead`: our clock is ahead of Allegro's by so much. `is_restored`: Odoo came back from a backup, and remembers less than our runs wrote.
    """

    newest: str | None
    newest_at: datetime | None
    cursor: str | None
    waiting: int = 0
    waiting_since: datetime | None = None
    settings: str | None = None
    is_restored: bool = False
    has_new_settings: bool = False
    clock_ahead: timedelta = timedelta(0)

    @property
    def is_first_run(self) -> bool:
        """Return whether no run has committed a cursor yet."""
        return self.cursor is None

    @property
    def is_up_to_date(self) -> bool:
        """Return whether all was carried through; a cursor out of the future does not say so, nor does a restored Odoo."""
        if self.is_restored:
            return False
        if self.newest is None or self.cursor is None:
            return self.newest is None
        return int(self.newest) <= int(self.cursor) and not self.is_ahead

    @property
    def is_ahead(self) -> bool:
        """Return whether the cursor is beyond the newest event, by more than Allegro's statistics lag behind its journal."""
        if self.newest is None or self.cursor is None:
            return False
        lag = STATS_LAG if are_times(int(self.newest), self.newest_at) else timedelta(0)
        return int(self.cursor) > int(self.newest) + lag // timedelta(microseconds=1)

    def lag_seconds(self, now: datetime) -> int:
        """Return how long ago the oldest event happened that was not carried through yet, 0 where there is none.

        `now` is the time of our own clock.
        """
        oldest = self.waiting_since or self.newest_at
        if self.is_up_to_date or oldest is None:
            return 0
        return max(0, round((now - self.clock_ahead - oldest).total_seconds()))


def read_news(*, in_a_hurry: bool = False, meanwhile: Callable[[str | None], None] = lambda _: None) -> News:
    """Ask Allegro and Odoo, side by side. Raises SettingsError, AllegroError or OdooError, whose messages say what to do.

    That somebody asked is kept, and whether that failed: a standstill is seen by it. `meanwhile` is called in a thread with the id of the
    newest event, which Allegro tells at once, while Odoo is still about the login.
    """
    try:
        access = read_access()
        with (
            open_allegro_end(access, in_a_hurry=in_a_hurry) as allegro,
            _latest(allegro, meanwhile) as latest,
            open_odoo(access, in_a_hurry=in_a_hurry) as odoo,
        ):
            news = news_of(allegro, read_parameters(odoo), latest)
    except Exception as error:
        keep_look(in_words(error))
        raise
    keep_look()
    return news


@contextmanager
def _latest(allegro: AllegroApi, meanwhile: Callable[[str | None], None]) -> Iterator[Callable[[], Latest]]:
    """Ask Allegro for the newest event in a thread, and yield what waits for the answer."""
    answer: Future[Latest] = Future()

    def ask() -> None:
        try:
            latest = allegro.latest_event()
        except BaseException as error:  # noqa: BLE001 - raised where the answer is asked for
            answer.set_exception(error)
            return
        answer.set_result(latest)
        meanwhile(latest[0] if latest else None)

    threading.Thread(target=ask, name="allegro", daemon=True).start()
    try:
        yield answer.result
    except Exception:
        wait([answer])  # with the connection, an answer that has new tokens in it would go
        raise


def news_of(allegro: AllegroApi, parameters: Mapping[str, str], latest: Callable[[], Latest] | None = None) -> News:
    """Ask an open Allegro what is new after the cursor among Odoo's System Parameters: GET /order/event-stats, and GET /order/events if any wait.

    `latest` gives the newest event where it was asked for already. Raises SettingsError or AllegroError.
    """
    cursor, settings = committed_cursor(parameters), read_settings(settings_file(), parameters).mark()
    known = News(
        None,
        None,
        cursor,
        settings=settings,
        is_restored=is_restored(parameters.get(LAST_RUN_PARAMETER)),
        has_new_settings=are_new(settings),
    )
    newest = (latest or allegro.latest_event)()
    if newest is None:
        return known
    news = replace(known, newest=newest[0], newest_at=parsed_time(newest[1]), clock_ahead=allegro.clock_ahead())
    if news.is_up_to_date or news.is_ahead or news.is_first_run:
        return news
    waiting = next(allegro.events(cursor), [])
    moments = [moment for event in waiting if (moment := parsed_time(event.get("occurredAt")))]
    return replace(news, waiting=len(waiting), waiting_since=min(moments, default=None))
