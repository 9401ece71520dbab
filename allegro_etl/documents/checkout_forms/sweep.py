"""The sweep over the checkout-form list, which heals what the event journal missed.

Allegro's journal has an event days late or never, now and then (https://github.com/allegro/allegro-api/issues/8586).
The list knows better, but not when the fulfillment status changes: that leaves `updatedAt` as it is, and is asked for apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.kept import EVENTS_KEPT
from allegro_etl.clock import now
from allegro_etl.documents.checkout_forms.contents import (
    Content,
    newest_contents,
    read_content,
    stage_contents,
)
from allegro_etl.documents.checkout_forms.fetching import fetch_by_id, stage_batch
from allegro_etl.documents.checkout_forms.fulfillment import fulfillment_is_due, sweep_fulfillment
from allegro_etl.documents.checkout_forms.listing import batches, outdated
from allegro_etl.ledger.quarantine import quarantined_among
from allegro_etl.ledger.queue import queue, waiting_forms
from allegro_etl.run.run import Run
from allegro_etl.settings import SINCE_PARAMETER, SettingsError
from allegro_etl.states import UNFINISHED
from allegro_etl.warehouse import Warehouse

OVERLAP = timedelta(minutes=10)
"""For the list's lag (seconds), a clock of ours that is ahead of Allegro's, and forms that show up late in the list."""

FIRST_WINDOW = EVENTS_KEPT
"""What the first sweep looks at: the time that the journal covers."""

OPEN_FOR = timedelta(days=60)
"""Allegro cancels what nobody paid after 7 days, 30 for auctions."""

PUBLICATION_LAG = timedelta(minutes=10)
"""A change younger than that may still get its event: the journal has not missed it yet."""

EVENT_LEAD = timedelta(minutes=10)
"""An event occurs at about its form's `updatedAt`, by clocks of several machines."""


@dataclass(frozen=True, slots=True)
class _Journal:
    """The time of which the journal's events have been staged: changes outside of it are no news of a gap."""

    since: datetime
    until: datetime


def sweep(run: Run) -> Counter[str]:
    """Look through all checkout forms updated since the last sweep, and at the unfinished ones; stage what changed.

    Return how many forms were `seen` and how many of the changed ones the journal had `missed`: they are in no event
    at or after their `updatedAt`, though the journal of that time has been read. Both are kept in staging.sweeps.
    GET /order/checkout-forms.
    """
    began_at = min(now(), run.allegro.now())  # whichever clock is wrong: looking too far back does no harm
    window_from = _window_from(run.warehouse, run.allegro, run.parameters)
    journal = _journal(run.warehouse, run.allegro)
    recent = run.allegro.checkout_form_pages(by="updatedAt", since=window_from)
    counts = _take(run, recent, journal)
    counts.update(_sweep_open(run, journal))
    asks_fulfillment = fulfillment_is_due(run.warehouse, run.allegro)
    if asks_fulfillment:
        counts.update(sweep_fulfillment(run, lambda pages: _take(run, pages, journal)))
    run.warehouse.execute(
        """
        insert into staging.sweeps (swept_at, run_id, window_from, window_to, forms_seen, forms_missed, turn, asked_fulfillment)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (swept_at) do update set window_from = excluded.window_from, turn = excluded.turn
        """,
        [
            began_at,
            run.run_id,
            window_from,
            began_at,
            counts["seen"],
            counts["missed"],
            run.warehouse.turn(),
            asks_fulfillment,
        ],
    )
    return counts


def _window_from(warehouse: Warehouse, allegro: AllegroApi, parameters: dict[str, str]) -> datetime:
    # One from the future was swept by a clock that was wrong then.
    last: datetime | None = warehouse.scalar(
        "select swept_at from staging.sweeps where swept_at <= ? order by turn desc limit 1", [allegro.now()]
    )
    if last:
        return last - OVERLAP
    oldest: datetime | None = warehouse.scalar("select min(occurred_at) from staging.order_events")
    begun_at = allegro.now()
    default = min(begun_at - FIRST_WINDOW, oldest or begun_at)
    return max(default, _not_before(parameters) or default)


def _not_before(parameters: dict[str, str]) -> datetime | None:
    """Read the System Parameter `allegro_etl.since`, a date (midnight UTC) or a time: nothing before it is wanted."""
    key = SINCE_PARAMETER
    text = parameters.get(key, "").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"System Parameter {key} is {text[:40]!r}; it may be a date such as 2026-11-24.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _journal(warehouse: Warehouse, allegro: AllegroApi) -> _Journal:
    """Tell of which time the journal is staged."""
    newest = allegro.latest_event()
    at_allegro = allegro.now()
    if newest is None:
        return _Journal(at_allegro - FIRST_WINDOW, at_allegro - PUBLICATION_LAG)
    read_to = warehouse.rows("select event_id, occurred_at from staging.order_events order by event_id desc limit 1")
    if not read_to:
        return _Journal(at_allegro, at_allegro)
    event_id, occurred_at = read_to[0]
    until = at_allegro if event_id >= int(newest[0]) else occurred_at or at_allegro
    since: datetime | None = warehouse.scalar("select min(occurred_at) from staging.order_events")
    return _Journal(since or at_allegro, until - PUBLICATION_LAG)


