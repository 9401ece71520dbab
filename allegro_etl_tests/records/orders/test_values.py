"""Values for Odoo, without an Odoo: prices and discounts that stay exact."""

from decimal import Decimal

import pytest

from allegro_etl.records.values import price_and_discount


@pytest.mark.parametrize(
    ("price", "original", "expected"),
    [
        ("40.00", "50.00", ("50.00", "20")),
        ("33.33", "39.99", ("33.33", "0")),  # 16.65 % of 3 x 39.99 come to 99.994995: Odoo makes 100.00 of it
        ("39.99", "39.99", ("39.99", "0")),
        ("45.00", "39.99", ("45.00", "0")),
        ("0.00", "39.99", ("39.99", "100")),
    ],
)
def test_a_discount_is_shown_where_a_percentage_gives_the_exact_price(
    price: str, original: str, expected: tuple[str, str]
) -> None:
    assert price_and_discount(Decimal(price), Decimal(original)) == (Decimal(expected[0]), Decimal(expected[1]))


def test_a_price_without_another_before_it_has_no_discount() -> None:
    assert price_and_discount(Decimal("39.99"), None) == (Decimal("39.99"), Decimal(0))
