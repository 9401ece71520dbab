"""Payments that change: too little, too much, the rest later, another id. Nothing is booked twice."""

from collections.abc import Generator
from decimal import Decimal
from typing import Any

from allegro_etl_tests.merchant.bench import Bench, added_up, exact
from allegro_etl_tests.merchant.outcome import Outcome, Record
from allegro_etl_tests.merchant.scenes import REPLAY, SWEEP, Play, scene


@scene
def test_an_underpaid_order_stays_a_quotation_until_the_rest_has_come(merchant: Bench) -> Play:
    form_id = merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.underpay(form_id, "10.00")
    yield None
    total = merchant.total(form_id)

    assert merchant.order(form_id, "state")["state"] == "draft"
    [activity] = merchant.activities(form_id)
    assert f"{total - 10} PLN paid of {total} PLN" in activity
    assert [exact(one["amount"]) for one in merchant.transactions(form_id)] == [total - 10]

    merchant.shop.overpay(form_id, "0.00")
    yield None

    order = merchant.order(form_id, "state", "amount_paid")
    assert (order["state"], added_up(order["amount_paid"])) == ("sale", total)
    assert [exact(one["amount"]) for one in merchant.transactions(form_id)] == [total - 10, Decimal(10)]


@scene
def test_an_overpaid_order_stays_a_quotation_with_an_activity(merchant: Bench) -> Play:
    form_id = merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.overpay(form_id, "5.00")

    yield None

    total = merchant.total(form_id)
    assert merchant.order(form_id, "state")["state"] == "draft"
    [activity] = merchant.activities(form_id)
    assert f"{total + 5} PLN paid for an order of {total} PLN" in activity
    assert [exact(one["amount"]) for one in merchant.transactions(form_id)] == [total + 5]


