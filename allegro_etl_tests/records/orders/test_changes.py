"""What changes on Allegro after an order was loaded: written once, told once, and nothing else is touched."""

import json
from decimal import Decimal

import pytest

from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl_tests.merchant.bench import Bench, added_up, exact
from allegro_etl_tests.merchant.scenes import REPLAY, Play, scene

pytestmark = pytest.mark.every_odoo

PAIR = {
    "products": [
        {"id": "5d1ab3f0-0c5a-4f0e-9d3c-8d8a5f0e2a01", "quantity": 1},
        {"id": "5d1ab3f0-0c5a-4f0e-9d3c-8d8a5f0e2a02", "quantity": 2},
    ]
}
ROLES = ("partner_id", "partner_shipping_id", "partner_invoice_id")


@scene
def test_a_changed_delivery_address_is_a_new_contact_and_its_deliveries_follow(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.shop.change_address(form_id, street="ul. Zmieniona 7", city="Sopot", zipCode="81-700")

    outcome = yield None

    order = merchant.order(form_id, *ROLES, "picking_ids")
    [delivery] = merchant.read(
        "res.partner", [("id", "=", order["partner_shipping_id"][0])], "street", "city", "zip", "parent_id", "type"
    )
    assert (delivery["street"], delivery["city"], delivery["zip"]) == ("ul. Zmieniona 7", "Sopot", "81-700")
    assert (delivery["parent_id"], delivery["type"]) == (order["partner_id"], "delivery")
    [picking] = merchant.read("stock.picking", [("id", "in", order["picking_ids"])], "partner_id", "state")
    assert (picking["partner_id"], picking["state"]) == (order["partner_shipping_id"], "assigned")
    assert order["partner_invoice_id"] == order["partner_id"]
    [update] = outcome.why(form_id, "order", "update")
    assert set(json.loads(update["detail"])) == {"partner_shipping_id"}
    first, second = merchant.notes(form_id)
    assert "ul. Zmieniona 7" not in first
    assert "ul. Zmieniona 7" in second
    assert "Delivery address changed on Allegro" in second


@scene
def test_a_changed_pickup_point_is_on_the_order_and_its_delivery_line(merchant: Bench) -> Play:
    form_id = merchant.sell(pickup_point=True, delivery="Paczkomaty")
    yield None
    merchant.shop.change_pickup_point(form_id)

    yield None

    point = merchant.shop.form(form_id)["delivery"]["pickupPoint"]
    [line] = [one for one in merchant.lines(form_id, "is_delivery", "name") if one["is_delivery"]]
    assert merchant.order(form_id, "x_allegro_pickup_point")["x_allegro_pickup_point"].startswith(point["id"])
    assert point["name"] in line["name"]
    assert len(merchant.notes(form_id)) == 2


@scene
def test_invoice_data_that_come_later_are_the_invoice_address(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.shop.add_invoice_data(form_id, "company")

    yield None

    company = merchant.shop.form(form_id)["invoice"]["address"]["company"]
    order = merchant.order(form_id, *ROLES)
    [invoice] = merchant.read("res.partner", [("id", "=", order["partner_invoice_id"][0])], "name", "vat", "parent_id")
    assert (invoice["name"], invoice["parent_id"]) == (company["name"], order["partner_id"])
    assert invoice["vat"].startswith("PL")
    assert company["name"] in merchant.notes(form_id)[-1]


@scene
def test_a_changed_message_is_told_in_a_note_and_harmless(merchant: Bench) -> Play:
    form_id = merchant.sell(message="Poproszę szybko")
    yield None
    merchant.shop.change_message(form_id, "Jednak bez pośpiechu <i>proszę</i>")

    outcome = yield None

    first, second = merchant.notes(form_id)
    assert "Poproszę szybko" in first
    assert "Jednak bez pośpiechu &lt;i&gt;proszę&lt;/i&gt;" in second
    assert outcome.writes_of(form_id) == [("note", "create")]


@scene
def test_a_surcharge_gets_a_line_and_a_payment_of_its_own(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.shop.pay_surcharge(form_id, "12.50")
    merchant.raise_total(form_id, "12.50")

    yield None

    total = merchant.total(form_id)
    lines = merchant.lines(form_id, "name", "price_total")
    order = merchant.order(form_id, "amount_total", "amount_paid", "state")
    assert [exact(one["price_total"]) for one in lines if one["name"].startswith("Surcharge")] == [Decimal("12.5")]
    assert (exact(order["amount_total"]), added_up(order["amount_paid"]), order["state"]) == (total, total, "sale")
    booked = [exact(one["amount"]) for one in merchant.transactions(form_id)]
    assert booked == [total - Decimal("12.5"), Decimal("12.5")]
    own = [note for note in merchant.notes(form_id) if not note.startswith("<p>Extra line")]  # Odoo 14 writes one
    assert len(own) == 2
    assert merchant.messages_out(form_id) == []


@scene
def test_the_fulfilment_status_is_kept(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.shop.set_fulfillment_status(form_id, "SENT")

    outcome = yield None

    order = merchant.order(form_id, "x_allegro_fulfillment", "state")
    assert (order["x_allegro_fulfillment"], order["state"]) == ("SENT", "sale")
    assert outcome.writes_of(form_id) == [("order", "update"), ("note", "create")]
    assert "new → sent" in merchant.notes(form_id)[-1]


@scene
def test_another_delivery_method_is_another_carrier_for_what_has_not_left(merchant: Bench) -> Play:
    form_id = merchant.sell(delivery="Kurier DPD")
    yield None
    other = next(method for method in MARKETS["allegro-pl"].deliveries if method.name == "Allegro One Box, DPD")
    method = {"id": other.id, "name": other.name}
    merchant.shop.edit_form(form_id, lambda form: form["delivery"].update(method=method), event="BUYER_MODIFIED")

    yield None

    order = merchant.order(form_id, "carrier_id", "x_allegro_delivery_method", "picking_ids")
    [picking] = merchant.read("stock.picking", [("id", "in", order["picking_ids"])], "carrier_id")
    assert order["carrier_id"][1] == picking["carrier_id"][1] == "DPD punkt"
    assert order["x_allegro_delivery_method"] == "Allegro One Box, DPD"
    assert len(merchant.notes(form_id)) == 2


@scene
def test_what_has_not_changed_is_left_alone_and_a_second_identical_run_adds_nothing(merchant: Bench) -> Play:
    still, changed = merchant.sell(), merchant.sell()
    yield None
    merchant.shop.repeat_event(still)
    merchant.shop.change_address(changed, street="ul. Raz 1")

    outcome = yield None

    assert outcome.planned(still) == []
    before = [merchant.notes(still), merchant.notes(changed)]
    assert [len(notes) for notes in before] == [1, 2]

    again = yield REPLAY

    assert again.writes_of(still) == again.writes_of(changed) == []
    assert [merchant.notes(still), merchant.notes(changed)] == before


@scene
def test_what_changes_after_goods_have_left_or_an_invoice_is_posted_is_a_person_s(merchant: Bench) -> Play:
    left, billed = merchant.sell(lines=["latarka"]), merchant.sell(lines=["latarka"])
    yield None
    before = {form_id: merchant.order(form_id, *ROLES) for form_id in (left, billed)}
    merchant.ship(left)
    merchant.invoice(billed)
    merchant.shop.change_address(left, street="ul. Za Późno 1")
    merchant.shop.add_invoice_data(billed, "company")

    yield None

    assert {form_id: merchant.order(form_id, *ROLES) for form_id in (left, billed)} == before
    [shipped], [invoiced] = merchant.activities(left), merchant.activities(billed)
    assert "goods have left" in shipped
    assert "an invoice is posted" in invoiced


@scene
def test_an_offer_that_becomes_a_set_changes_no_order_that_sold_it_before(merchant: Bench) -> Play:
    offer = "plecak-20"
    own, by_another = merchant.sell(lines=[offer]), merchant.sell(lines=[offer])
    yield None
    fields = ("product_id", "product_uom_qty", "price_unit", "name")
    before = [merchant.lines(form_id, *fields) for form_id in (own, by_another)]
    new = merchant.sell(lines=[offer])
    for form_id in (own, new):
        merchant.shop.edit_form(form_id, lambda form: form["lineItems"][0]["offer"].update(productSet=PAIR))
    for form_id in (own, by_another):
        merchant.shop.set_fulfillment_status(form_id, "SENT")

    outcome = yield None

    assert [merchant.lines(form_id, *fields) for form_id in (own, by_another)] == before
    assert len(merchant.lines(new)) == 3
    for form_id in (own, by_another):
        assert outcome.writes_of(form_id) == [("order", "update"), ("note", "create")]
        assert merchant.activities(form_id) == []
