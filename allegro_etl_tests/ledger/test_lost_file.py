"""A working folder without its DuckDB file: what Odoo has is known again, nothing is doubled, payments are told apart."""

from decimal import Decimal

from allegro_etl.run import opening
from allegro_etl_tests.merchant.bench import Bench, exact


def test_without_the_duckdb_file_nothing_is_doubled_and_later_changes_are_still_applied(merchant: Bench) -> None:
    moved, worded, touched = merchant.sell(), merchant.sell(message="Poproszę jutro"), merchant.sell()
    merchant.run()
    chosen = {"name": "Sąsiad", "type": "delivery", "parent_id": merchant.order(touched, "partner_id")["partner_id"][0]}
    [neighbour] = merchant.call("res.partner", "create", [chosen])
    merchant.call("sale.order", "write", [merchant.order(touched)["id"]], {"partner_shipping_id": neighbour})
    merchant.shop.set_fulfillment_status(touched, "PROCESSING")
    merchant.run()  # our user is the last who wrote the order
    opening.warehouse_file().unlink()
    moment = merchant.moment()

    outcome = merchant.run(from_event="0", sweep=True)

    assert outcome.counts["normalise"]["orders"] >= 3
    assert outcome.writes == []
    assert merchant.written_since(moment).keys() <= {"ir.config_parameter"}

    merchant.shop.change_address(moved, street="ul. Późniejsza 4")
    merchant.shop.change_message(worded, "A jednak pojutrze")
    merchant.shop.change_address(touched, street="ul. Kupującego 5")
    outcome = merchant.run()

    shipping = merchant.order(moved, "partner_shipping_id")["partner_shipping_id"][0]
    assert merchant.read("res.partner", [("id", "=", shipping)], "street")[0]["street"] == "ul. Późniejsza 4"
    assert "A jednak pojutrze" in merchant.notes(worded)[-1]
    assert ("order", "conflict") in outcome.planned(touched)
    assert merchant.order(touched, "partner_shipping_id")["partner_shipping_id"][0] == neighbour


def test_a_payment_of_two_orders_is_told_apart_without_the_duckdb_file(merchant: Bench) -> None:
    one = merchant.sell()
    merchant.run()
    opening.warehouse_file().unlink()
    other = merchant.sell(lines=["latarka"])
    shared = merchant.shop.form(one)["payment"]["id"]
    merchant.shop.edit_form(other, lambda form: form["payment"].update(id=shared))

    assert merchant.run().quarantine == []
    merchant.run(from_event="0")

    for form_id in (one, other):
        assert [exact(paid["amount"]) for paid in merchant.transactions(form_id)] == [merchant.total(form_id)]


def test_a_payment_of_two_orders_stays_where_it_is_booked_when_the_duckdb_file_is_lost(merchant: Bench) -> None:
    # Keys are given out by form id: the order that comes first without the file is the one that came second with it.
    later, sooner = merchant.sell(payment="WIRE_TRANSFER", paid=False), merchant.sell(lines=["latarka"])
    assert later < sooner
    merchant.run()
    shared = merchant.shop.form(sooner)["payment"]["id"]
    merchant.shop.edit_form(later, lambda form: form["payment"].update(id=shared))
    merchant.shop.pay(later)
    merchant.run()
    booked = {form_id: merchant.transactions(form_id) for form_id in (sooner, later)}
    assert [one["reference"] for [one] in booked.values()] == [
        f"Allegro {shared}",
        f"Allegro {shared}_{later}",
    ]
    opening.warehouse_file().unlink()
    moment = merchant.moment()

    outcome = merchant.run(from_event="0", sweep=True)

    assert outcome.writes == []
    assert merchant.written_since(moment).keys() <= {"ir.config_parameter"}
    assert {form_id: merchant.transactions(form_id) for form_id in (sooner, later)} == booked


def test_a_payment_that_grew_since_a_run_died_over_it_is_booked_at_what_it_was_and_the_rest(merchant: Bench) -> None:
    form_id = merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.underpay(form_id, "10.00")
    merchant.run()
    unbook_newest(merchant, form_id)
    merchant.shop.overpay(form_id, "0.00")

    merchant.run(from_event="0")

    assert booked(merchant, form_id) == [merchant.total(form_id) - 10, 10]


def test_the_rest_of_a_payment_that_grew_is_booked_also_when_a_run_died_over_it(merchant: Bench) -> None:
    form_id = merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.underpay(form_id, "10.00")
    merchant.run()
    merchant.shop.overpay(form_id, "0.00")
    merchant.run()
    assert booked(merchant, form_id) == [merchant.total(form_id) - 10, 10]
    unbook_newest(merchant, form_id)
    assert booked(merchant, form_id) == [merchant.total(form_id) - 10]

    merchant.run(from_event="0")

    assert booked(merchant, form_id) == [merchant.total(form_id) - 10, 10]
    assert merchant.run(from_event="0").writes == []


def booked(bench: Bench, form_id: str) -> list[Decimal]:
    """Return the amounts of an order's payments in the books, oldest first."""
    payments = bench.read("account.payment", [("memo", "=", f"Allegro {form_id}")], "amount")
    return [exact(payment["amount"]) for payment in sorted(payments, key=lambda payment: payment["id"])]


def unbook_newest(bench: Bench, form_id: str) -> None:
    """Leave the newest payment of an order as a run does that dies over it, together with its DuckDB file."""
    transaction = max(bench.transactions(form_id), key=lambda transaction: transaction["id"])
    bench.call("payment.transaction", "write", [transaction["id"]], {"payment_id": False})
    bench.call("account.payment", "action_draft", transaction["payment_id"][:1])
    bench.call("account.payment", "unlink", transaction["payment_id"][:1])
    opening.warehouse_file().unlink()
