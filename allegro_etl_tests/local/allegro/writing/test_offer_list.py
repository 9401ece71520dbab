"""The list of offers is filtered, sorted and paged as the API says; the journal of offers goes back a day."""

import httpx
import pytest

from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.writing.conftest import refusal


def names(client: httpx.Client, **params: object) -> list[str]:
    offers = client.get("/sale/offers", params={"limit": 1000} | params).json()["offers"]
    return [offer["name"].split()[0] for offer in offers]


def test_offers_are_found_by_what_they_are(shop: Shop, client: httpx.Client, control: httpx.Client):
    control.post("/offers/hamak/set_one_fulfillment")
    control.post("/offers/zegar/set_rule", json={"type": "EXCHANGE_RATE", "market": "allegro-sk"})
    control.post("/offers/karmnik/set_rule", json={"type": "FOLLOW_BY_TOP_OFFER_PRICE", "market": "allegro-pl"})
    rule = "sellingMode.priceAutomation.rule.id"

    assert names(client, isFulfillment="true") == ["Hamak"]
    assert names(client, **{f"{rule}.empty": "false"}) == ["Karmnik"]
    assert names(client, **{f"{rule}.empty": "false", "publication.marketplace": "allegro-sk"}) == ["Zegar"]
    assert names(client, **{rule: "641c73feaef0a8281a3d11f4"}) == ["Karmnik"]
    assert len(names(client, isFulfillment="false")) == len(shop.shelf.offers) - 1
    assert names(client, **{"sellingMode.format": "AUCTION"}) == []
    cheap = {"sellingMode.price.amount.lte": "17", "sellingMode.price.amount.gte": "8"}
    assert names(client, **cheap) == ["Herbata"]


def test_offers_are_sorted_and_paged(shop: Shop, client: httpx.Client):
    by_price = names(client, sort="sellingMode.price.amount")
    by_stock = client.get("/sale/offers", params={"sort": "-stock.available", "limit": 3, "offset": 1}).json()
    stocks = sorted((offer.stock for offer in shop.shelf.offers.values()), reverse=True)

    assert (by_price[0], by_price[-1]) == ("Mydło", "Zestaw")
    assert [offer["stock"]["available"] for offer in by_stock["offers"]] == stocks[1:4]
    assert (by_stock["count"], by_stock["totalCount"]) == (3, len(shop.shelf.offers))


@pytest.mark.parametrize(
    "query",
    ["isFulfillment=maybe", "sort=name", "sellingMode.price.amount.gte=x", "publication.marketplace=allegro-de"],
)
def test_a_filter_that_allegro_does_not_know_is_refused(client: httpx.Client, query: str):
    assert refusal(client.get(f"/sale/offers?{query}")) == (422, "VALIDATION_ERROR")


def test_offer_events_are_read_on_from_an_id_and_for_a_day(shop: Shop, client: httpx.Client, wait):
    for key in ("hamak", "zegar", "karmnik"):
        shop.buy(key)
    first, *rest = client.get("/sale/offer-events").json()["offerEvents"]

    assert client.get("/sale/offer-events", params={"from": first["id"]}).json()["offerEvents"] == rest
    assert client.get("/sale/offer-events", params={"limit": 1}).json()["offerEvents"] == [first]
    assert client.get("/sale/offer-events", params={"type": "OFFER_ENDED"}).json()["offerEvents"] == []
    assert refusal(client.get("/sale/offer-events?from=ż")) == (422, "VALIDATION_ERROR")
    assert refusal(client.get("/sale/offer-events?type=LOST")) == (422, "VALIDATION_ERROR")
    wait(86_401)
    assert client.get("/sale/offer-events", headers=_token_anew(client)).json()["offerEvents"] == []


def _token_anew(client: httpx.Client) -> dict[str, str]:
    tokens = httpx.post(f"{client.base_url}/local/tokens").json()
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def test_parts_are_stock_and_price_and_nothing_else(shop: Shop, client: httpx.Client):
    path = f"/sale/product-offers/{shop.shelf.offer('hamak').id}/parts"

    assert refusal(client.get(path)) == (400, "VALIDATION_ERROR")
    assert refusal(client.get(path, params={"include": "images"})) == (400, "VALIDATION_ERROR")
    assert client.get(f"{path[:-6]}/operations/x").status_code == 404
