"""Prices have their currency's steps; rules undo what is written; campaigns hide it."""

from decimal import Decimal

import httpx
import pytest

from allegro_etl.local.allegro.offers import HOME
from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.writing.conftest import listed, offer_events, refusal


def home(amount: str, currency: str = "PLN") -> dict:
    return {"sellingMode": {"price": {"amount": amount, "currency": currency}}}


def abroad(market: str, amount: str, currency: str) -> dict:
    return {"additionalMarketplaces": {market: home(amount, currency)}}


class Pricing:
    """One offer, and a program that sets its prices."""

    def __init__(self, shop: Shop, client: httpx.Client) -> None:
        self.offer = shop.shelf.offer("hamak")
        self.path = f"/sale/product-offers/{self.offer.id}"
        self.client = client

    def patch(self, body: dict) -> httpx.Response:
        """Edit the offer."""
        return self.client.patch(self.path, json=body)

    def prices(self) -> dict[str, str]:
        """Return the amounts by marketplace."""
        parts = self.client.get(f"{self.path}/parts", params={"include": ["price", "stock"]}).json()
        found = {
            market: one["sellingMode"]["price"]["amount"] for market, one in parts["additionalMarketplaces"].items()
        }
        return found | {"allegro-pl": parts["sellingMode"]["price"]["amount"]}


@pytest.fixture
def pricing(shop: Shop, writer: httpx.Client) -> Pricing:
    return Pricing(shop, writer)


def test_each_marketplace_has_a_price_of_its_own(pricing: Pricing, shop: Shop, wait):
    first = pricing.prices()
    bodies = [
        home("99.99"),
        abroad("allegro-cz", "600", "CZK"),
        abroad("allegro-sk", "23.45", "EUR"),
        abroad("allegro-hu", "9995.00", "HUF"),
    ]
    assert [pricing.patch(body).status_code for body in bodies] == [200] * 4

    assert pricing.prices() == {
        "allegro-pl": "99.99",
        "allegro-cz": "600.00",
        "allegro-sk": "23.45",
        "allegro-hu": "9995.00",
    }
    assert listed(pricing.client, pricing.offer.id)["sellingMode"]["price"]["amount"] == "139.0"
    wait(5)
    shown = listed(pricing.client, pricing.offer.id)
    assert shown["sellingMode"]["price"]["amount"] == "99.99"
    assert shown["additionalMarketplaces"]["allegro-cz"]["sellingMode"]["price"]["amount"] == "600.0"
    assert first["allegro-pl"] == "139.00"
    assert offer_events(pricing.client, pricing.offer.id) == ["OFFER_PRICE_CHANGED"] * 4
    ordered = shop.form(shop.buy("hamak", market="allegro-hu"))
    assert ordered["lineItems"][0]["price"] == {"amount": "9995.00", "currency": "HUF"}


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (home("9.99", "EUR"), (422, "IncorrectBaseCurrency")),
        (home("0.99"), (422, "PriceBelowMin")),
        (home("9.999"), (422, "VALIDATION_ERROR")),
        (home("nine"), (422, "VALIDATION_ERROR")),
        (home("NaN"), (422, "VALIDATION_ERROR")),
        ({"sellingMode": {"price": {"amount": 9.99, "currency": "PLN"}}}, (422, "VALIDATION_ERROR")),
        (abroad("allegro-cz", "600.50", "CZK"), (422, "InvalidPricePrecision")),
        (abroad("allegro-hu", "9996", "HUF"), (422, "InvalidPricePrecision")),
        (abroad("allegro-sk", "99", "PLN"), (422, "IncorrectBaseCurrency")),
        (abroad("allegro-pl", "99", "PLN"), (422, "VALIDATION_ERROR")),
        (abroad("allegro-de", "99", "EUR"), (422, "VALIDATION_ERROR")),
    ],
)
def test_a_price_that_a_marketplace_does_not_take_is_refused(pricing: Pricing, body: dict, refused: tuple[int, str]):
    before = pricing.prices()

    assert refusal(pricing.patch(body)) == refused
    assert pricing.prices() == before


