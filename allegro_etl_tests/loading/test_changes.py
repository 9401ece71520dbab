"""What changes on Allegro after an order was loaded: written once, told once, and nothing else is touched."""

import json
from decimal import Decimal

import pytest

from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl_tests.loading.bench import Bench, Outcome, exact

ROLES = ("partner_id", "partner_shipping_id", "partner_invoice_id")


@pytest.fixture(scope="module")
def changed(merchant: Bench) -> tuple[dict[str, str], Outcome]:
    """Load orders, let each change in its own way, and run again; give the forms and what the second run did."""
    forms = {
        "address": merchant.sell(),
        "pickup point": merchant.sell(pickup_point=True, delivery="Paczkomaty"),
        "invoice": merchant.sell(),
        "message": merchant.sell(message="Poproszę szybko"),
        "surcharge": merchant.sell(),
        "fulfilment": merchant.sell(),
        "carrier": merchant.sell(delivery="Kurier DPD"),
        "nothing": merchant.sell(),
    }
    assert merchant.run().quarantine == []
    shop = merchant.shop
    shop.change_address(forms["address"], street="ul. Zmieniona 7", city="Sopot", zipCode="81-700")
    shop.change_pickup_point(forms["pickup point"])
    shop.add_invoice_data(forms["invoice"], "company")
    shop.change_message(forms["message"], "Jednak bez pośpiechu <i>proszę</i>")
    shop.pay_surcharge(forms["surcharge"], "12.50")
    merchant.raise_total(forms["surcharge"], "12.50")
    shop.set_fulfillment_status(forms["fulfilment"], "SENT")
    other = next(method for method in MARKETS["allegro-pl"].deliveries if method.name == "Allegro One Box, DPD")
    shop.edit_form(
        forms["carrier"],
        lambda form: form["delivery"].update(method={"id": other.id, "name": other.name}),
        event="BUYER_MODIFIED",
    )
    outcome = merchant.run()
    assert outcome.quarantine == []
    return forms, outcome


def test_a_changed_delivery_address_is_a_new_contact_and_its_deliveries_follow(
    merchant: Bench, changed: tuple[dict[str, str], Outcome]
) -> None:
    order = merchant.order(changed[0]["address"], *ROLES, "picking_ids")

    [delivery] = merchant.read(
        "res.partner", [("id", "=", order["partner_shipping_id"][0])], "street", "city", "zip", "parent_id", "type"
    )
    assert (delivery["street"], delivery["city"], delivery["zip"]) == ("ul. Zmieniona 7", "Sopot", "81-700")
    assert (delivery["parent_id"], delivery["type"]) == (order["partner_id"], "delivery")
    [picking] = merchant.read("stock.picking", [("id", "in", order["picking_ids"])], "partner_id", "state")
    assert (picking["partner_id"], picking["state"]) == (order["partner_shipping_id"], "assigned")
    assert order["partner_invoice_id"] == order["partner_id"]


def test_a_changed_pickup_point_is_on_the_order_and_its_delivery_line(
    merchant: Bench, changed: tuple[dict[str, str], Outcome]
) -> None:
    point = merchant.shop.form(changed[0]["pickup point"])["delivery"]["pickupPoint"]

    order = merchant.order(changed[0]["pickup point"], "x_allegro_pickup_point")
    [line] = [one for one in merchant.lines(changed[0]["pickup point"], "is_delivery", "name") if one["is_delivery"]]

    assert order["x_allegro_pickup_point"].startswith(point["id"])
    assert point["name"] in line["name"]


def test_invoice_data_that_come_later_are_the_invoice_address(
    merchant: Bench, changed: tuple[dict[str, str], Outcome]
) -> None:
    company = merchant.shop.form(changed[0]["invoice"])["invoice"]["address"]["company"]

    order = merchant.order(changed[0]["invoice"], *ROLES)
    [invoice] = merchant.read("res.partner", [("id", "=", order["partner_invoice_id"][0])], "name", "vat", "parent_id")

    assert (invoice["name"], invoice["parent_id"]) == (company["name"], order["partner_id"])
    assert invoice["vat"].startswith("PL")


