"""The tax of each line: what Odoo has against what Allegro says, on the real Odoo."""

from typing import Any

import pytest

from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.merchant.outcome import Record
from allegro_etl_tests.merchant.scenes import REPLAY, Play, scene

MUG, HONEY = "kubek-350", "miod-lipowy"  # taxed at 23 % and 5 %, on Allegro and in Odoo


def rates(bench: Bench, form_id: str) -> list[tuple[str, list[float]]]:
    """Return the first word of each line of a form's sale order, with the rates of its taxes."""
    lines = bench.lines(form_id, "name", "tax_ids")
    ids = [tax for line in lines for tax in line["tax_ids"]]
    amounts = {tax["id"]: tax["amount"] for tax in bench.read("account.tax", [("id", "in", ids)], "amount")}
    return [(line["name"].split()[0], [amounts[tax] for tax in line["tax_ids"]]) for line in lines]


def told(bench: Bench, form_id: str) -> list[str]:
    """Return what is asked of a person about the taxes of an order."""
    return [summary for summary in bench.activities(form_id) if "tax" in summary.lower()]


def say(bench: Bench, form_id: str, **tax: Any) -> None:
    """Let Allegro say another tax of a form's first line."""
    bench.shop.edit_form(form_id, lambda form: form["lineItems"][0].update(tax={"rate": None, **tax}))


@scene
def test_delivery_is_taxed_as_the_goods_are_and_nobody_is_bothered(merchant: Bench) -> Play:
    honey, mug = merchant.sell(lines=[(HONEY, 3)]), merchant.sell()
    mostly_honey = merchant.sell(lines=[MUG, (HONEY, 40)])

    yield None

    assert [rate for _, rate in rates(merchant, honey)] == [[5], [5]]
    assert [rate for _, rate in rates(merchant, mug)] == [[23], [23]]
    assert [rate for _, rate in rates(merchant, mostly_honey)] == [[23], [5], [5]]
    for form_id in (honey, mug, mostly_honey):
        assert (told(merchant, form_id), merchant.order(form_id, "state")["state"]) == ([], "sale")
    outcome = yield REPLAY
    assert [outcome.writes_of(form_id) for form_id in (honey, mug, mostly_honey)] == [[], [], []]


@scene
def test_a_rate_that_is_not_allegro_s_is_told_once_with_both_values(merchant: Bench) -> Play:
    form_id, odd = merchant.sell(), merchant.sell()
    say(merchant, form_id, rate="5.00")
    say(merchant, odd, rate="6.00")

    yield None

    [told_once] = told(merchant, form_id)
    assert "5 % on Allegro, 23 % in Odoo" in told_once
    [lacking] = told(merchant, odd)
    assert "6 % on Allegro, 23 % in Odoo, which has no sale tax of 6 %" in lacking
    assert merchant.order(form_id, "state")["state"] == "sale"  # Odoo's tax may stand
    assert merchant.total(form_id) == exact(merchant.order(form_id, "amount_total")["amount_total"])
    assert (yield REPLAY).writes_of(form_id) == []


@scene
def test_margin_scheme_and_exemptions_are_no_full_tax(merchant: Bench) -> Play:
    margin, exempt, silent = merchant.sell(), merchant.sell(), merchant.sell()
    say(merchant, margin, rate="23.00", subject="GOODS", exemption="MARGIN_SCHEME")
    say(merchant, exempt, subject="SERVICES", exemption="MONEY_EQUIVALENT")
    merchant.shop.edit_form(silent, lambda form: form["lineItems"][0].update(tax=None))

    yield None

    assert "margin scheme on Allegro, 23 % in Odoo" in told(merchant, margin)[0]
    assert "exempt (MONEY_EQUIVALENT) on Allegro, 23 % in Odoo" in told(merchant, exempt)[0]
    assert told(merchant, silent) == []


