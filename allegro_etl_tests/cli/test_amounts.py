"""Amounts as people read them."""

from decimal import Decimal

from allegro_etl.cli.amounts import money, moneys


def test_an_amount_is_written_with_its_currency_where_that_is_known() -> None:
    assert money(Decimal("12340.1"), "PLN") == "12,340.10 PLN"
    assert money(Decimal(12), None) == "12.00"


def test_amounts_of_several_currencies_are_not_added() -> None:
    assert moneys({"CZK": Decimal(99), "PLN": Decimal("0.5")}) == "99.00 CZK + 0.50 PLN"
    assert moneys({}) == "amount unknown"
