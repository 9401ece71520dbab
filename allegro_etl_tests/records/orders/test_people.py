"""What people change in Odoo stays: it is neither overwritten nor made again behind their backs."""

import json
from typing import Any

from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.outcome import Outcome
from allegro_etl_tests.merchant.scenes import REPLAY, Play, scene


def detail(outcome: Outcome, form_id: str, kind: str, action: str) -> dict[str, Any]:
    """Return the values on all sides of the one row of the plan of this kind and action."""
    [row] = outcome.why(form_id, kind, action)
    return dict(json.loads(row["detail"]))


def sell_on_hold(bench: Bench, lines: list[str]) -> str:
    """Sell what stays a quotation without a payment: its total is not what its lines come to."""
    form_id = bench.sell(lines=lines, payment="CASH_ON_DELIVERY")
    bench.raise_total(form_id, "5.00")
    return form_id


@scene
def test_a_quantity_that_a_person_changed_stays_and_both_values_are_shown(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=[("kubek-350", 2), "latarka"])
    yield None
    line = merchant.lines(form_id)[0]["id"]
    merchant.call("sale.order.line", "write", [line], {"product_uom_qty": 5})
    merchant.shop.set_fulfillment_status(form_id, "PROCESSING")

    kept = detail((yield None), form_id, "line", "keep")

    assert kept["quantity"] == {"allegro": "2", "odoo": "5", "last written": "2"}
    merchant.shop.edit_form(form_id, lambda form: form["lineItems"][0].update(quantity=3), event="BUYER_MODIFIED")

    outcome = yield None

    assert detail(outcome, form_id, "line", "conflict")["quantity"] == {
        "allegro": "3",
        "odoo": "5",
        "last written": "2",
    }
    assert merchant.read("sale.order.line", [("id", "=", line)], "product_uom_qty")[0]["product_uom_qty"] == 5
    assert any("decide which one counts" in summary for summary in merchant.activities(form_id))
    activities = merchant.activities(form_id)
    assert (yield REPLAY).writes_of(form_id) == []
    assert merchant.activities(form_id) == activities


@scene
def test_a_line_that_a_person_removed_stays_removed(merchant: Bench) -> Play:
    form_id = sell_on_hold(merchant, ["kubek-350", "latarka"])
    yield None
    merchant.call("sale.order.line", "unlink", [merchant.lines(form_id)[1]["id"]])
    merchant.shop.set_fulfillment_status(form_id, "PROCESSING")

    outcome = yield None

    [row] = outcome.why(form_id, "line", "keep")
    assert "removed this line" in row["reason"]
    assert len(merchant.lines(form_id)) == 2


