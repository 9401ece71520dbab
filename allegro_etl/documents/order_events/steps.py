"""The step of order events."""

from allegro_etl.documents.order_events.staging import stage_order_events
from allegro_etl.run.end import End
from allegro_etl.run.step import Page, Step
from allegro_etl.run.when_red import ALLEGRO_FIRST

STAGE_ORDER_EVENTS = Step(
    name="stage_order_events",
    asset="order_events",
    group="extract",
    do=stage_order_events,
    page=Page(
        "staging.order_events",
        ("event_id", "event_type", "occurred_at", "form_id"),
        by=("event_type",),
        of_run="staged_at >= $started_at",
        newest="event_id",
    ),
    rows="One row per order event of Allegro's journal.",
    changes="each run that reads the journal on from the event cursor",
    when_red=ALLEGRO_FIRST,
    reads=(
        End(
            "allegro/order_events",
            "allegro",
            "Allegro's journal of what happens to orders, 60 days of it. An event only says which order to fetch again.",
            "GET /order/events",
        ),
    ),
)
