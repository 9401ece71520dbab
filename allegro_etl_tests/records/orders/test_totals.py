"""Totals to the grosz: what happens when Allegro's total is not what its lines, or Odoo's taxes, come to."""

from decimal import Decimal

import pytest

from allegro_etl_tests.merchant.bench import Bench, exact


def sell_for(bench: Bench, difference: str) -> str:
    """Sell something that Allegro wants more or less for than its lines come to, and let that be paid."""
    form_id = bench.sell(lines=["kubek-350"])
    bench.raise_total(form_id, difference)
    total = bench.total(form_id)
    bench.shop.edit_form(form_id, lambda form: form["payment"]["paidAmount"].update(amount=f"{total:.2f}"))
    return form_id


@pytest.mark.parametrize("difference", ["0.03", "-0.05"])
def test_a_small_difference_is_met_by_a_line_of_its_own(merchant: Bench, difference: str) -> None:
    form_id = sell_for(merchant, difference)

    merchant.run()

    order = merchant.order(form_id, "amount_total", "state")
    assert (exact(order["amount_total"]), order["state"]) == (merchant.total(form_id), "sale")
    assert exact(merchant.lines(form_id, "price_total")[-1]["price_total"]) == Decimal(difference)


@pytest.mark.parametrize(("policy", "difference"), [("adjust", "0.06"), ("adjust", "5.00"), ("block", "0.01")])
def test_any_other_difference_is_a_person_s_to_look_at(merchant: Bench, policy: str, difference: str) -> None:
    form_id = sell_for(merchant, difference)

    with merchant.parameters(totals__policy=policy):
        merchant.run()

    order = merchant.order(form_id, "amount_total", "state")
    assert order["state"] == "draft"
    assert exact(order["amount_total"]) == merchant.total(form_id) - Decimal(difference)
    [activity] = merchant.activities(form_id)
    assert str(merchant.total(form_id)) in activity


def test_with_a_warning_it_is_confirmed_all_the_same(merchant: Bench) -> None:
    form_id = sell_for(merchant, "7.00")

    with merchant.parameters(totals__policy="warn"):
        merchant.run()

    assert merchant.order(form_id, "state")["state"] == "sale"
    [activity] = merchant.activities(form_id)
    assert str(merchant.total(form_id)) in activity


def test_the_largest_difference_that_is_adjusted_is_a_setting(merchant: Bench) -> None:
    form_id = sell_for(merchant, "0.30")

    with merchant.parameters(totals__adjust_up_to="0.30"):
        merchant.run()

    assert merchant.order(form_id, "state")["state"] == "sale"


@pytest.mark.since(19, "taxes did not name their fiscal positions")
def test_taxes_that_odoo_adds_to_allegro_s_prices_are_noticed(merchant: Bench) -> None:
    [position] = merchant.call("account.fiscal.position", "create", [{"name": "Ceny netto"}])
    [tax] = merchant.read("account.tax", [("name", "=", "23% G"), ("type_tax_use", "=", "sale")])
    net = {"name": "23% netto", "fiscal_position_ids": [(6, 0, [position])], "original_tax_ids": [(6, 0, [tax["id"]])]}
    merchant.call("account.tax", "copy", [tax["id"]], net)
    form_id = merchant.sell(smart=True)

    with merchant.parameters(**{"markets__allegro-pl__fiscal_position": "Ceny netto"}):
        merchant.run()

    order = merchant.order(form_id, "amount_total", "state", "fiscal_position_id")
    assert order["fiscal_position_id"][0] == position
    assert order["state"] == "draft"
    assert exact(order["amount_total"]) > merchant.total(form_id)
    [activity] = merchant.activities(form_id)
    assert f"Odoo's total is {exact(order['amount_total'])} PLN, Allegro's is {merchant.total(form_id)} PLN" in activity


def test_running_again_repeats_neither_lines_nor_activities(merchant: Bench) -> None:
    small, large = sell_for(merchant, "0.02"), sell_for(merchant, "3.00")
    merchant.run()
    lines = merchant.lines(small)

    outcome = merchant.run(from_event="0")

    assert [row for row in outcome.writes if row["form_id"] in (small, large)] == []
    assert merchant.lines(small) == lines
    assert len(merchant.activities(large)) == 1
