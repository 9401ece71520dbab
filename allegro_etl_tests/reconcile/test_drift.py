"""What is said of Odoo compared with Allegro."""

from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.reconcile.drift import Sale, amounts, compared


def form(form_id: str = "f1", total: str = "10.00", currency: str = "PLN") -> dict[str, Any]:
    return {"id": form_id, "summary": {"totalToPay": {"amount": total, "currency": currency}}}


def sale(form_id: str = "f1", total: str = "10.00", currency: str = "PLN") -> Sale:
    amount = Decimal(total)
    return Sale(1, "S1", form_id, "allegro-pl", "Kwarc Lipowy", amount, currency, "sale", amount, "2026-11-24 10:00:00")


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
