"""Order events: the journal read on from the cursor, page by page, and the checkout forms that it names queued.

What an event says of an order is never used: it only means that the checkout form has to be fetched. Event types are
open for the same reason.
"""

import hashlib
import logging
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from allegro_etl.allegro.event_ids import event_number
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.paging import parsed_time
from allegro_etl.documents.line_items import LineItem, named_line_items, stage_line_items
from allegro_etl.documents.order_events.clocks import tell_a_wrong_clock
from allegro_etl.documents.order_events.restored import queue_what_odoo_lost
from allegro_etl.documents.order_events.start import Start, find_start
from allegro_etl.documents.payloads import as_text
from allegro_etl.documents.sweeps import sweep_from_now_on
from allegro_etl.ledger.quarantine import Quarantined, quarantine_all, quarantined_among
from allegro_etl.ledger.queue import ask_for, queue, queue_absent
from allegro_etl.ledger.stamp import refuse_other_seller
from allegro_etl.reasons import QuarantineCode
from allegro_etl.run.requested import FROM_NOW_ON
from allegro_etl.run.run import Counts, Run, RunRequest
from allegro_etl.warehouse import Warehouse
from allegro_etl.watching import show_advance

EVENTS_PER_RUN = 20_000
"""What one run takes on: some minutes of work, and a bound for its memory. The next run reads on."""

SELLER_ID = "payload -> 'order' -> 'seller' ->> 'id'"
"""Of a staged event, in SQL: the merchant's own Allegro account."""

_FORM_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

log = logging.getLogger(__name__)


class OtherAccount(Exception):
    """The journal is another seller's than the events staged before; the message says the way out."""


@dataclass(frozen=True, slots=True)
class _Event:
    event_id: int | None
    form_id: str | None
    event_type: str | None
    occurred_at: datetime | None
    seller_id: str | None
    text: str
    line_items: list[LineItem]


def stage_order_events(run: Run) -> Counts:
    """Stage the order events after the run's start and queue the checkout forms they name. GET /order/events.

    Return how many events were read, were new, and had no usable id or form (`unreadable`), and whether the journal has
    `more`. Reads none when the run was asked for a time span (`since`) or for some orders (`forms`). Raises CursorUnusable before anything is
    written, OtherSeller, OtherAccount, and whatever AllegroApi raises; the pages staged until then stay, and are read again without harm.
    """
    refuse_other_seller(run.allegro, run.parameters)
    if run.request.from_event != FROM_NOW_ON:
        queue_what_odoo_lost(run.warehouse, run.parameters)
    ask_for(run.warehouse, run.request.forms)
    if run.request.since or run.request.forms:
        return {"events": 0, "new": 0, "unreadable": 0, "more": 0}
    start = find_start(run.warehouse, run.allegro, run.parameters, run.request)
    tell_a_wrong_clock(run.allegro)
    _begin(run, start)
    if run.request.from_event == FROM_NOW_ON:
        return {"events": 0, "new": 0, "unreadable": 0, "more": 0}
    counts, read_to = _read_journal(run, start)
    counts["more"] = int(start.newest is not None and (read_to or 0) < start.newest)
    if start.lacks_events:
        log.warning("Events older than 60 days are gone from the journal: this run starts with the oldest one kept.")
        counts["older_than_kept"] = 1
    return dict(counts)


def _begin(run: Run, start: Start) -> None:
    """Write down where the run begins; how far it has read is not known before it has."""
    is_from_now_on = run.request.from_event == FROM_NOW_ON
    cursor = None if start.event_id is None else str(start.event_id)
    with run.warehouse.transaction():
        run.warehouse.execute(
            """
            insert into ops.runs (run_id, started_at, cursor_before, read_to) values (?, ?, ?, ?)
            on conflict (run_id) do update set cursor_before = excluded.cursor_before, read_to = excluded.read_to
            """,
            [run.run_id, run.started_at, cursor, cursor if is_from_now_on else None],
        )
        if is_from_now_on:
            # A dry run, or a first run that was interrupted, may have queued the past that is not wanted now.
            run.warehouse.execute("delete from ops.pending")
            sweep_from_now_on(run)


def _read_journal(run: Run, start: Start) -> tuple[Counter[str], int | None]:
    counts: Counter[str] = Counter(events=0, new=0, unreadable=0)
    read_to = start.event_id
    for page in run.allegro.events(None if start.event_id is None else str(start.event_id)):
        events = [read_event(event) for event in page]
        _refuse_other_account(run.warehouse, events)
        read_to = max([read_to or 0, *(event.event_id for event in events if event.event_id is not None)])
        counts.update(_stage_page(run, events, read_to))
        show_advance("events", counts["events"])
        if counts["events"] >= EVENTS_PER_RUN:
            break
    if read_to is not None:
        run.warehouse.execute("update ops.runs set read_to = ? where run_id = ?", [str(read_to), run.run_id])
    return counts, read_to


