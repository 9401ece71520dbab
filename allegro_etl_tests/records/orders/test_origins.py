"""Where orders came from, as Odoo's own sales reports count them."""

import pytest

from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.scenes import Play, scene

pytestmark = pytest.mark.every_odoo


@scene
def test_an_order_came_from_allegro_by_its_market_and_what_a_person_makes_of_it_stays(merchant: Bench) -> Play:
    form_id = merchant.sell(market="allegro-cz")
    yield None
    order = merchant.order(form_id, "source_id", "medium_id")
    assert (order["source_id"][1], order["medium_id"][1]) == ("Allegro", "allegro.cz")
    merchant.call("sale.order", "write", [order["id"]], {"source_id": False})
    merchant.shop.change_message(form_id, "Please ring twice")

    yield None

    found = merchant.order(form_id, "source_id", "medium_id")
    assert (found["source_id"], found["medium_id"]) == (False, order["medium_id"])
    [sold] = merchant.orders(form_id, "partner_id", "partner_shipping_id")
    [tag] = merchant.read("res.partner.category", [("name", "=like", "Allegro%")], "name", "partner_ids")
    assert (tag["name"], sold["partner_id"][0] in tag["partner_ids"]) == ("Allegro", True)
    assert sold["partner_shipping_id"][0] not in tag["partner_ids"]
    named = merchant.read("utm.source", [("name", "=like", "Allegro%")], "name")
    assert [one["name"] for one in named] == ["Allegro"]
