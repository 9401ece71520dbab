"""Invoices that are paid by what was booked, whichever came first; what a person parted stays parted. No mail leaves."""

import pytest

from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.merchant.outcome import Record
from allegro_etl_tests.merchant.scenes import REPLAY, SWEEP, Play, scene

pytestmark = pytest.mark.every_odoo

RECEIVABLE = ("account_type", "=", "asset_receivable")


def invoices(bench: Bench, form_id: str) -> list[Record]:
    """Return the invoices of a form's sale order, oldest first."""
    ids = bench.order(form_id, "invoice_ids")["invoice_ids"]
    return bench.read("account.move", [("id", "in", ids)], "state", "payment_state", "commercial_partner_id")


def paid(bench: Bench, form_id: str) -> list[str]:
    """Return the payment state of each of these invoices."""
    return [one["payment_state"] for one in invoices(bench, form_id)]


def payment_of(bench: Bench, form_id: str, *fields: str) -> Record:
    """Return the one payment that is booked on a form's sale order."""
    [transaction] = bench.transactions(form_id)
    [payment] = bench.read("account.payment", [("id", "=", transaction["payment_id"][0])], *fields)
    return payment


def part(bench: Bench, form_id: str) -> None:
    """Part the invoices of a form's sale order from their payments, as a person would on the invoice."""
    ids = [one["id"] for one in invoices(bench, form_id)]
    lines = bench.read("account.move.line", [("move_id", "in", ids), RECEIVABLE])
    bench.call("account.move.line", "remove_move_reconcile", [line["id"] for line in lines])


def mails_on(bench: Bench, form_id: str) -> int:
    """Count the mails on the invoices of a form's sale order and on the order itself."""
    ids = [one["id"] for one in invoices(bench, form_id)]
    on_invoices = bench.read("mail.mail", [("model", "=", "account.move"), ("res_id", "in", ids)])
    return len(on_invoices) + len(bench.messages_out(form_id))


def draft_invoice(bench: Bench, form_id: str) -> int:
    """Make a draft invoice of what is still to be invoiced."""
    bench.draft_invoice(form_id)
    return int(max(bench.order(form_id, "invoice_ids")["invoice_ids"]))


@scene
def test_money_that_is_booked_after_the_invoice_was_posted_pays_it(merchant: Bench) -> Play:
    cash = merchant.sell(payment="CASH_ON_DELIVERY")
    term = merchant.sell(payment="SPLIT_PAYMENT", invoice="company")
    yield None
    for form_id in (cash, term):
        merchant.invoice(form_id)
    assert (paid(merchant, cash), paid(merchant, term)) == (["not_paid"], ["not_paid"])
    merchant.shop.book_cod(cash)
    total = merchant.shop.form(term)["summary"]["totalToPay"]
    merchant.shop.edit_form(
        term, lambda form: form["payment"].update(paidAmount=dict(total)), event="READY_FOR_PROCESSING"
    )

    outcome = yield SWEEP

    assert (paid(merchant, cash), paid(merchant, term)) == (["paid"], ["paid"])
    assert outcome.counts["load_payments"]["settled"] >= 2
    assert mails_on(merchant, cash) == mails_on(merchant, term) == 0


@scene
def test_money_in_another_currency_pays_its_invoice_too(merchant: Bench) -> Play:
    form_id = merchant.sell(market="allegro-cz", payment="CASH_ON_DELIVERY")
    yield None
    merchant.invoice(form_id)
    merchant.shop.book_cod(form_id)

    yield SWEEP

    assert paid(merchant, form_id) == ["paid"]


@scene
def test_a_company_s_payment_stands_on_the_company_that_its_invoice_goes_to(merchant: Bench) -> Play:
    early = merchant.sell(invoice="company")
    late = merchant.sell(invoice="company", payment="CASH_ON_DELIVERY")
    person = merchant.sell(invoice="person")
    yield None
    merchant.invoice(early)
    [posted] = merchant.invoice(late)
    merchant.shop.book_cod(late)

    yield SWEEP

    for form_id in (early, late):
        [invoice] = invoices(merchant, form_id)
        assert invoice["payment_state"] == "paid"
        assert payment_of(merchant, form_id, "partner_id")["partner_id"] == invoice["commercial_partner_id"]
        assert invoice["commercial_partner_id"] != merchant.order(form_id, "partner_id")["partner_id"]
    assert posted["payment_state"] == "not_paid"
    buyer = merchant.order(person, "partner_id")["partner_id"]
    assert payment_of(merchant, person, "partner_id")["partner_id"] == buyer