@scene
def test_a_delivery_address_that_a_person_chose_stays(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    order = merchant.order(form_id, "partner_shipping_id", "partner_id")
    [chosen] = merchant.call(
        "res.partner", "create", [{"name": "Sąsiad", "type": "delivery", "parent_id": order["partner_id"][0]}]
    )
    merchant.call("sale.order", "write", [order["id"]], {"partner_shipping_id": chosen})
    merchant.shop.change_address(form_id, street="ul. Kupującego 8")

    outcome = yield None

    sides = detail(outcome, form_id, "order", "conflict")["partner_shipping_id"]
    assert (sides["odoo"], sides["last written"]) == (chosen, order["partner_shipping_id"][0])
    assert merchant.order(form_id, "partner_shipping_id")["partner_shipping_id"][0] == chosen
    [activity] = merchant.activities(form_id)
    assert "Delivery address changed on Allegro" in activity


@scene
def test_a_carrier_that_a_person_chose_stays(merchant: Bench) -> Play:
    form_id = merchant.sell(delivery="Kurier DPD")
    yield None
    [other] = merchant.read("delivery.carrier", [("name", "=", "GLS")])
    order = merchant.order(form_id, "carrier_id")
    merchant.call("sale.order", "write", [order["id"]], {"carrier_id": other["id"]})
    merchant.shop.set_fulfillment_status(form_id, "PROCESSING")

    kept = detail((yield None), form_id, "order", "keep")

    assert kept["carrier_id"] == {
        "allegro": order["carrier_id"][0],
        "odoo": other["id"],
        "last written": order["carrier_id"][0],
    }
    assert merchant.order(form_id, "carrier_id")["carrier_id"][0] == other["id"]


@scene
def test_a_contact_s_name_that_a_person_corrected_stays(merchant: Bench) -> Play:
    form_id = next(sold for sold in iter(merchant.sell, None) if merchant.shop.form(sold)["buyer"]["firstName"])
    yield None
    form = merchant.shop.form(form_id)
    partner = merchant.order(form_id, "partner_id")["partner_id"][0]
    merchant.call("res.partner", "write", [partner], {"name": "Poprawione Nazwisko", "phone": "+48 500 000 001"})
    again = merchant.sell(buyer=form["buyer"]["id"])

    outcome = yield None

    assert merchant.order(again, "partner_id")["partner_id"][0] == partner
    assert merchant.read("res.partner", [("id", "=", partner)], "name", "phone")[0]["name"] == "Poprawione Nazwisko"
    [row] = [one for one in outcome.plan if one["external_id"] == f"buyer_{form['buyer']['id']}"]
    assert row["action"] == "keep"
    named = json.loads(row["detail"])["name"]
    assert named["odoo"] == "Poprawione Nazwisko"
    assert named["allegro"] == " ".join((form["buyer"]["firstName"], form["buyer"]["lastName"]))


@scene
def test_prices_of_a_set_are_not_shared_out_anew_when_list_prices_change(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["zestaw-kawowy"])
    yield None
    before = merchant.lines(form_id, "price_unit", "product_uom_qty", "product_id")
    merchant.call("product.product", "write", [before[0]["product_id"][0]], {"list_price": 999})

    outcome = yield REPLAY

    assert outcome.writes_of(form_id) == []
    assert merchant.lines(form_id, "price_unit", "product_uom_qty", "product_id") == before


@scene
def test_a_deleted_order_is_made_again_only_when_a_person_asks(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.delete_order(form_id)
    merchant.shop.change_address(form_id, street="ul. Inna 2")

    outcome = yield None

    record = outcome.set_aside(form_id)
    assert record is not None
    assert (record["stage"], record["code"]) == ("loading", "deleted_in_odoo")
    assert merchant.orders(form_id) == []
    yield REPLAY
    assert merchant.orders(form_id) == []

    merchant.retry(form_id)
    outcome = yield None

    assert outcome.set_aside(form_id) is None
    order = merchant.order(form_id, "state", "amount_total", "amount_paid", "partner_shipping_id")
    assert (order["state"], order["amount_paid"]) == ("sale", order["amount_total"])
    assert len(merchant.lines(form_id)) == 2
    assert len(merchant.read("account.payment", [("memo", "=", f"Allegro {form_id}")])) == 1
    assert (yield REPLAY).writes_of(form_id) == []


@scene
def test_deleted_contacts_and_products_are_made_again_and_that_is_said(merchant: Bench) -> Play:
    form_id = sell_on_hold(merchant, ["notes-a5"])
    yield None
    order = merchant.order(form_id, "partner_id", "partner_shipping_id")
    product = merchant.lines(form_id, "product_id")[0]["product_id"][0]
    merchant.call("sale.order", "unlink", [order["id"]])
    merchant.call("res.partner", "unlink", [order["partner_shipping_id"][0], order["partner_id"][0]])
    merchant.call("product.product", "unlink", [product])
    again = merchant.sell(lines=["notes-a5"], buyer=merchant.shop.form(form_id)["buyer"]["id"])

    outcome = yield None

    reasons = [
        row["reason"] for row in outcome.plan if row["action"] == "create" and row["kind"] in ("partner", "product")
    ]
    assert len([reason for reason in reasons if reason.startswith("Deleted in Odoo, made again")]) == 3
    assert merchant.order(again, "state")["state"] == "sale"


@scene
def test_an_archived_contact_is_used_and_an_archived_product_asked_about(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["kijki"])
    yield None
    order = merchant.order(form_id, "partner_id")
    product = merchant.lines(form_id, "product_id")[0]["product_id"][0]
    merchant.call("res.partner", "write", [order["partner_id"][0]], {"active": False})
    again = merchant.sell(buyer=merchant.shop.form(form_id)["buyer"]["id"])
    outcome = yield None

    assert merchant.order(again, "partner_id")["partner_id"] == order["partner_id"]
    key = f"buyer_{merchant.shop.form(form_id)['buyer']['id']}"
    [row] = [one for one in outcome.plan if one["external_id"] == key]
    assert (row["action"], row["reason"][:16]) == ("keep", "Archived in Odoo")

    merchant.call("product.product", "write", [product], {"active": False})
    third = merchant.sell(lines=["kijki"])
    merchant.shop.set_fulfillment_status(form_id, "SENT")
    outcome = yield None
    record = outcome.set_aside(third)

    assert outcome.set_aside(form_id) is None
    assert merchant.order(form_id, "x_allegro_fulfillment")["x_allegro_fulfillment"] == "SENT"
    assert record is not None
    assert "is archived in Odoo" in record["reason"]
    assert merchant.orders(third) == []
