"""Whatever a run writes on an order, all other fields stay as they were: those that we set, and those that a person changed."""

from collections.abc import Generator
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.local.odoo import ADMIN
from allegro_etl_tests.merchant.bench import Bench, Record, exact
from allegro_etl_tests.merchant.outcome import Outcome
from allegro_etl_tests.merchant.scenes import Play, scene
from allegro_etl_tests.records.orders.test_cancellations import merge_paid

pytestmark = pytest.mark.since(16, "analytic accounts had no plans")

# What follows from what a way writes, or is a log of it: Odoo's to compute.
FOLLOWS = {
    "write_date",
    "write_uid",
    "message_ids",
    "website_message_ids",
    "message_follower_ids",
    "activity_ids",
    "untaxed_amount_to_invoice",
}
AMOUNTS = {
    "amount_untaxed", "amount_tax", "amount_total", "price_subtotal", "price_tax", "price_total", "price_reduce_taxinc",
    "price_reduce_taxexcl",
}  # fmt: skip
OF_QUANTITY = {"qty_to_invoice", "shipping_weight", "move_ids", "picking_ids"}
CONFIRMED = {"state", "picking_ids", "invoice_status", "delivery_status", "stock_reference_ids", "move_ids"}
TO_INVOICE = {"qty_to_invoice", "qty_delivered"}

Snapshot = dict[tuple[str, str], Any]


def snapshot(bench: Bench, order_id: int) -> Snapshot:
    """Return every stored field of an order and of its lines."""
    found: Snapshot = {}
    for model, domain in (("sale.order", [("id", "=", order_id)]), ("sale.order.line", [("order_id", "=", order_id)])):
        described = bench.odoo.session.execute_kw(model, "fields_get", [], {"attributes": ["store"]})
        for row in bench.read(model, domain, *(name for name, field in described.items() if field["store"])):
            found |= {(f"{model},{row['id']}", name): value for name, value in row.items()}
    return found


def changed(before: Snapshot, after: Snapshot) -> set[str]:
    """Return the names of the fields whose values differ, but for logs."""
    return {name for key, name in before if before[key, name] != after.get((key, name))} - FOLLOWS


def tended(bench: Bench, form_id: str) -> int:
    """Change by hand, as people do, what Odoo computes from other fields; give the order's id."""
    order = bench.order(form_id, "order_line")
    first = order["order_line"][0]
    taxes = [("type_tax_use", "=", "sale"), ("price_include", "=", True), ("amount", "=", 8)]
    [tax, *_] = bench.read("account.tax", taxes, "name")
    line: Record = {
        "tax_ids": [(6, 0, [tax["id"]])],
        "customer_lead": 4,
        "sequence": 77,
        "analytic_distribution": {str(analytic_account(bench)): 100},
    }
    bench.call("sale.order.line", "write", [first], line)
    by_hand = {"commitment_date": "2027-01-05 10:00:00", "note": "<p>Własna uwaga</p>", "reference": "REF 1"}
    bench.call("sale.order", "write", [order["id"]], by_hand)
    return int(order["id"])


def analytic_account(bench: Bench) -> int:
    """Make an analytic account, as an accountant may."""
    group = bench.read("ir.model.data", [("name", "=", "group_analytic_accounting")], "res_id")[0]["res_id"]
    [user] = bench.read("res.users", [("login", "=", ADMIN[0])])
    bench.call("res.users", "write", [user["id"]], {"group_ids": [(4, group)]})
    [plan] = bench.call("account.analytic.plan", "create", [{"name": "Kanały"}])
    return int(bench.call("account.analytic.account", "create", [{"name": "Allegro", "plan_id": plan}])[0])


def other_method(form: Record) -> None:
    other = next(method for method in MARKETS["allegro-pl"].deliveries if method.name == "Allegro One Box, DPD")
    form["delivery"].update(method={"id": other.id, "name": other.name})


def dearer(form: Record) -> None:
    """Sell three instead of two of the first line, for the price that it has."""
    first = form["lineItems"][0]
    first["quantity"] += 1
    for money in (form["summary"]["totalToPay"], form["payment"]["paidAmount"]):
        money["amount"] = f"{Decimal(money['amount']) + Decimal(first['price']['amount']):.2f}"