@scene
def test_a_deposit_bears_no_tax(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=[(MUG, 2)])

    def add_deposit(form: Record) -> None:
        form["lineItems"][0]["deposit"] = {"price": {"amount": "6.00", "currency": "PLN"}}
        form["payment"]["paidAmount"]["amount"] = f"{merchant.total(form_id) + 12:.2f}"

    merchant.shop.edit_form(form_id, add_deposit)
    merchant.raise_total(form_id, "12.00")

    yield None

    assert [(name, rate) for name, rate in rates(merchant, form_id) if name == "Deposit:"] == [("Deposit:", [])]
    assert merchant.total(form_id) == exact(merchant.order(form_id, "amount_total")["amount_total"])
    assert merchant.order(form_id, "state")["state"] == "sale"


@scene
def test_goods_that_leave_the_country_and_verified_companies_are_told(merchant: Bench) -> Play:
    abroad, company = merchant.sell(), merchant.sell(invoice=True)
    merchant.shop.edit_form(abroad, lambda form: form["delivery"]["address"].update(countryCode="DE"))

    def verify(form: Record) -> None:
        form["invoice"]["features"] = ["VAT_EU_VERIFIED"]
        form["invoice"]["address"]["countryCode"] = "CZ"

    merchant.shop.edit_form(company, verify)

    yield None

    [told_once] = told(merchant, abroad)
    assert "go to Germany, and are taxed as a sale within Poland" in told_once
    [told_of_company] = told(merchant, company)
    assert "company of Czechia with a verified EU VAT number" in told_of_company


@pytest.mark.since(19, "such a position took no tax away")
def test_a_fiscal_position_without_taxes_holds_its_orders(merchant: Bench) -> None:
    merchant.call("account.fiscal.position", "create", [{"name": "Bez podatku"}])
    form_id = merchant.sell()

    with merchant.parameters(**{"markets__allegro-pl__fiscal_position": "Bez podatku", "taxes__policy": "ignore"}):
        merchant.run()

    assert rates(merchant, form_id)[0][1] == []
    assert merchant.order(form_id, "state")["state"] == "draft"
    assert merchant.total(form_id) == exact(merchant.order(form_id, "amount_total")["amount_total"])
    [told_once] = told(merchant, form_id)
    assert "Lines without any tax" in told_once
    assert "23 % on Allegro, no tax in Odoo" in told_once


def test_the_policy_holds_or_says_nothing(merchant: Bench) -> None:
    held = merchant.sell()
    say(merchant, held, rate="8.00")
    with merchant.parameters(taxes__policy="hold"):
        merchant.run()

    assert merchant.order(held, "state")["state"] == "draft"
    [line, *_] = merchant.lines(held, "tax_ids")
    [eight] = merchant.read("account.tax", [("amount", "=", 8), ("name", "like", "brutto")])
    merchant.call("sale.order.line", "write", [line["id"]], {"tax_ids": [(6, 0, [eight["id"]])]})
    merchant.shop.repeat_event(held)
    quiet = merchant.sell()
    say(merchant, quiet, rate="8.00")
    with merchant.parameters(taxes__policy="ignore"):
        merchant.run()

    assert (merchant.order(held, "state")["state"], told(merchant, held)) == ("sale", [])  # a person has seen to it
    assert (merchant.order(quiet, "state")["state"], told(merchant, quiet)) == ("sale", [])


@pytest.mark.since(19, "no tax said whether it is domestic")
def test_where_all_taxes_are_included_in_prices_none_is_lost(beginner: Bench) -> None:
    domestic = [("type_tax_use", "=", "sale"), ("is_domestic", "=", True)]
    taxes = [tax["id"] for tax in beginner.read("account.tax", domestic)]
    beginner.call("account.tax", "write", taxes, {"price_include_override": "tax_included"})
    form_id = beginner.sell(lines=[HONEY])

    beginner.run()

    assert [rate for _, rate in rates(beginner, form_id)] == [[5], [5]]
    assert (beginner.order(form_id, "state")["state"], told(beginner, form_id)) == ("sale", [])
