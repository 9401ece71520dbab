"""What is said of Odoo compared with Allegro."""

from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.reconcile.drift import Sale, amounts, compared
from allegro_etl.reconcile.market_sums import market_sums


def form(form_id: str = "f1", total: str = "10.00", currency: str = "PLN") -> dict[str, Any]:
    return {"id": form_id, "summary": {"totalToPay": {"amount": total, "currency": currency}}}


def sale(form_id: str = "f1", total: str = "10.00", currency: str = "PLN", market: str = "allegro-pl") -> Sale:
    amount = Decimal(total)
    return Sale(1, "S1", form_id, market, "Kwarc Lipowy", amount, currency, "sale", amount, "2026-11-24 10:00:00")


def told(sales: list[Sale], forms: list[dict[str, Any]]) -> list[str]:
    return [str(one) for one in compared(sales, amounts(forms))]


def test_nothing_is_said_where_all_agrees() -> None:
    assert told([sale(), sale("old")], [form(), form()]) == []


@pytest.mark.parametrize(
    ("sales", "forms", "words"),
    [
        ([], [form()], "checkout form f1 has 0 sale orders"),
        ([sale(), sale()], [form()], "checkout form f1 has 2 sale orders"),
        ([sale(total="9.99")], [form()], "S1 has 9.99 PLN, its checkout form 10.00 PLN"),
        ([sale(currency="EUR")], [form()], "S1 has 10.00 EUR, its checkout form 10.00 PLN"),
    ],
)
def test_each_difference_is_told(sales: list[Sale], forms: list[dict[str, Any]], words: str) -> None:
    assert told(sales, forms) == [words]


def test_only_forms_that_are_ready_are_compared_by_their_last_word() -> None:
    cancelled = form("f2") | {"status": "CANCELLED"}
    assert amounts([form(), form(total="12.00"), cancelled]) == {"f1": (Decimal("12.00"), "PLN")}


def summed(sales: list[Sale], forms: list[dict[str, Any]]) -> list[tuple[str, str, int, str, str, str]]:
    return [
        (one.marketplace, one.currency, one.orders, str(one.allegro), str(one.odoo), str(one.difference))
        for one in market_sums(sales, amounts(forms))
    ]


def test_both_sides_are_added_up_by_market_and_currency_to_the_grosz() -> None:
    sales = [
        sale("a", "0.10"),
        sale("b", "0.20"),
        sale("c", "99.00", "CZK", "allegro-cz"),
        sale("d", "5.00", market="allegro-cz"),
    ]
    forms = [form("a", "0.10"), form("b", "0.25"), form("c", "99.00", "CZK"), form("d", "5.00")]

    assert summed(sales, forms) == [
        ("allegro-cz", "CZK", 1, "99.00", "99.00", "0.00"),
        ("allegro-cz", "PLN", 1, "5.00", "5.00", "0.00"),
        ("allegro-pl", "PLN", 2, "0.35", "0.30", "-0.05"),
    ]


def test_a_form_with_two_orders_counts_once_on_allegro_and_one_that_is_not_compared_on_neither_side() -> None:
    assert summed([sale(), sale(), sale("not wanted")], [form(), form("not in Odoo")]) == [
        ("allegro-pl", "PLN", 2, "10.00", "20.00", "10.00")
    ]


def test_an_order_in_another_currency_is_missing_in_one_sum_and_too_much_in_the_other() -> None:
    assert summed([sale(currency="EUR")], [form()]) == [
        ("allegro-pl", "EUR", 1, "0.00", "10.00", "10.00"),
        ("allegro-pl", "PLN", 0, "10.00", "0.00", "-10.00"),
    ]
