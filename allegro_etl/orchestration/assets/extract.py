"""The group `extract`: what Allegro says, as it came."""

import dagster as dg

from allegro_etl.documents.checkout_forms.staging import stage_checkout_forms
from allegro_etl.documents.offers.staging import stage_offers
from allegro_etl.documents.order_events.staging import stage_order_events
from allegro_etl.orchestration.pages import Page
from allegro_etl.orchestration.resources import Pipeline, carry_out

EVENTS = Page(
    "staging.order_events", ("event_id", "event_type", "occurred_at", "form_id"), by=("event_type",), newest="event_id"
)
FORMS = Page("staging.checkout_forms", ("form_id", "found_by", "fetched_at"), by=("found_by",), newest="fetched_at")
OFFERS = Page("staging.offers", ("offer_id", "gone", "fetched_at"), by=("gone",), newest="fetched_at")


@dg.asset(group_name="extract", kinds={"duckdb"}, description="One row per order event of Allegro's journal.")
def order_events(pipeline: Pipeline) -> dg.MaterializeResult:
    """Read the journal on from the event cursor."""
    return carry_out(pipeline, stage_order_events, EVENTS)


@dg.asset(
    group_name="extract",
    kinds={"duckdb"},
    deps=[order_events],
    description="One row per content that a checkout form has had; the newest is what the form says now.",
)
def checkout_forms(pipeline: Pipeline) -> dg.MaterializeResult:
    """Fetch the forms that events, a sweep, a backfill or the quarantine ask for."""
    return carry_out(pipeline, stage_checkout_forms, FORMS)


@dg.asset(
    group_name="extract",
    kinds={"duckdb"},
    deps=[checkout_forms],
    description="One row per offer that a line item names, with its products.",
)
def offers(pipeline: Pipeline) -> dg.MaterializeResult:
    """Fetch the offers of pending forms that are not known yet."""
    return carry_out(pipeline, stage_offers, OFFERS)