@scene
def test_every_field_that_no_change_concerns_stays_as_it_was_on_each_way(merchant: Bench) -> Play:
    lines: Any = [("kubek-350", 2), "latarka"]
    names = ("address", "invoice", "carrier", "quantity", "free", "facts", "message", "cancel")
    sold = {name: merchant.sell(lines=lines, delivery="Kurier DPD", message="Proszę") for name in names}
    yield None
    ids = {name: tended(merchant, form_id) for name, form_id in sold.items()}
    for name, price in (("quantity", 35.12345), ("free", 0)):
        first = merchant.read("sale.order", [("id", "=", ids[name])], "order_line")[0]["order_line"][0]
        merchant.call("sale.order.line", "write", [first], {"price_unit": price})
    before = {name: snapshot(merchant, order_id) for name, order_id in ids.items()}
    shop = merchant.shop
    shop.change_address(sold["address"], street="ul. Zmieniona 7", city="Sopot")
    shop.add_invoice_data(sold["invoice"], "company")
    shop.edit_form(sold["carrier"], other_method, event="BUYER_MODIFIED")
    shop.edit_form(sold["quantity"], dearer, event="BUYER_MODIFIED")
    shop.edit_form(sold["free"], dearer, event="BUYER_MODIFIED")
    shop.set_fulfillment_status(sold["facts"], "PROCESSING")
    shop.change_message(sold["message"], "Jednak nie")
    shop.cancel_by_buyer(sold["cancel"])

    outcome = yield None

    after = {name: snapshot(merchant, order_id) for name, order_id in ids.items()}
    written = {name: changed(before[name], after[name]) - {"x_allegro_written"} for name in names}
    assert all(outcome.set_aside(form_id) is None for form_id in sold.values())
    assert written["address"] == {"partner_shipping_id"}
    assert written["invoice"] == {"partner_invoice_id"}
    assert written["carrier"] == {"carrier_id", "x_allegro_delivery_method", "name", "product_id"}
    for name in ("quantity", "free"):
        assert written[name] - AMOUNTS - OF_QUANTITY == {"product_uom_qty", "transaction_ids"}  # it is paid, too
    assert written["facts"] == {"x_allegro_fulfillment", "x_allegro_state"}
    assert written["message"] == set()
    assert written["cancel"] - {"invoice_status", "delivery_status"} - TO_INVOICE == {
        "state", "x_allegro_status", "x_allegro_state", "x_allegro_payment",
    }  # fmt: skip


@scene
def test_a_fiscal_position_outlives_a_change_of_address_and_a_later_line_is_taxed_by_it(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["latarka"])
    yield None
    merchant.shop.change_address(form_id, street="ul. Nowa 9", city="Sopot", zipCode="81-700")
    yield None
    merchant.shop.pay_surcharge(form_id, "20.00")
    merchant.raise_total(form_id, "20.00")

    yield None

    order = merchant.order(form_id, "fiscal_position_id", "amount_total")
    assert order["fiscal_position_id"][1] == "Allegro PL"
    assert exact(order["amount_total"]) == merchant.total(form_id)
    *_, surcharge = merchant.lines(form_id, "price_total", "tax_ids")
    assert exact(surcharge["price_total"]) == 20
    assert merchant.activities(form_id) == []


def merged(bench: Bench, form_id: str) -> Generator[None, Outcome, tuple[Snapshot, Snapshot, str]]:
    """Let an order become that of the form into which its purchase was merged, at another address."""
    order_id = tended(bench, form_id)
    before = snapshot(bench, order_id)
    form = merge_paid(bench, [form_id])
    bench.shop.change_address(form, street="ul. Po Scaleniu 3")
    outcome = yield None
    assert outcome.set_aside(form) is None
    return before, snapshot(bench, order_id), form


@scene
def test_an_order_that_merges_keeps_all_but_its_names_and_address(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["kubek-350", "latarka"])
    yield None

    before, after, _ = yield from merged(merchant, form_id)

    names = {"x_allegro_id", "x_allegro_url", "client_order_ref", "origin", "x_allegro_written"}
    assert changed(before, after) == {*names, "partner_shipping_id"}


@scene
def test_a_new_line_beside_a_changed_one_leaves_the_others_alone(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=[("kubek-350", 2), "latarka"])
    yield None
    order_id = tended(merchant, form_id)
    before = snapshot(merchant, order_id)
    merchant.shop.edit_form(form_id, dearer)
    merchant.shop.pay_surcharge(form_id, "7.00")
    merchant.raise_total(form_id, "7.00")

    outcome = yield None

    assert outcome.set_aside(form_id) is None
    assert changed(before, snapshot(merchant, order_id)) - AMOUNTS - OF_QUANTITY == {
        "product_uom_qty", "order_line", "transaction_ids", "x_allegro_written",
    }  # fmt: skip
    [surcharge] = [line for line in merchant.lines(form_id, "name", "price_total") if "Surcharge" in line["name"]]
    assert exact(surcharge["price_total"]) == 7
    assert [note for note in merchant.notes(form_id) if "Surcharge" in note and "quantity 2 → 3" in note]


@scene
def test_confirming_a_held_order_changes_its_state_and_date_only(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["latarka"])
    merchant.shop.underpay(form_id, "5.00")
    yield None
    order_id = tended(merchant, form_id)
    before = snapshot(merchant, order_id)
    merchant.shop.edit_form(
        form_id,
        lambda form: form["payment"]["paidAmount"].update(amount=form["summary"]["totalToPay"]["amount"]),
        event="READY_FOR_PROCESSING",
    )

    outcome = yield None

    assert outcome.set_aside(form_id) is None
    assert merchant.order(form_id, "state")["state"] == "sale"
    expected = CONFIRMED | TO_INVOICE | {"x_allegro_written", "x_allegro_payment", "transaction_ids", "reserved_qty"}
    assert changed(before, snapshot(merchant, order_id)) <= expected
