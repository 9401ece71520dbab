"""Checkout forms asked for by id or taken from the list, and what becomes of each answer: staged, gone, quarantined.

The list brings a hundred at a time but lags some seconds behind a form asked for by id, so what changed just now is
asked for by id.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from allegro_etl.run import Run
from allegro_etl.sources.errors import AllegroError, AllegroUnavailable, InvalidRequest, RecordGone
from allegro_etl.sources.fetching import Fetched
from allegro_etl.staging.contents import FORMS_PER_TRANSACTION, Content, read_content, stage_contents
from allegro_etl.staging.gone import note_gone
from allegro_etl.staging.pending import Waiting, Why, queue, unqueue
from allegro_etl.staging.quarantine import (
    REFUSED_FORM,
    UNREADABLE_FORM,
    Quarantined,
    form_subject,
    quarantine_all,
)
from allegro_etl.warehouse import Warehouse

LIST_LAG = timedelta(minutes=2)
"""So far may the list be behind what Allegro says of a form asked for by id; seconds were seen."""

LIST_PAYS_FROM = 100
"""Fewer forms than that are a second or two of asking by id."""

LIST_TRIAL_PAGES = 5
LIST_PAYS_SHARE = 0.25
"""The list is left when fewer of its forms than this share are wanted; the trial lets it find its feet."""

SETTLING_TIME = timedelta(hours=1)
"""A form's `updatedAt` is about the time of its event; a payment that follows moves it a little further."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers to questions by id, all asked after `asked_at`. `failure` is what ended them early: systemic."""

    asked_at: datetime
    contents: list[Content]
    gone: list[str]
    refused: list[Quarantined]
    failure: AllegroError | None


def fetch_by_id(run: Run, whys: Mapping[str, Why]) -> Iterator[Batch]:
    """Ask for checkout forms by id, in batches of one transaction's size. GET /order/checkout-forms/{id}.

    `whys` says for each form why it is asked for. A batch with a `failure` is the last one: settle it, then raise.
    """
    form_ids = iter(whys)
    while batch_ids := list(islice(form_ids, FORMS_PER_TRANSACTION)):
        asked_at = datetime.now(UTC)
        answers, failure = drain(run.allegro.checkout_forms(batch_ids), run.allegro.checkout_form, _known_form(run))
        yield Batch(
            asked_at=asked_at,
            contents=[read_content(a.payload, whys[a.record_id], asked_at) for a in answers if a.payload is not None],
            gone=[answer.record_id for answer in answers if answer.is_gone],
            refused=[_refused(answer) for answer in answers if answer.problem and not answer.is_gone],
            failure=failure,
        )
        if failure:
            return


def settle(warehouse: Warehouse, batch: Batch, *, queue_as: Why | None = None) -> Counter[str]:
    """Stage what a batch brought, note what is gone, set aside what was refused; raises the batch's failure at the end.

    `queue_as` queues staged and gone forms, for forms that no event has named. Gives how many were `new`, `known`,
    `gone` and `quarantined`.
    """
    counts = stage_contents(warehouse, batch.contents, queue_as=queue_as)
    with warehouse.transaction():
        counts["gone"] += note_gone(warehouse, batch.gone, batch.asked_at)
        if queue_as:
            queue(warehouse, batch.gone, queue_as, batch.asked_at)
        unqueue(warehouse, [record.form_id for record in batch.refused if record.form_id])
        counts["quarantined"] += quarantine_all(warehouse, batch.refused)
    if batch.failure:
        raise batch.failure
    return counts


def fetch_from_list(run: Run, waiting: Iterable[Waiting]) -> Iterator[list[Content]]:
    """Take those of the waiting forms from the list that it brings more cheaply, in batches; the rest is left to ids.

    The list is walked over the time in which these forms changed, by their events, as long as it brings enough of them.
    """
    before = datetime.now(UTC) - LIST_LAG
    wanted = {w.form_id: w for w in waiting if w.changed_at and w.told_at and w.told_at < before}
    if len(wanted) < LIST_PAYS_FROM:
        return
    changes = [w.changed_at for w in wanted.values() if w.changed_at]
    pages = run.allegro.checkout_form_pages(by="updatedAt", since=min(changes), until=max(changes) + SETTLING_TIME)
    for batch in batches(_wanted_only(pages, wanted)):
        yield [read_content(payload, wanted[payload["id"]].why, asked_at) for asked_at, payload in batch]


def drain(
    answers: Iterator[Fetched], ask: Callable[[str], object], known_id: str | None
) -> tuple[list[Fetched], AllegroError | None]:
    """Give all answers there are and the systemic error that ended them: what came before it is not asked for twice.

    When none is usable, the record `known_id`, which Allegro has served before, is asked for by `ask`: if that fails too,
    it is an outage. Records without a usable answer right before an outage are part of it, and left out.
    """
    received: list[Fetched] = []
    failure: AllegroError | None = None
    try:
        for answer in answers:
            received.append(answer)  # noqa: PERF402 - extend would lose what came before the error
    except AllegroError as error:
        failure = error
    if failure is None and received and all(_is_unreadable(answer) for answer in received):
        failure = _outage(ask, known_id)
    while failure and received and _is_unreadable(received[-1]):
        received.pop()
    return received, failure


def timed(pages: Iterator[list[dict[str, Any]]]) -> Iterator[tuple[datetime, list[dict[str, Any]]]]:
    """Give pages with the time just before each was asked for."""
    while True:
        asked_at = datetime.now(UTC)
        page = next(pages, None)
        if page is None:
            return
        yield asked_at, page


def batches(
    records: Iterable[tuple[datetime, dict[str, Any]]], size: int = FORMS_PER_TRANSACTION
) -> Iterator[list[tuple[datetime, dict[str, Any]]]]:
    """Give timed records in lists of a transaction's size."""
    rest = iter(records)
    while batch := list(islice(rest, size)):
        yield batch


def _known_form(run: Run) -> str | None:
    form_id: str | None = run.warehouse.scalar(
        "select form_id from staging.checkout_forms order by fetched_at desc limit 1"
    )
    return form_id


def _wanted_only(
    pages: Iterator[list[dict[str, Any]]], wanted: Mapping[str, Waiting]
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    seen, brought = 0, 0
    for number, (asked_at, page) in enumerate(timed(pages), start=1):
        hits = [payload for payload in page if payload.get("id") in wanted]
        yield from ((asked_at, payload) for payload in hits)
        seen, brought = seen + len(page), brought + len(hits)
        if number >= LIST_TRIAL_PAGES and brought < seen * LIST_PAYS_SHARE:
            return


def _is_unreadable(answer: Fetched) -> bool:
    return isinstance(answer.problem, AllegroUnavailable)


def _outage(ask: Callable[[str], object], known_id: str | None) -> AllegroError | None:
    if known_id is None:
        return None
    try:
        ask(known_id)
    except (RecordGone, InvalidRequest):
        return None
    except AllegroError as error:
        return error
    return None


def _refused(answer: Fetched) -> Quarantined:
    if isinstance(answer.problem, InvalidRequest):
        code, what = REFUSED_FORM, "Allegro refuses to give this order"
        way_out = "See on Allegro whether there is such an order; if not, drop this entry."
    else:
        code, what = UNREADABLE_FORM, "Allegro gave no usable answer for this order, though it did for others"
        way_out = "It is read again by itself; if it stays, quote the trace-id to Allegro's support."
    where = answer.problem.where if answer.problem else None
    reason = f"{what} ({where}). {way_out}"
    return Quarantined(form_subject(answer.record_id), answer.record_id, "staging", code, reason)
