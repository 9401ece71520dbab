"""What the demo says of Odoo compared with Allegro."""

from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.cli.demo_report import Sale, compared


def form(form_id: str = "f1", total: str = "10.00", currency: str = "PLN") -> dict[str, Any]:
    return {"id": form_id, "summary": {"totalToPay": {"amount": total, "currency": currency}}}


def sale(form_id: str = "f1", total: str = "10.00", currency: str = "PLN") -> Sale:
    return Sale("S1", form_id, "allegro-pl", "Kwarc Lipowy", Decimal(total), currency, "sale", Decimal(total))


def test_nothing_is_said_where_all_agrees() -> None:
    assert compared([sale(), sale("old")], [form(), form()]) == []


@pytest.mark.parametrize(
    ("sales", "forms", "told"),
    [
        ([], [form()], "checkout form f1 has 0 sale orders"),
        ([sale(), sale()], [form()], "checkout form f1 has 2 sale orders"),
        ([sale(total="9.99")], [form()], "S1 has 9.99 PLN, its checkout form 10.00 PLN"),
        ([sale(currency="EUR")], [form()], "S1 has 10.00 EUR, its checkout form 10.00 PLN"),
    ],
)
def test_each_difference_is_told(sales: list[Sale], forms: list[dict[str, Any]], told: str) -> None:
    assert compared(sales, forms) == [told]


def test_an_order_in_quarantine_may_be_missing_but_not_doubled() -> None:
    assert compared([], [form()], {"f1"}) == []
    assert compared([sale(), sale()], [form()], {"f1"}) == ["checkout form f1 has 2 sale orders"]
