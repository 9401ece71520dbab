"""Payments: what Allegro proves is booked once, and no mail leaves."""

from datetime import UTC, datetime

import pytest

from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.merchant.scenes import SWEEP, Play, scene

pytestmark = pytest.mark.every_odoo


@scene
def test_a_paid_order_has_a_done_transaction_and_a_posted_payment(merchant: Bench) -> Play:
    form_id = merchant.sell(market="allegro-cz")

    yield None

    [transaction] = merchant.transactions(form_id)
    assert transaction["state"] == "done"
    assert transaction["provider_reference"] == merchant.shop.form(form_id)["payment"]["id"]
    assert (exact(transaction["amount"]), transaction["currency_id"][1]) == (merchant.total(form_id), "CZK")
    fields = ("state", "amount", "currency_id", "partner_id", "journal_id", "payment_type")
    [payment] = merchant.read("account.payment", [("id", "=", transaction["payment_id"][0])], *fields)
    assert payment["state"] in ("in_process", "paid")
    assert (exact(payment["amount"]), payment["currency_id"][1]) == (merchant.total(form_id), "CZK")
    order = merchant.order(form_id, "partner_id", "amount_paid")
    assert payment["partner_id"] == order["partner_id"]
    assert (payment["journal_id"][1], payment["payment_type"]) == ("Allegro", "inbound")
    assert exact(order["amount_paid"]) == merchant.total(form_id)
    assert merchant.messages_out(form_id) == []


@scene
def test_a_payment_is_booked_on_the_day_that_it_is_in_warsaw(merchant: Bench) -> Play:
    form_id = merchant.sell(at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))

    yield None

    [transaction] = merchant.transactions(form_id)
    [payment] = merchant.read("account.payment", [("id", "=", transaction["payment_id"][0])], "date")
    assert payment["date"] == "2026-11-21"  # at 23:30 UTC it is the next day there


@scene
def test_an_order_that_is_not_paid_yet_waits(merchant: Bench) -> Play:
    form_id = merchant.sell(payment="WIRE_TRANSFER", paid=False)
    yield None
    assert merchant.orders(form_id) == []
    merchant.shop.pay(form_id)

    yield None

    order = merchant.order(form_id, "state", "payment_term_id")
    assert (order["state"], order["payment_term_id"][1]) == ("sale", "Allegro: przelew tradycyjny")
    assert len(merchant.transactions(form_id)) == 1


@scene
def test_cash_on_delivery_is_confirmed_without_a_payment_until_allegro_books_it(merchant: Bench) -> Play:
    form_id = merchant.sell(payment="CASH_ON_DELIVERY")
    yield None
    assert merchant.order(form_id, "state")["state"] == "sale"
    assert merchant.transactions(form_id) == []
    merchant.shop.book_cod(form_id)

    outcome = yield SWEEP  # Allegro publishes no event for it

    # the order's field says now that it is paid, and a note tells of it
    assert sorted(outcome.writes_of(form_id)) == [("note", "create"), ("order", "update"), ("payment", "create")]
    [transaction] = merchant.transactions(form_id)
    assert exact(transaction["amount"]) == merchant.total(form_id)
    assert transaction["provider_reference"] == merchant.shop.form(form_id)["codBookedPayments"][0]["paymentId"]


@scene
def test_payment_terms_follow_allegro_s_payment_type(merchant: Bench) -> Play:
    forms = {
        "Allegro: płatność online": merchant.sell(),
        "Allegro: płatność podzielona": merchant.sell(payment="SPLIT_PAYMENT", invoice="company"),
        "Allegro: za pobraniem": merchant.sell(payment="CASH_ON_DELIVERY"),
        "Allegro: przelew tradycyjny": merchant.sell(payment="WIRE_TRANSFER"),
        "Allegro: odroczony termin": merchant.sell(payment="EXTENDED_TERM", invoice="company"),
    }

    yield None

    for term, form_id in forms.items():
        order = merchant.order(form_id, "payment_term_id", "state")
        assert (order["payment_term_id"][1], order["state"]) == (term, "sale")
    assert merchant.transactions(forms["Allegro: płatność podzielona"]) == []  # Allegro never shows its money
