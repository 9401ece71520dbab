"""Orders with an invoice, with goods that have left, or locked: closed for every field alike, and nothing else waits."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl_tests.merchant.bench import Bench, Record, exact, plain_blanks
from allegro_etl_tests.merchant.scenes import Play, scene

pytestmark = pytest.mark.every_odoo

ROLES = ("partner_shipping_id", "partner_invoice_id", "carrier_id", "amount_total")
LINES = ("product_id", "product_uom_qty", "price_unit", "discount", "name", "tax_ids")


def lock(bench: Bench, form_id: str) -> None:
    bench.call("sale.order", "action_lock", [bench.order(form_id)["id"]])


CLOSING: dict[str, Callable[[Bench, str], object]] = {
    "an invoice is posted": Bench.invoice,
    "an invoice is drafted": Bench.draft_invoice,
    "goods have left": Bench.ship,
    "the order is locked": lock,
}


def change_all(bench: Bench, form_id: str) -> None:
    """Change all on Allegro that an order takes from it: quantity, price, text, a new line, addresses, carrier."""
    other = next(method for method in MARKETS["allegro-pl"].deliveries if method.name == "Allegro One Box, DPD")

    def mutate(form: Record) -> None:
        first, second = form["lineItems"]
        first["quantity"] = 1
        second["price"]["amount"] = second["originalPrice"]["amount"] = "11.11"
        form["delivery"].update(method={"id": other.id, "name": other.name})
        form["delivery"]["cost"]["amount"] = "1.23"
        amounts = [Decimal(item["price"]["amount"]) * item["quantity"] for item in form["lineItems"]]
        form["summary"]["totalToPay"]["amount"] = f"{sum(amounts, Decimal('1.23')) + 5:.2f}"

    bench.shop.pay_surcharge(form_id, "5.00")
    bench.shop.change_address(form_id, street="ul. Za Późno 1")
    bench.shop.add_invoice_data(form_id, "company")
    bench.shop.edit_form(form_id, mutate)
    bench.shop.set_fulfillment_status(form_id, "PROCESSING")


@scene
def test_what_is_invoiced_delivered_or_locked_is_closed_for_every_field_alike(merchant: Bench) -> Play:
    sold = {merchant.sell(lines=[("latarka", 3), "kubek-350"], delivery="Kurier DPD"): why for why in CLOSING}
    yield None
    for form_id, why in sold.items():
        CLOSING[why](merchant, form_id)
    before = {form_id: (merchant.order(form_id, *ROLES), merchant.lines(form_id, *LINES)) for form_id in sold}
    for form_id in sold:
        change_all(merchant, form_id)

    outcome = yield None

    for form_id, why in sold.items():
        assert outcome.set_aside(form_id) is None
        assert (merchant.order(form_id, *ROLES), merchant.lines(form_id, *LINES)) == before[form_id]
        order = merchant.order(form_id, "x_allegro_fulfillment", "x_allegro_delivery_method")
        assert order["x_allegro_fulfillment"] == "PROCESSING"
        assert order["x_allegro_delivery_method"] == "Allegro One Box, DPD"
        assert "new → in progress" in merchant.notes(form_id)[-1]
        asked = [("res_id", "=", order["id"]), ("summary", "like", "changed on Allegro")]  # it is overpaid now, too
        told = merchant.read("mail.activity", asked, "summary", "note")
        assert sorted(one["summary"].split(" changed on")[0] for one in told) == [
            "Allegro: Carrier",
            "Allegro: Delivery address",
            "Allegro: Invoice address",
            "Allegro: Lines",
        ]
        assert all(why in one["summary"] for one in told)
        texts = plain_blanks(" ".join(one["note"] for one in told))
        for both in ("quantity: 1 on Allegro, 3 in Odoo", "price: 11.11 PLN on Allegro", "New line", "ul. Za Późno 1"):
            assert both in texts
        paid = [exact(one["amount"]) for one in merchant.transactions(form_id)]
        assert Decimal("5.00") in paid  # nothing else waits

    tasks = {form_id: len(merchant.activities(form_id)) for form_id in sold}
    for form_id in sold:
        merchant.shop.set_fulfillment_status(form_id, "SENT")
    outcome = yield None

    for form_id in sold:
        assert merchant.order(form_id, "x_allegro_fulfillment")["x_allegro_fulfillment"] == "SENT"
        assert outcome.set_aside(form_id) is None
        assert len(merchant.activities(form_id)) == tasks[form_id]


@scene
def test_what_waited_is_written_when_the_order_is_open_again(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["latarka"])
    yield None
    lock(merchant, form_id)
    merchant.shop.change_address(form_id, street="ul. Zamknięta 1")
    yield None
    assert merchant.order(form_id, *ROLES)["partner_shipping_id"]
    merchant.call("sale.order", "action_unlock", [merchant.order(form_id)["id"]])
    merchant.shop.set_fulfillment_status(form_id, "PROCESSING")

    yield None

    contact = merchant.order(form_id, "partner_shipping_id")["partner_shipping_id"][0]
    assert merchant.read("res.partner", [("id", "=", contact)], "street")[0]["street"] == "ul. Zamknięta 1"


@scene
def test_the_seller_s_own_cancelling_of_a_confirmed_order_is_a_person_s(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.shop.set_fulfillment_status(form_id, "CANCELLED")

    outcome = yield None

    order = merchant.order(form_id, "state", "x_allegro_fulfillment")
    assert (order["state"], order["x_allegro_fulfillment"]) == ("sale", "CANCELLED")
    [activity] = merchant.activities(form_id)
    assert "The seller marked it as cancelled on Allegro" in activity
    assert outcome.set_aside(form_id) is None


@scene
def test_another_carrier_brings_its_delivery_product_and_none_takes_it_away(merchant: Bench) -> Play:
    mapped, unmapped = merchant.sell(pickup_point=True, delivery="Paczkomaty"), merchant.sell(delivery="Kurier DPD")
    yield None
    before = {form_id: merchant.lines(form_id, "is_delivery", *LINES)[-1] for form_id in (mapped, unmapped)}
    other = next(method for method in MARKETS["allegro-pl"].deliveries if method.name == "Allegro Kurier DPD")
    methods = {mapped: {"id": other.id, "name": other.name}, unmapped: {"id": "own", "name": "Odbiór osobisty"}}
    for form_id, method in methods.items():
        merchant.shop.edit_form(
            form_id, lambda form, method=method: form["delivery"].update(method=method), event="BUYER_MODIFIED"
        )

    yield None

    for form_id in (mapped, unmapped):
        order = merchant.order(form_id, "carrier_id", "amount_total", "picking_ids")
        [line] = [one for one in merchant.lines(form_id, "is_delivery", *LINES) if one["is_delivery"]]
        carrier = merchant.read("delivery.carrier", [("name", "=", "DPD kurier")], "product_id")[0]
        own = merchant.ids("product_delivery")["product_delivery"]
        expected = (carrier["id"], carrier["product_id"][0]) if form_id == mapped else (False, own)
        assert (order["carrier_id"] and order["carrier_id"][0], line["product_id"][0]) == expected
        assert [line[name] for name in ("price_unit", "tax_ids")] == [
            before[form_id][name] for name in ("price_unit", "tax_ids")
        ]
        [picking] = merchant.read("stock.picking", [("id", "in", order["picking_ids"])], "carrier_id")
        assert picking["carrier_id"] == order["carrier_id"]
        assert exact(order["amount_total"]) == merchant.total(form_id)
