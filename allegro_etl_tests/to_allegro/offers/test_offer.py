"""An item of Allegro's list of offers, read into what a push knows of an offer; and what of it is kept."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from allegro_etl.to_allegro.offers.details import detail_of
from allegro_etl.to_allegro.offers.keeping import State, keep, kept_offers, kept_state
from allegro_etl.to_allegro.offers.offer import Link, Offer, Part, Price, Problem, listed_offer
from allegro_etl.warehouse import open_warehouse

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)

ITEM: dict[str, Any] = {
    "id": "7000012345",
    "name": "Kubek",
    "external": {"id": "MUG-1"},
    "stock": {"available": 7, "sold": 3},
    "publication": {"status": "ACTIVE", "endedAt": None, "marketplaces": {"base": {"id": "allegro-pl"}}},
    "sellingMode": {"price": {"amount": "24.0", "currency": "PLN"}, "priceAutomation": None},
    "isFulfillment": False,
    "additionalMarketplaces": {
        "allegro-cz": {
            "sellingMode": {"price": {"amount": "140.0", "currency": "CZK"}, "priceAutomation": {"rule": {"id": "r1"}}}
        },
        "allegro-sk": {"sellingMode": None},
    },
}


def test_the_prices_of_all_marketplaces_are_read_the_home_one_first() -> None:
    assert list(listed_offer(ITEM).prices.items()) == [
        ("allegro-pl", Price(Decimal("24.0"), "PLN")),
        ("allegro-cz", Price(Decimal("140.0"), "CZK", "r1")),
    ]


def test_a_stock_that_the_list_leaves_out_is_unknown_and_not_0() -> None:
    assert listed_offer({**ITEM, "stock": None}).stock is None
    assert listed_offer({**ITEM, "stock": {"available": 0}}).stock == 0


def test_what_is_kept_of_an_offer_is_read_as_it_was(tmp_path: Path) -> None:
    page = {"productSet": [{"product": {"id": "p1"}, "quantity": {"value": 2}}], "publication": {"endedBy": "USER"}}
    found = _with(listed_offer(ITEM), detail=detail_of(page), link=Link((Part(4, 2), Part(5, 1)), "gtin"))
    lost = _with(found, offer_id="7", detail=detail_of({}), link=Link((), None, Problem("no_product", "None.")))
    offers, state = {"7000012345": found, "7": lost}, State("MTE", NOON, "abc", NOON)

    with open_warehouse(tmp_path / "shop.duckdb") as warehouse:
        keep(warehouse, {}, offers, state)

        assert (kept_offers(warehouse), kept_state(warehouse)) == (offers, state)

        keep(warehouse, offers, {"7": lost}, state)

        assert kept_offers(warehouse) == {"7": lost}


def _with(offer: Offer, **changes: Any) -> Offer:
    known = {name: getattr(offer, name) for name in Offer.__slots__}
    return Offer(**known | changes)
