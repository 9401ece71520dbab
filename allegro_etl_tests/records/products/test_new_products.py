"""The list price of a new product is the offer's, as far as it is known."""

from decimal import Decimal

import pytest

from allegro_etl.records.products.loading import Tax, list_price

NET, GROSS = Tax(1, Decimal(23), is_included=False), Tax(2, Decimal(23), is_included=True)


@pytest.mark.parametrize(
    ("price", "currency", "tax", "is_listed"),
    [
        ("123.00", "PLN", NET, "100.00"),
        ("0.99", "PLN", NET, "0.80"),
        ("123.00", "PLN", GROSS, "123.00"),
        ("123.00", "PLN", Tax(3, Decimal(0), is_included=False), "123.00"),
        ("123.00", "PLN", None, "123.00"),
        ("123.00", "CZK", NET, "0"),
        (None, None, NET, "0"),
    ],
)
def test_a_list_price_is_the_net_price_of_the_offer_or_unknown(
    price: str | None, currency: str | None, tax: Tax | None, is_listed: str
) -> None:
    assert list_price(price and Decimal(price), currency, tax, "PLN") == Decimal(is_listed)
