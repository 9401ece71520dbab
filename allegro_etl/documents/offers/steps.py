"""The step of offers."""

from allegro_etl.documents.offers.staging import stage_offers
from allegro_etl.run.end import End
from allegro_etl.run.step import Page, Step
from allegro_etl.run.when_red import AGAIN

STAGE_OFFERS = Step(
    name="stage_offers",
    asset="offers",
    group="extract",
    do=stage_offers,
    page=Page("staging.offers", ("offer_id", "gone", "fetched_at"), by=("gone",), newest="fetched_at"),
    rows="One row per offer that a line item names, with its products.",
    changes="each run that sells an offer for the first time, or after a day",
    when_red=AGAIN,
    reads=(
        End(
            "allegro/offers",
            "allegro",
            "The seller's offers, with the GTIN and the manufacturer code by which products are found.",
            "GET /sale/product-offers",
        ),
    ),
)