def _refuse_other_account(warehouse: Warehouse, events: list[_Event]) -> None:
    """Raise when the events are not of the seller of the newest one staged: two shops must not mix in one Odoo."""
    known = warehouse.scalar(f"select {SELLER_ID} from staging.order_events order by event_id desc limit 1")
    others = {event.seller_id for event in events if event.seller_id} - {known}
    if known and others:
        raise OtherAccount(
            f"The paired Allegro account is seller {min(others)}, but the orders until now are seller {known}'s. Run "
            "`allegro-etl pair` and log in as that seller; for another shop set ALLEGRO_ETL_HOME to another folder, and "
            "give it an Odoo database of its own."
        )


def _stage_page(run: Run, events: list[_Event], read_to: int) -> Counter[str]:
    """Stage a page in one transaction, with the forms it queues and how far the run has read."""
    warehouse, at_allegro = run.warehouse, run.allegro.now()
    staged = {event.event_id: event for event in events if event.event_id is not None}
    with warehouse.transaction():
        known = _known(warehouse, list(staged))
        new = [event for event_id, event in staged.items() if event_id not in known]
        warehouse.insert(
            "staging.order_events",
            ("event_id", "event_type", "occurred_at", "form_id", "payload", "staged_at"),
            [(e.event_id, e.event_type, e.occurred_at, e.form_id, e.text, at_allegro) for e in new],
        )
        stage_line_items(warehouse, [line for event in new for line in event.line_items])
        _queue_forms(run.warehouse, run.request, events, known)
        unreadable = [event for event in events if event.event_id is None or event.form_id is None]
        quarantine_all(warehouse, [_set_aside(event) for event in unreadable if event.event_id not in known])
        warehouse.execute("update ops.runs set read_to = ? where run_id = ?", [str(read_to), run.run_id])
    return Counter(events=len(events), new=len(new), unreadable=len(unreadable))


def _known(warehouse: Warehouse, event_ids: list[int]) -> set[int]:
    if not event_ids:
        return set()
    return set(
        warehouse.column(
            """
            select event_id from staging.order_events
            where event_id between ? and ? and event_id in (select unnest(?::bigint[]))
            """,
            [min(event_ids), max(event_ids), event_ids],
        )
    )


def _queue_forms(warehouse: Warehouse, request: RunRequest, events: list[_Event], known: set[int]) -> None:
    """Queue the forms of news, and of all that an operator asks to read again.

    Known events are read again after a failed run: their forms are pending still, or have been put into quarantine,
    whose own clock says when they are tried again.
    """
    is_news = request.from_event is not None
    news = [e.form_id for e in events if e.form_id and (is_news or e.event_id is None or e.event_id not in known)]
    queue(warehouse, news, "event")
    others = {event.form_id for event in events if event.form_id} - set(news)
    queue_absent(warehouse, others - quarantined_among(warehouse, others), "event")


def read_event(event: Document) -> _Event:
    """Read an event as Allegro sent it, well-formed or not: of what it says only the ids and the time are used."""
    order = event.get("order")
    form = order.get("checkoutForm") if isinstance(order, dict) else None
    form_id = form.get("id") if isinstance(form, dict) else None
    seller = order.get("seller") if isinstance(order, dict) else None
    seller_id = seller.get("id") if isinstance(seller, dict) else None
    usable_form_id = form_id if isinstance(form_id, str) and _FORM_ID.fullmatch(form_id) else None
    event_type = event.get("type")
    return _Event(
        event_id=event_number(event.get("id")),
        form_id=usable_form_id,
        event_type=event_type if isinstance(event_type, str) else None,
        occurred_at=parsed_time(event.get("occurredAt")),
        seller_id=seller_id if isinstance(seller_id, str) else None,
        text=as_text(event),
        line_items=named_line_items(usable_form_id, order) if usable_form_id and isinstance(order, dict) else [],
    )


def _set_aside(event: _Event) -> Quarantined:
    digest = hashlib.md5(event.text.encode(), usedforsecurity=False).hexdigest()
    if event.form_id is None:
        reason = (
            "Allegro's journal has an event that names no checkout form. The next sweep finds the order if it is one; "
            "compare with Allegro's own list of orders, then drop this entry."
        )
    else:
        reason = "Allegro's journal has an event without a usable id; its order was read all the same. Drop this entry."
    name = digest if event.event_id is None else event.event_id
    return Quarantined(f"order_event:{name}", None, "staging", QuarantineCode.UNREADABLE_EVENT, reason, event.text)
