"""The steps of checkout forms: fetched first, and read once their offers are there."""

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.documents.checkout_forms.staging import stage_checkout_forms
from allegro_etl.ledger.queue import take_on
from allegro_etl.run.end import End
from allegro_etl.run.run import Counts, Run
from allegro_etl.run.step import Page, Step
from allegro_etl.run.when_red import AGAIN, OURS


def _normalise(run: Run) -> Counts:
    """Take on what is pending, and read it."""
    take_on(run.warehouse, run.run_id)
    return normalise(run.warehouse, run.settings)


STAGE_CHECKOUT_FORMS = Step(
    name="stage_checkout_forms",
    asset="checkout_forms",
    group="extract",
    do=stage_checkout_forms,
    page=Page(
        "staging.checkout_forms",
        ("form_id", "found_by", "fetched_at"),
        by=("found_by",),
        of_run="turn > $turn",
        newest="fetched_at",
    ),
    rows="One row per content that a checkout form has had; the newest is what the form says now.",
    changes="each run in which an order was bought, paid, changed or is tried again",
    when_red=AGAIN,
    reads=(
        End(
            "allegro/checkout_forms",
            "allegro",
            "Allegro's orders as they are now, 365 days of them.",
            "GET /order/checkout-forms",
        ),
    ),
)
NORMALISE = Step(
    name="normalise",
    asset="form_facts",
    group="transform",
    do=_normalise,
    page=Page(
        "work.orders", ("form_id", "status", "fulfillment_status", "marketplace", "currency", "total"), by=("status",)
    ),
    rows="One row per pending checkout form: what it says, read and checked.",
    changes="each run: it holds the orders of the newest one alone",
    when_red=OURS,
    after=("checkout_forms",),
)