def test_a_changed_message_is_told_in_a_note_and_harmless(
    merchant: Bench, changed: tuple[dict[str, str], Outcome]
) -> None:
    first, second = merchant.notes(changed[0]["message"])

    assert "Poproszę szybko" in first
    assert "Jednak bez pośpiechu &lt;i&gt;proszę&lt;/i&gt;" in second
    assert changed[1].writes_of(changed[0]["message"]) == [("note", "create")]


def test_a_surcharge_gets_a_line_and_a_payment_of_its_own(
    merchant: Bench, changed: tuple[dict[str, str], Outcome]
) -> None:
    form_id = changed[0]["surcharge"]
    total = merchant.total(form_id)

    lines = merchant.lines(form_id, "name", "price_total")
    order = merchant.order(form_id, "amount_total", "amount_paid", "state")

    assert [exact(one["price_total"]) for one in lines if one["name"].startswith("Surcharge")] == [Decimal("12.5")]
    assert (exact(order["amount_total"]), exact(order["amount_paid"]), order["state"]) == (total, total, "sale")
    assert [exact(one["amount"]) for one in merchant.transactions(form_id)] == [
        total - Decimal("12.5"),
        Decimal("12.5"),
    ]


def test_the_fulfilment_status_is_kept(merchant: Bench, changed: tuple[dict[str, str], Outcome]) -> None:
    order = merchant.order(changed[0]["fulfilment"], "x_allegro_fulfillment", "state")

    assert (order["x_allegro_fulfillment"], order["state"]) == ("SENT", "sale")
    assert changed[1].writes_of(changed[0]["fulfilment"]) == [("order", "update"), ("note", "create")]
    assert "NEW → SENT" in merchant.notes(changed[0]["fulfilment"])[-1]


def test_another_delivery_method_is_another_carrier_for_what_has_not_left(
    merchant: Bench, changed: tuple[dict[str, str], Outcome]
) -> None:
    order = merchant.order(changed[0]["carrier"], "carrier_id", "x_allegro_delivery_method", "picking_ids")
    [picking] = merchant.read("stock.picking", [("id", "in", order["picking_ids"])], "carrier_id")

    assert order["carrier_id"][1] == picking["carrier_id"][1] == "DPD punkt"
    assert order["x_allegro_delivery_method"] == "Allegro One Box, DPD"


def test_only_what_changed_is_written_and_one_note_tells_it(
    merchant: Bench, changed: tuple[dict[str, str], Outcome]
) -> None:
    forms, outcome = changed

    assert outcome.planned(forms["nothing"]) == []
    assert len(merchant.notes(forms["nothing"])) == 1
    for name, form_id in forms.items():
        if name != "nothing":
            assert len(merchant.notes(form_id)) == 2, name
    [update] = outcome.why(forms["address"], "order", "update")
    assert set(json.loads(update["detail"])) == {"partner_shipping_id"}
    assert "ul. Zmieniona 7" in merchant.notes(forms["address"])[-1]
    assert "Delivery address changed on Allegro" in merchant.notes(forms["address"])[-1]


def test_a_second_identical_run_adds_nothing(merchant: Bench, changed: tuple[dict[str, str], Outcome]) -> None:
    before = {name: merchant.notes(form_id) for name, form_id in changed[0].items()}

    outcome = merchant.run(from_event="0", sweep=True)

    assert outcome.writes == []
    assert {name: merchant.notes(form_id) for name, form_id in changed[0].items()} == before
    assert merchant.read("mail.mail", []) == []


def test_what_changes_after_goods_have_left_or_an_invoice_is_posted_is_a_person_s(merchant: Bench) -> None:
    left, billed = merchant.sell(lines=["latarka"]), merchant.sell(lines=["latarka"])
    merchant.run()
    before = {form_id: merchant.order(form_id, *ROLES) for form_id in (left, billed)}
    merchant.ship(left)
    merchant.invoice(billed)
    merchant.shop.change_address(left, street="ul. Za Późno 1")
    merchant.shop.add_invoice_data(billed, "company")

    merchant.run()

    assert {form_id: merchant.order(form_id, *ROLES) for form_id in (left, billed)} == before
    [shipped], [invoiced] = merchant.activities(left), merchant.activities(billed)
    assert "goods have left" in shipped
    assert "an invoice is posted" in invoiced