def _take(run: Run, pages: Iterator[list[Document]], journal: _Journal) -> Counter[str]:
    """Stage and queue those of the listed forms that say something new.

    A form that waits to be fetched is left to that. One that was asked for by id just now and listed otherwise is
    queued for being asked again: there is no telling which of the two is newer.
    """
    counts: Counter[str] = Counter(seen=0, missed=0)
    waiting = {form.form_id for form in waiting_forms(run.warehouse, run.run_id)}
    for batch in batches(run.warehouse, run.allegro, pages):
        contents = [read_content(payload, "sweep", asked) for asked, payload in batch]
        counts["seen"] += len({content.form_id for content in contents})
        changed = _changed(run.warehouse, contents)
        counts["missed"] += len(_missed(run.warehouse, changed, journal))
        doubtful = outdated(run.warehouse, changed)
        news = [content for content in changed if content.form_id not in waiting | doubtful]
        counts.update(stage_contents(run.warehouse, news, queue_as="sweep"))
        queue(run.warehouse, doubtful - waiting, "sweep")
    return counts


def _sweep_open(run: Run, journal: _Journal) -> Counter[str]:
    """Look at the unfinished orders: all that the list has, and by id those that we know and it has no longer."""
    warehouse, since = run.warehouse, run.allegro.now() - OPEN_FOR
    warehouse.execute("delete from staging.open_forms where bought_at < ?", [since])
    ours = set(warehouse.column("select form_id from staging.open_forms"))
    if not ours:
        return Counter()
    listed: set[str] = set()
    pages = run.allegro.checkout_form_pages(by="updatedAt", since=since, filters={"status": list(UNFINISHED)})
    counts = _take(run, _noting_ids(pages, listed), journal)
    waiting = {form.form_id for form in waiting_forms(warehouse, run.run_id)}
    unlisted = sorted(ours - listed - waiting)
    for batch in fetch_by_id(run.warehouse, run.allegro, dict.fromkeys(unlisted, "sweep")):
        counts["seen"] += len(batch.contents)
        counts["missed"] += len(_missed(run.warehouse, _changed(run.warehouse, batch.contents), journal))
        counts.update(stage_batch(warehouse, batch, queue_as="sweep"))
    return counts


def _changed(warehouse: Warehouse, contents: Iterable[Content]) -> list[Content]:
    """Return those that say something else than what is staged, of several for a form the last one.

    An unusable one that is in quarantine already is no news: its own clock says when it is tried again.
    """
    latest = {content.form_id or content.content_hash: content for content in contents}
    newest = newest_contents(warehouse, latest)
    unusable = [content.form_id for content in latest.values() if content.problems and content.form_id]
    quarantined = quarantined_among(warehouse, unusable)
    return [
        content
        for form_id, content in latest.items()
        if newest.get(form_id, ("",))[0] != content.content_hash
        and not (content.problems and content.form_id in quarantined)
    ]


def _missed(warehouse: Warehouse, changed: Iterable[Content], journal: _Journal) -> list[str]:
    """Return those of the changed forms of whose change the journal has said nothing, though it was read of that time."""
    told = [
        (content.form_id, content.updated_at)
        for content in changed
        if content.form_id and content.updated_at and journal.since <= content.updated_at <= journal.until
    ]
    if not told:
        return []
    return warehouse.column(
        """
        with changed as (select unnest($forms::varchar[]) as form_id, unnest($times::timestamptz[]) as updated_at)
        select form_id from changed
        where not exists (
            select 1 from staging.order_events as event
            where event.form_id = changed.form_id
                and event.occurred_at >= changed.updated_at - $lead
                and event.occurred_at >= $earliest
        )
        """,
        {
            "forms": [form_id for form_id, _ in told],
            "times": [updated_at for _, updated_at in told],
            "lead": EVENT_LEAD,
            "earliest": min(updated_at for _, updated_at in told) - EVENT_LEAD,
        },
    )


def _noting_ids(pages: Iterator[list[Document]], ids: set[str]) -> Iterator[list[Document]]:
    for page in pages:
        ids.update(str(payload.get("id")) for payload in page)
        yield page
