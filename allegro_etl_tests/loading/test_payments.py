"""Payments: what Allegro proves is booked once, and no mail leaves."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from allegro_etl_tests.loading.bench import Bench, exact


@pytest.fixture(scope="module")
def sold(merchant: Bench) -> dict[str, str]:
    """Sell one order of each kind of payment and load them."""
    forms = {
        "online": merchant.sell(market="allegro-cz", at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC)),
        "cash": merchant.sell(payment="CASH_ON_DELIVERY"),
        "transfer": merchant.sell(payment="WIRE_TRANSFER", paid=False),
        "term": merchant.sell(payment="EXTENDED_TERM", invoice="company"),
    }
    assert merchant.run().quarantine == []
    return forms


def test_a_paid_order_has_a_done_transaction_and_a_posted_payment(merchant: Bench, sold: dict[str, str]) -> None:
    form = merchant.shop.form(sold["online"])

    [transaction] = merchant.transactions(sold["online"])

    assert transaction["state"] == "done"
    assert transaction["provider_reference"] == form["payment"]["id"]
    assert (exact(transaction["amount"]), transaction["currency_id"][1]) == (merchant.total(sold["online"]), "CZK")
    fields = ("state", "amount", "currency_id", "partner_id", "journal_id", "date", "payment_type")
    [payment] = merchant.read("account.payment", [("id", "=", transaction["payment_id"][0])], *fields)
    assert payment["state"] in ("in_process", "paid")
    assert (exact(payment["amount"]), payment["currency_id"][1]) == (merchant.total(sold["online"]), "CZK")
    order = merchant.order(sold["online"], "partner_id", "amount_paid")
    assert payment["partner_id"] == order["partner_id"]
    assert payment["journal_id"][1] == "Allegro"
    assert payment["payment_type"] == "inbound"
    assert exact(order["amount_paid"]) == merchant.total(sold["online"])


def test_a_payment_is_booked_on_the_day_that_it_is_in_warsaw(merchant: Bench, sold: dict[str, str]) -> None:
    [transaction] = merchant.transactions(sold["online"])
    [payment] = merchant.read("account.payment", [("id", "=", transaction["payment_id"][0])], "date")

    assert payment["date"] == "2026-11-21"  # paid at 23:30 UTC of the day before


def test_an_order_that_is_not_paid_yet_waits(merchant: Bench, sold: dict[str, str]) -> None:
    assert merchant.orders(sold["transfer"]) == []

    merchant.shop.pay(sold["transfer"])
    merchant.run()

    assert merchant.order(sold["transfer"], "state")["state"] == "sale"
    assert len(merchant.transactions(sold["transfer"])) == 1


def test_cash_on_delivery_is_confirmed_without_a_payment_until_allegro_books_it(
    merchant: Bench, sold: dict[str, str]
) -> None:
    assert merchant.order(sold["cash"], "state")["state"] == "sale"
    assert merchant.transactions(sold["cash"]) == []

    merchant.shop.book_cod(sold["cash"])
    outcome = merchant.run(sweep=True)  # Allegro publishes no event for it

    assert outcome.writes_of(sold["cash"]) == [("payment", "create")]
    [transaction] = merchant.transactions(sold["cash"])
    assert exact(transaction["amount"]) == merchant.total(sold["cash"])
    assert transaction["provider_reference"] == merchant.shop.form(sold["cash"])["codBookedPayments"][0]["paymentId"]


def test_payment_terms_follow_allegro_s_payment_type(merchant: Bench, sold: dict[str, str]) -> None:
    terms = {kind: merchant.order(form_id, "payment_term_id")["payment_term_id"] for kind, form_id in sold.items()}

    assert {kind: term[1] for kind, term in terms.items()} == {
        "online": "Allegro: płatność online",
        "cash": "Allegro: za pobraniem",
        "transfer": "Allegro: przelew tradycyjny",
        "term": "Allegro: odroczony termin",
    }


def test_a_surcharge_gets_a_line_and_a_payment_of_its_own(merchant: Bench) -> None:
    form_id = merchant.sell(lines=["kubek-350"])
    merchant.run()
    before = merchant.total(form_id)
    merchant.shop.pay_surcharge(form_id, "12.50")
    merchant.raise_total(form_id, "12.50")

    merchant.run()

    lines = merchant.lines(form_id, "name", "price_total")
    assert [exact(line["price_total"]) for line in lines if line["name"].startswith("Surcharge")] == [Decimal("12.50")]
    assert exact(merchant.order(form_id, "amount_total")["amount_total"]) == before + Decimal("12.50")
    assert [exact(transaction["amount"]) for transaction in merchant.transactions(form_id)] == [
        before,
        Decimal("12.50"),
    ]
    print(
        merchant.read(
            "mail.message",
            [("model", "=", "sale.order"), ("res_id", "=", merchant.order(form_id)["id"])],
            "body",
            "message_type",
            "author_id",
            "subtype_id",
        )
    )
    assert merchant.told(form_id) == []
