"""Amounts as people read them."""

from collections.abc import Mapping
from decimal import Decimal


def money(amount: Decimal, currency: str | None) -> str:
    """Write an amount with its currency, where that is known: 12,340.10 PLN."""
    return f"{amount:,.2f} {currency or ''}".rstrip()


def moneys(sums: Mapping[str, Decimal]) -> str:
    """Write amounts by currency, which cannot be added: 120.00 PLN + 99.00 CZK."""
    return " + ".join(money(amount, currency) for currency, amount in sums.items()) or "amount unknown"


def counted(number: int, what: str, plural: str | None = None) -> str:
    """Write a number with what it counts: 1 order, 2 orders."""
    return f"{number:,} {what if number == 1 else plural or f'{what}s'}"
