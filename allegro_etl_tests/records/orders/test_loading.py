"""What a sale order holds of a checkout form: its lines, its dates, its place in Odoo, and one note."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from allegro_etl.odoo.versions import major
from allegro_etl_tests.merchant.bench import Bench, exact

pytestmark = pytest.mark.every_odoo

BOUGHT_AT = datetime(2026, 11, 3, 17, 4, 5, tzinfo=UTC)
TYPED = '<script>alert("x")</script><img src=x onerror=alert(1)>\nProszę <b>szybko</b> & ostrożnie'


@pytest.fixture(scope="module")
def sold(merchant: Bench) -> dict[str, str]:
    """Sell one order of each kind and load them."""
    two_prices = {"offer": "kubek-350", "quantity": 2, "price": "40.00", "discount": ("BUNDLE", 25)}
    odd_prices = {"offer": "termos-05", "quantity": 3, "price": "9.99", "discount": ("COUPON", 33)}
    forms = {
        "plain": merchant.sell(lines=["kubek-350#2", "latarka"], at=BOUGHT_AT, message=TYPED),
        "set": merchant.sell(lines=["zestaw-kawowy"], smart=True, pickup_point=True, delivery="Paczkomaty"),
        "discounted": merchant.sell(lines=[two_prices, odd_prices]),
        "services": merchant.sell(lines=[{"offer": "zegar", "services": 2}], delivery="Kurier DPD"),
        "warehouse": merchant.sell(lines=["czajnik-17"], fulfilled_by="ALLEGRO"),
        "taxed": merchant.sell(lines=[{"offer": "zegar", "allegro_prices": "BILLING"}], invoice="company"),
    }
    merchant.shop.edit_form(forms["taxed"], lambda form: form["invoice"].update(features=["VAT_EU_VERIFIED"]))
    assert merchant.run().quarantine == []
    return forms


def test_lines_are_called_what_the_offer_was_called(merchant: Bench, sold: dict[str, str]) -> None:
    lines = merchant.lines(sold["plain"], "name", "product_id", "is_delivery")

    names = [line["offer"]["name"] for line in merchant.shop.form(sold["plain"])["lineItems"]]
    assert [line["name"] for line in lines if not line["is_delivery"]] == names
    assert names[0] == "Kubek ceramiczny Brzask 350 ml OKAZJA"
    assert "Kubek ceramiczny Brzask 350 ml (kubek-350)" in lines[0]["product_id"][1]


def test_an_order_says_which_checkout_form_it_is(merchant: Bench, sold: dict[str, str]) -> None:
    order = merchant.order(sold["plain"], "client_order_ref", "origin", "x_allegro_status", "x_allegro_marketplace")

    assert (order["client_order_ref"], order["origin"]) == (sold["plain"], f"Allegro {sold['plain']}")
    assert (order["x_allegro_status"], order["x_allegro_marketplace"]) == ("READY_FOR_PROCESSING", "allegro-pl")
    assert merchant.ids(f"order_{sold['plain']}") == {f"order_{sold['plain']}": order["id"]}


def test_the_date_is_that_of_the_purchase_also_after_confirmation(merchant: Bench, sold: dict[str, str]) -> None:
    order = merchant.order(sold["plain"], "state", "date_order")

    assert (order["state"], order["date_order"]) == ("sale", "2026-11-03 17:04:05")


def test_an_order_belongs_to_the_people_and_the_warehouse_of_the_settings(
    merchant: Bench, sold: dict[str, str]
) -> None:
    order = merchant.order(sold["plain"], "team_id", "user_id", "warehouse_id")

    assert order["team_id"][1] == "Allegro"
    assert order["user_id"][1] == "Sprzedaż Allegro"
    assert order["warehouse_id"][1] == "Magazyn główny"


def test_what_allegro_ships_leaves_from_its_own_warehouse(merchant: Bench, sold: dict[str, str]) -> None:
    order = merchant.order(sold["warehouse"], "warehouse_id", "state")

    assert (order["warehouse_id"][1], order["state"]) == ("One Fulfillment by Allegro", "sale")


def test_confirmed_orders_reserve_stock(merchant: Bench, sold: dict[str, str]) -> None:
    order_id = merchant.order(sold["plain"])["id"]

    moves = merchant.read(
        "stock.move", [("sale_line_id.order_id", "=", order_id)], "state", "quantity", "product_uom_qty"
    )
    pickings = merchant.read("stock.picking", [("sale_id", "=", order_id)], "state", "carrier_id", "partner_id")

    assert [(move["state"], move["quantity"]) for move in moves] == [("assigned", 1.0), ("assigned", 1.0)]
    assert [picking["state"] for picking in pickings] == ["assigned"]
    assert pickings[0]["partner_id"] == merchant.order(sold["plain"], "partner_shipping_id")["partner_shipping_id"]


def test_a_set_becomes_its_products_and_keeps_its_price(merchant: Bench, sold: dict[str, str]) -> None:
    lines = merchant.lines(sold["set"], "product_id", "product_uom_qty", "price_total", "is_delivery")

    goods = [line for line in lines if not line["is_delivery"]]
    pieces: dict[str, float] = {}
    for line in goods:
        pieces[line["product_id"][1]] = pieces.get(line["product_id"][1], 0) + line["product_uom_qty"]
    assert sorted(pieces.values()) == [1.0, 1.0, 2.0]
    assert sum(exact(line["price_total"]) for line in goods) == Decimal("339.00")
    assert exact(merchant.order(sold["set"], "amount_total")["amount_total"]) == merchant.total(sold["set"])


def test_a_delivery_that_costs_nothing_has_a_line_all_the_same(merchant: Bench, sold: dict[str, str]) -> None:
    [line] = [line for line in merchant.lines(sold["set"], "is_delivery", "name", "price_unit") if line["is_delivery"]]

    assert line["price_unit"] == 0
    assert line["name"].startswith("Allegro Paczkomaty InPost")


def test_the_carrier_and_its_product_are_those_of_the_settings(merchant: Bench, sold: dict[str, str]) -> None:
    order = merchant.order(sold["services"], "carrier_id")
    [line] = [line for line in merchant.lines(sold["services"], "is_delivery", "product_id") if line["is_delivery"]]

    assert order["carrier_id"][1] == "DPD kurier"
    assert "Dostawa: DPD kurier" in line["product_id"][1]


def test_the_pickup_point_is_on_the_order(merchant: Bench, sold: dict[str, str]) -> None:
    point = merchant.shop.form(sold["set"])["delivery"]["pickupPoint"]

    said = merchant.order(sold["set"], "x_allegro_pickup_point")["x_allegro_pickup_point"]
    [line] = [line for line in merchant.lines(sold["set"], "is_delivery", "name") if line["is_delivery"]]

    assert said.startswith(point["id"])
    assert point["address"]["street"] in said
    assert point["name"] in line["name"]


def test_additional_services_have_lines_of_their_own(merchant: Bench, sold: dict[str, str]) -> None:
    lines = merchant.lines(sold["services"], "name", "product_uom_qty", "price_unit")

    [service] = [line for line in lines if line["name"] == "Pakowanie na prezent"]
    assert (service["product_uom_qty"], exact(service["price_unit"])) == (2.0, Decimal("9.5"))


def test_discounts_are_seen(merchant: Bench, sold: dict[str, str]) -> None:
    bundle, coupon, _ = merchant.lines(sold["discounted"], "name", "price_unit", "discount", "price_total")

    assert (exact(bundle["price_unit"]), bundle["discount"], exact(bundle["price_total"])) == (40, 25.0, 60)
    # 9.99 less 33 % is 6.69, which no percentage of two decimals gives: the price stands alone, the text tells the rest
    assert (exact(coupon["price_unit"]), coupon["discount"]) == (Decimal("6.69"), 0.0)
    assert exact(coupon["price_total"]) == Decimal("20.07")
    assert "9.99" in coupon["name"]
    assert "COUPON" in coupon["name"]


def test_one_note_tells_the_facts_of_the_purchase(merchant: Bench, sold: dict[str, str]) -> None:
    form = merchant.shop.form(sold["set"])

    [note] = merchant.notes(sold["set"])

    for fact in (
        form["buyer"]["login"],
        form["buyer"]["email"],
        form["payment"]["id"],
        form["delivery"]["pickupPoint"]["id"],
    ):
        assert fact in note
    assert "Smart!" in note


def test_the_note_tells_when_to_dispatch_and_what_the_books_need(merchant: Bench, sold: dict[str, str]) -> None:
    form = merchant.shop.form(sold["taxed"])
    latest = datetime.fromisoformat(form["delivery"]["time"]["dispatch"]["to"]).astimezone(ZoneInfo("Europe/Warsaw"))
    [number] = form["invoice"]["address"]["company"]["ids"]
    besides = form["lineItems"][0]["reconciliation"]["value"]

    [note] = merchant.notes(sold["taxed"])
    [plain] = merchant.notes(sold["plain"])

    paid = form["payment"]["paidAmount"]
    assert f"Dispatch by: <b>{latest:%A} {latest.day} {latest:%B, %H:%M}</b>" in note
    assert f"Paid {paid['amount']} {paid['currency']} (online)" in note
    assert f"Allegro pays besides, for its reduced price: {besides['amount']} {besides['currency']}" in note
    assert f"Invoice: yes, NIP {number['value']}" in note
    assert "EU VAT number verified by Allegro" in note
    assert "besides" not in plain
    assert "EU VAT" not in plain


def test_what_a_buyer_typed_is_text_and_nothing_else(merchant: Bench, sold: dict[str, str]) -> None:
    [note] = merchant.notes(sold["plain"])

    assert "<script" not in note
    assert "<img" not in note
    assert "&lt;script&gt;" in note
    assert "Proszę &lt;b&gt;szybko&lt;/b&gt; &amp; ostrożnie" in note


def test_nobody_is_mailed(merchant: Bench, sold: dict[str, str]) -> None:
    assert merchant.read("mail.mail", []) == []
    follows = major(merchant.odoo.session.version) == 14  # there a buyer follows a confirmed order, and gets no notes
    for form_id in sold.values():
        assert merchant.messages_out(form_id) == []
        order = merchant.order(form_id, "message_partner_ids", "partner_id")
        assert follows or order["partner_id"][0] not in order["message_partner_ids"]


def test_replaying_everything_writes_nothing(merchant: Bench, sold: dict[str, str]) -> None:
    moment = merchant.moment()

    outcome = merchant.run(from_event="0", sweep=True)

    assert outcome.counts["normalise"]["orders"] == len(sold)
    assert outcome.writes == []
    assert merchant.written_since(moment) == {}
