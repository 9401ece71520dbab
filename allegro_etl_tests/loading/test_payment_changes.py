"""Payments that change: too little, too much, the rest later, another id. Nothing is booked twice."""

from decimal import Decimal

from allegro_etl_tests.loading.bench import Bench, exact
from allegro_etl_tests.loading.scenes import REPLAY, Play, scene


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
    assert (order["state"], exact(order["amount_paid"])) == ("sale", total)
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
