"""Units go when they are bought, an empty offer ends, and nothing gives units back."""

import httpx
import pytest

from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.writing.stock import NotEnough
from allegro_etl_tests.local.allegro.writing.conftest import listed, offer_events


def detail(client: httpx.Client, offer_id: str) -> tuple[int, str, str | None]:
    offer = client.get(f"/sale/product-offers/{offer_id}").json()
    return offer["stock"]["available"], offer["publication"]["status"], offer["publication"]["endedBy"]


def test_units_are_gone_when_they_are_bought_and_never_come_back(shop: Shop, writer: httpx.Client, wait):
    mug, hammock = shop.shelf.offer("kubek-350"), shop.shelf.offer("hamak")
    mugs, hammocks = mug.stock, hammock.stock
    paid = shop.place_order(lines=[("kubek-350", 2), "hamak"])
    unpaid = shop.place_order(lines=[("kubek-350", 3)], paid=False, filled_in=False)
    old = listed(writer, mug.id)["stock"]
    shop.cancel_by_buyer(paid)
    shop.cancel_automatically(unpaid)

    assert (mug.stock, hammock.stock) == (mugs - 5, hammocks - 1)
    assert old == {"available": mugs, "sold": 5}
    wait(5)
    assert listed(writer, mug.id)["stock"]["available"] == mugs - 5
    assert offer_events(writer, mug.id) == ["OFFER_STOCK_CHANGED"] * 2


def test_a_merge_takes_nothing_off_and_the_past_took_nothing_either():
    shop = Shop(3, orders=50, habits=Habits.plain())
    stock = {offer.id: offer.stock for offer in shop.shelf.offers.values()}
    assert stock == {offer.id: offer.stock for offer in Shop(3).shelf.offers.values()}

    parts = [shop.place_order(lines=["hamak"], paid=False) for _ in range(2)]
    shop.merge(parts)
    assert shop.shelf.offer("hamak").stock == stock[shop.shelf.offer("hamak").id] - 2


def test_an_offer_ends_seconds_after_its_last_unit(shop: Shop, writer: httpx.Client, wait):
    offer = shop.shelf.offer("hamak")
    shop.buy("hamak", offer.stock)

    assert detail(writer, offer.id) == (0, "ACTIVE", None)
    with pytest.raises(NotEnough, match="has 0 units, not 1"):
        shop.buy("hamak")
    wait(3)
    assert detail(writer, offer.id) == (0, "ENDED", "EMPTY_STOCK")
    with pytest.raises(NotEnough, match="is ENDED"):
        shop.buy("hamak")
    assert listed(writer, offer.id)["publication"]["status"] == "ACTIVE"
    wait(5)
    assert listed(writer, offer.id)["publication"]["status"] == "ENDED"
    assert offer_events(writer, offer.id) == ["OFFER_STOCK_CHANGED", "OFFER_ENDED"]


def test_a_shop_sells_what_it_has_and_counts_each_unit():
    shop = Shop(11, habits=Habits.plain())
    begun = {offer.id: offer.stock for offer in shop.shelf.offers.values()}
    shop.shelf.offer("hamak").stock = begun[shop.shelf.offer("hamak").id] = 1
    shop.shelf.offer("zegar").status = "ENDED"
    forms = [shop.form(form_id) for form_id in shop.sell(300)]

    bought: dict[str, int] = {}
    for line in (line for form in forms for line in form["lineItems"]):
        bought[line["offer"]["id"]] = bought.get(line["offer"]["id"], 0) + line["quantity"]
    left = {offer.id: offer.stock for offer in shop.shelf.offers.values()}
    assert left == {offer_id: begun[offer_id] - bought.get(offer_id, 0) for offer_id in begun}
    assert min(left.values()) == 0
    assert shop.shelf.offer("zegar").id not in bought


def test_a_sold_out_offer_that_republishes_is_listed_again_with_the_stock_it_began_with(
    shop: Shop, writer: httpx.Client, control: httpx.Client, wait
):
    offer = shop.shelf.offer("hamak")
    begun = offer.stock
    control.post("/offers/hamak/set_republish")
    control.post("/offers/hamak/set_price", json={"price": "99.00"})
    control.post("/offers/hamak/buy", json={"units": begun})
    wait(60)
    again = writer.get("/sale/offers", params={"external.id": offer.signature}).json()["offers"]

    assert [one["stock"]["available"] for one in again] == [begun, 0]
    assert [one["sellingMode"]["price"]["amount"] for one in again] == ["99.0", "99.0"]
    assert again[0]["id"] != again[1]["id"] == offer.id
    assert detail(writer, again[0]["id"]) == (begun, "ACTIVE", None)


def test_an_offer_that_a_program_emptied_is_not_listed_again(
    shop: Shop, writer: httpx.Client, control: httpx.Client, wait
):
    control.post("/offers/hamak/set_republish")
    writer.patch(f"/sale/product-offers/{shop.shelf.offer('hamak').id}", json={"stock": {"available": 0}})
    wait(60)

    assert writer.get("/sale/offers", params={"name": "hamak"}).json()["count"] == 1


def test_a_shop_that_is_sold_out_sells_on():
    shop = Shop(2, habits=Habits.plain())
    for offer in shop.shelf.offers.values():
        offer.stock = 0

    assert len(shop.sell(5)) == 5
    assert {offer.stock for offer in shop.shelf.offers.values()} == {0}