@scene
def test_a_payment_that_shrinks_after_confirmation_is_told_and_not_torn_down(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.shop.underpay(form_id, "3.00")

    yield None
    yield REPLAY

    assert merchant.order(form_id, "state")["state"] == "sale"
    assert [exact(one["amount"]) for one in merchant.transactions(form_id)] == [merchant.total(form_id)]
    assert len(merchant.activities(form_id)) == 1


@scene
def test_what_was_paid_too_much_and_went_back_is_told_and_lets_the_order_go_on(merchant: Bench) -> Play:
    form_id = merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.overpay(form_id, "5.00")
    yield None
    total = merchant.total(form_id)
    merchant.shop.overpay(form_id, "0.00")

    yield None

    assert merchant.order(form_id, "state")["state"] == "sale"
    assert [exact(one["amount"]) for one in merchant.transactions(form_id)] == [total + 5]
    [activity] = merchant.activities(form_id)
    assert f"{total + 5} PLN are booked, and Allegro shows {total} PLN now" in activity


@scene
def test_a_grosz_too_much_or_too_little_holds_no_order(merchant: Bench) -> Play:
    more, less = merchant.sell(payment="WIRE_TRANSFER"), merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.overpay(more, "0.01")
    merchant.shop.underpay(less, "0.05")

    yield None

    for form_id in (more, less):
        assert merchant.order(form_id, "state")["state"] == "sale"
        assert merchant.activities(form_id) == []


@scene
def test_a_payment_retried_before_it_was_paid_is_booked_under_its_last_id(merchant: Bench) -> Play:
    form_id = merchant.sell(paid=False)
    yield None
    payment_id = merchant.shop.retry_payment(form_id)
    yield None
    merchant.shop.pay(form_id)
    payment_id = merchant.shop.form(form_id)["payment"]["id"]

    yield None

    [transaction] = merchant.transactions(form_id)
    assert (transaction["provider_reference"], exact(transaction["amount"])) == (payment_id, merchant.total(form_id))


@scene
def test_another_payment_id_on_a_paid_order_is_a_person_s_to_look_at(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    [booked] = merchant.transactions(form_id)
    merchant.shop.edit_form(
        form_id,
        lambda form: form["payment"].update(id="0aaaaaaa-1111-11f1-8000-000000000001"),
        event="READY_FOR_PROCESSING",
    )

    outcome = yield None
    yield REPLAY

    assert merchant.transactions(form_id) == [booked]
    [row] = outcome.why(form_id, "payment", "conflict")
    assert booked["provider_reference"] in row["reason"]
    [activity] = merchant.activities(form_id)
    assert booked["provider_reference"] in activity


@scene
def test_one_payment_for_two_orders_is_booked_once_for_each(merchant: Bench) -> Play:
    one, other = merchant.sell(), merchant.sell(lines=["latarka"])
    shared = merchant.shop.form(one)["payment"]["id"]
    merchant.shop.edit_form(other, lambda form: form["payment"].update(id=shared))

    outcome = yield None
    assert outcome.set_aside(one) is outcome.set_aside(other) is None
    yield REPLAY

    for form_id in (one, other):
        [transaction] = merchant.transactions(form_id)
        assert (transaction["provider_reference"], exact(transaction["amount"])) == (shared, merchant.total(form_id))


@scene
def test_a_transaction_that_a_person_linked_to_another_order_too_is_booked_once_and_no_trouble(merchant: Bench) -> Play:
    other, paid = merchant.sell(), merchant.sell()
    yield None
    [transaction] = merchant.transactions(paid)
    links = [(4, merchant.order(other)["id"])]
    merchant.call("payment.transaction", "write", [transaction["id"]], {"sale_order_ids": links})
    merchant.shop.repeat_event(other)
    merchant.shop.repeat_event(paid)

    outcome = yield None

    assert outcome.writes_of(other) == outcome.writes_of(paid) == []
    merchant.shop.repeat_event(other)  # alone: the one that it pays for is not looked at
    outcome = yield None
    assert outcome.writes_of(other) == []
    assert len(merchant.transactions(paid)) == 1
    assert len(merchant.transactions(other)) == 2
    assert merchant.activities(other) == merchant.activities(paid) == []


@scene
def test_a_payment_that_a_person_removed_stays_removed(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    [transaction] = merchant.transactions(form_id)
    payment = transaction["payment_id"][0]
    merchant.call("payment.transaction", "write", [transaction["id"]], {"payment_id": False})
    merchant.call("account.payment", "action_draft", [payment])
    merchant.shop.set_fulfillment_status(form_id, "PROCESSING")

    outcome = yield None

    [row] = outcome.why(form_id, "payment", "keep")
    assert "A person removed or reopened this payment" in row["reason"]
    assert merchant.read("account.payment", [("id", "=", payment)], "state")[0]["state"] == "draft"


def say_booked(bench: Bench, form_id: str, *amounts: Decimal | int) -> None:
    """Let Allegro say that cash came in as these parts, all under the payment id of the first."""

    def mutate(form: Record) -> None:
        first = form["codBookedPayments"][0]
        parts = [first["paidAmount"] | {"amount": f"{amount:.2f}"} for amount in amounts]
        form["codBookedPayments"] = [first | {"paidAmount": part} for part in parts]

    bench.shop.edit_form(form_id, mutate, event="READY_FOR_PROCESSING")


def first_cash(bench: Bench, amount: str) -> Generator[dict[str, Any], Outcome, tuple[str, Decimal]]:
    """Load an order to be paid in cash of which so much was booked; give the form's id and its total."""
    form_id = bench.sell(payment="CASH_ON_DELIVERY")
    bench.shop.book_cod(form_id, amount)
    yield SWEEP
    return form_id, bench.total(form_id)


def booked(bench: Bench, form_id: str) -> list[Decimal]:
    """Return what is booked on a form's sale order, the oldest first."""
    return [exact(one["amount"]) for one in bench.transactions(form_id)]


@scene
def test_cash_that_comes_in_parts_under_one_payment_id_is_booked_once_each(merchant: Bench) -> Play:
    form_id, total = yield from first_cash(merchant, "3.00")
    rest = total - 7

    say_booked(merchant, form_id, 3, rest)
    yield None
    assert booked(merchant, form_id) == [3, rest]

    say_booked(merchant, form_id, 6, rest)
    yield None
    assert booked(merchant, form_id) == [3, rest, 3]

    say_booked(merchant, form_id, 6, rest, 1)
    yield None
    assert booked(merchant, form_id) == [3, rest, 3, 1]

    say_booked(merchant, form_id, 2, rest, 1)
    yield None
    yield REPLAY
    assert booked(merchant, form_id) == [3, rest, 3, 1]


@scene
def test_a_payment_that_grew_and_is_told_in_parts_later_is_not_booked_again(merchant: Bench) -> Play:
    form_id, total = yield from first_cash(merchant, "3.00")
    say_booked(merchant, form_id, total)
    yield None
    assert booked(merchant, form_id) == [3, total - 3]
    say_booked(merchant, form_id, 3, total - 3)

    outcome = yield None

    assert outcome.writes_of(form_id) == []
    assert booked(merchant, form_id) == [3, total - 3]


@scene
def test_of_a_new_part_no_more_is_booked_than_came_in_altogether(merchant: Bench) -> Play:
    form_id, total = yield from first_cash(merchant, "5.00")
    say_booked(merchant, form_id, 3, total - 3)

    yield None
    yield REPLAY

    assert booked(merchant, form_id) == [5, total - 5]