@pytest.mark.since(16, "a payment did not name its outstanding account")
@scene
def test_a_payment_that_is_on_the_bank_account_at_once_pays_the_invoice(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    [journal] = merchant.read("account.journal", [("name", "=", "Allegro")], "default_account_id")
    payment = payment_of(merchant, form_id)["id"]
    merchant.call("account.payment", "action_draft", [payment])
    straight = {"outstanding_account_id": journal["default_account_id"][0]}
    merchant.call("account.payment", "write", [payment], straight)
    merchant.call("account.payment", "action_post", [payment])
    merchant.invoice(form_id)
    assert (payment_of(merchant, form_id, "state")["state"], paid(merchant, form_id)) == ("paid", ["not_paid"])

    yield None  # this order has no news

    assert paid(merchant, form_id) == ["paid"]
    assert mails_on(merchant, form_id) == 0


@pytest.mark.since(19, "Odoo 14 pays the second invoice itself")
@scene
def test_every_invoice_of_a_split_delivery_is_paid(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=[("kubek-350", 3)])
    yield None
    first = draft_invoice(merchant, form_id)
    [goods] = merchant.read("account.move.line", [("move_id", "=", first), ("quantity", "=", 3)])
    merchant.call("account.move", "write", [first], {"invoice_line_ids": [(1, goods["id"], {"quantity": 1})]})
    merchant.call("account.move", "action_post", [first])
    second = draft_invoice(merchant, form_id)
    merchant.call("account.move", "action_post", [second])
    assert (first != second, paid(merchant, form_id)) == (True, ["paid", "not_paid"])

    yield None

    assert paid(merchant, form_id) == ["paid", "paid"]
    line = [("payment_id", "=", payment_of(merchant, form_id)["id"]), RECEIVABLE]
    assert exact(merchant.read("account.move.line", line, "amount_residual")[0]["amount_residual"]) == 0


@scene
def test_what_a_person_parted_stays_parted(merchant: Bench) -> Play:
    by_odoo, by_us = merchant.sell(), merchant.sell(payment="CASH_ON_DELIVERY")
    yield None
    for form_id in (by_odoo, by_us):
        merchant.invoice(form_id)
    merchant.shop.book_cod(by_us)
    yield SWEEP
    assert (paid(merchant, by_odoo), paid(merchant, by_us)) == (["paid"], ["paid"])
    for form_id in (by_odoo, by_us):
        part(merchant, form_id)

    yield None
    yield REPLAY

    assert (paid(merchant, by_odoo), paid(merchant, by_us)) == (["not_paid"], ["not_paid"])


@scene
def test_a_payment_that_a_person_gave_to_another_invoice_stays_there(merchant: Bench) -> Play:
    form_id = merchant.sell()
    other = merchant.sell(payment="CASH_ON_DELIVERY")
    yield None
    [invoice] = merchant.invoice(other)
    payment = payment_of(merchant, form_id)["id"]
    [line] = merchant.read("account.move.line", [("payment_id", "=", payment), RECEIVABLE])
    merchant.call("account.move", "js_assign_outstanding_line", [invoice["id"]], line["id"])
    draft = draft_invoice(merchant, form_id)
    merchant.call("account.move", "action_post", [draft])

    yield None

    assert paid(merchant, form_id) != ["paid"]


@scene
def test_an_invoice_that_a_person_corrected_and_posted_again_is_paid_again(merchant: Bench) -> Play:
    form_id = merchant.sell(payment="CASH_ON_DELIVERY")
    yield None
    [invoice] = merchant.invoice(form_id)
    merchant.shop.book_cod(form_id)
    yield SWEEP
    assert paid(merchant, form_id) == ["paid"]
    part(merchant, form_id)
    merchant.call("account.move", "button_draft", [invoice["id"]])
    merchant.call("account.move", "action_post", [invoice["id"]])
    assert paid(merchant, form_id) == ["not_paid"]

    yield None

    assert paid(merchant, form_id) == ["paid"]


@scene
def test_one_invoice_for_two_orders_is_paid_by_both_payments(merchant: Bench) -> Play:
    one = merchant.sell(payment="CASH_ON_DELIVERY")
    other = merchant.sell(payment="CASH_ON_DELIVERY", buyer=merchant.shop.form(one)["buyer"]["id"])
    yield None
    merchant.draft_invoice(one, other)
    [invoice] = merchant.order(one, "invoice_ids")["invoice_ids"]
    merchant.call("account.move", "action_post", [invoice])
    for form_id in (one, other):
        merchant.shop.book_cod(form_id)

    yield SWEEP

    assert invoices(merchant, one) == invoices(merchant, other)
    assert paid(merchant, one) == ["paid"]


@pytest.mark.since(16, "an account's type was a record")
@scene
def test_a_payment_on_another_account_than_its_invoice_is_told(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    [own] = merchant.read("account.account", [RECEIVABLE, ("name", "=", "Settlements with customers")], "code")
    account = {"name": "Osobne rozrachunki", "code": f"{own['code']}9", "account_type": "asset_receivable"}
    buyer = merchant.order(form_id, "partner_id")["partner_id"][0]
    [made] = merchant.call("account.account", "create", [account | {"reconcile": True}])
    merchant.call("res.partner", "write", [buyer], {"property_account_receivable_id": made})
    merchant.invoice(form_id)

    outcome = yield None

    assert paid(merchant, form_id) == ["not_paid"]
    assert "on different accounts" in str(outcome.set_aside(form_id))
