"""Checkout forms asked for by id, and what becomes of each answer: staged, gone or quarantined."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AllegroError, InvalidRequest
from allegro_etl.allegro.fetching import Fetched
from allegro_etl.documents.checkout_forms.contents import FORMS_PER_TRANSACTION, Content, read_content, stage_contents
from allegro_etl.documents.checkout_forms.gone import keep_gone
from allegro_etl.documents.draining import drain
from allegro_etl.ledger.quarantine import (
    Quarantined,
    form_subject,
    quarantine_all,
)
from allegro_etl.ledger.queue import Asked, Why, asking, queue, unqueue
from allegro_etl.reasons import QuarantineCode
from allegro_etl.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers to questions by id, all after they were `asked`. `failure` is what ended them early: systemic."""

    asked: Asked
    contents: list[Content]
    gone: list[str]
    refused: list[Quarantined]
    failure: AllegroError | None


def fetch_by_id(warehouse: Warehouse, allegro: AllegroApi, whys: Mapping[str, Why]) -> Iterator[Batch]:
    """Ask for checkout forms by id, in batches of one transaction's size. GET /order/checkout-forms/{id}.

    `whys` says for each form why it is asked for. A batch with a `failure` is the last one: stage it, then raise.
    """
    form_ids = iter(whys)
    while batch_ids := list(islice(form_ids, FORMS_PER_TRANSACTION)):
        asked = asking(warehouse, allegro)
        coming = allegro.checkout_forms(batch_ids)
        answers, failure = drain(coming, allegro.checkout_form, _known_form(warehouse), allegro.is_outage)
        yield Batch(
            asked=asked,
            contents=[read_content(a.payload, whys[a.record_id], asked) for a in answers if a.payload is not None],
            gone=[answer.record_id for answer in answers if answer.is_gone],
            refused=[_refused(answer) for answer in answers if answer.problem and not answer.is_gone],
            failure=failure,
        )
        if failure:
            return


def stage_batch(warehouse: Warehouse, batch: Batch, *, queue_as: Why | None = None) -> Counter[str]:
    """Stage what a batch brought, keep what is gone, set aside what was refused; raises the batch's failure at the end.

    `queue_as` queues staged and gone forms, for forms that no event has named. Return how many were `new`, `known`,
    `gone` and `quarantined`.
    """
    counts = stage_contents(warehouse, batch.contents, queue_as=queue_as)
    with warehouse.transaction():
        counts["gone"] += keep_gone(warehouse, batch.gone, batch.asked)
        if queue_as:
            queue(warehouse, batch.gone, queue_as, batch.asked)
        unqueue(warehouse, [record.form_id for record in batch.refused if record.form_id])
        counts["quarantined"] += quarantine_all(warehouse, batch.refused)
    if batch.failure:
        raise batch.failure
    return counts


def _known_form(warehouse: Warehouse) -> str | None:
    form_id: str | None = warehouse.scalar("select form_id from staging.checkout_forms order by turn desc limit 1")
    return form_id


def _refused(answer: Fetched) -> Quarantined:
    if isinstance(answer.problem, InvalidRequest):
        code, what = QuarantineCode.REFUSED_FORM, "Allegro refuses to give this order"
        way_out = "See on Allegro whether there is such an order; if not, drop this entry."
    else:
        code, what = (
            QuarantineCode.UNREADABLE_FORM,
            "Allegro gave no usable answer for this order, though it did for others",
        )
        way_out = "It is read again by itself; if it stays, quote the trace-id to Allegro's support."
    where = answer.problem.where if answer.problem else None
    reason = f"{what} ({where}). {way_out}"
    return Quarantined(form_subject(answer.record_id), answer.record_id, "staging", code, reason)
