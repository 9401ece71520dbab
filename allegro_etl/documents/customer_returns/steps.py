"""The step of customer returns."""

from allegro_etl.documents.customer_returns.staging import stage_customer_returns
from allegro_etl.run.end import End
from allegro_etl.run.step import Page, Step
from allegro_etl.run.when_red import AGAIN

STAGE_CUSTOMER_RETURNS = Step(
    name="stage_customer_returns",
    asset="customer_returns",
    group="extract",
    do=stage_customer_returns,
    page=Page(
        "staging.customer_returns",
        ("return_id", "form_id", "status", "reference", "created_at"),
        by=("status",),
        of_run="turn > $turn",
        newest="created_at",
    ),
    rows="One row per return that a buyer has announced.",
    changes="each run, where the setting `documents.also` asks for returns",
    when_red=AGAIN,
    reads=(
        End(
            "allegro/customer_returns",
            "allegro",
            "The returns that buyers announce. They are read where the setting `documents.also` asks for them.",
            "GET /order/customer-returns",
        ),
    ),
    is_optional=True,
)