def test_an_ended_offer_takes_a_price(pricing: Pricing):
    pricing.offer.status = "ENDED"

    assert pricing.patch(home("50.00")).status_code == 200
    assert pricing.prices()["allegro-pl"] == "50.00"


def test_a_rule_undoes_what_is_written_within_its_range(pricing: Pricing, control: httpx.Client, wait):
    rule = {"type": "FOLLOW_BY_MARKET_MIN_PRICE", "market": "allegro-pl", "price": "80", "least": "90", "most": "150"}
    control.post("/offers/hamak/set_rule", json=rule)
    begun = pricing.prices()["allegro-pl"]
    pricing.patch(home("120.00"))
    written = pricing.prices()["allegro-pl"]
    wait(30)

    assert (begun, written, pricing.prices()["allegro-pl"]) == ("90.00", "120.00", "90.00")
    rules = pricing.client.get(f"/sale/price-automation/offers/{pricing.offer.id}/rules").json()["rules"]
    assert rules[0]["configuration"]["priceRange"]["minPrice"] == {"amount": "90.00", "currency": "PLN"}
    types = {one["id"]: one["type"] for one in pricing.client.get("/sale/price-automation/rules").json()["rules"]}
    assert types[rules[0]["rule"]["id"]] == "FOLLOW_BY_MARKET_MIN_PRICE"
    assert listed(pricing.client, pricing.offer.id)["sellingMode"]["priceAutomation"]["rule"] == rules[0]["rule"]
    control.post("/offers/hamak/remove_rule", json={"market": "allegro-pl"})
    assert listed(pricing.client, pricing.offer.id)["sellingMode"]["priceAutomation"] is None


def test_an_exchange_rate_follows_the_price_at_home_until_a_price_is_written_by_hand(
    pricing: Pricing, control: httpx.Client
):
    control.post("/offers/hamak/set_rule", json={"type": "EXCHANGE_RATE", "market": "allegro-cz"})
    pricing.patch(home("100.00"))
    followed = pricing.prices()["allegro-cz"]
    pricing.patch(abroad("allegro-cz", "600", "CZK"))
    pricing.patch(home("200.00"))

    assert (followed, pricing.prices()["allegro-cz"]) == ("585.00", "600.00")
    assert pricing.client.get(f"/sale/price-automation/offers/{pricing.offer.id}/rules").json()["rules"] == []
    at_home = {"type": "EXCHANGE_RATE", "market": "allegro-pl"}
    assert control.post("/offers/hamak/set_rule", json=at_home).status_code == 400


def test_a_campaign_hides_the_price_that_is_set_and_rests_the_rule(
    pricing: Pricing, control: httpx.Client, shop: Shop, wait
):
    rule = {"type": "FOLLOW_BY_TOP_OFFER_PRICE", "market": "allegro-pl", "price": "110"}
    control.post("/offers/hamak/set_rule", json=rule)
    control.post("/offers/hamak/join_campaign", json={"price": "70.00"})
    pricing.patch(home("130.00"))
    wait(60)

    assert pricing.prices()["allegro-pl"] == "70.00"
    assert pricing.offer.set_price(HOME) == Decimal("130.00")
    assert shop.form(shop.buy("hamak"))["lineItems"][0]["price"]["amount"] == "70.00"
    badges = pricing.client.get("/sale/badges", params={"marketplace.id": "allegro-pl"}).json()["badges"]
    [bargain] = [badge["prices"]["bargain"]["amount"] for badge in badges if badge["offer"]["id"] == pricing.offer.id]
    elsewhere = pricing.client.get("/sale/badges", params={"marketplace.id": "allegro-cz"}).json()
    assert (bargain, elsewhere) == ("70.00", {"badges": []})
    assert refusal(pricing.client.get("/sale/badges")) == (422, "VALIDATION_ERROR")
    control.post("/offers/hamak/leave_campaign")
    assert pricing.client.get("/sale/badges", params={"marketplace.id": "allegro-pl"}).json() == {"badges": []}
    assert pricing.prices()["allegro-pl"] == "110.00"
