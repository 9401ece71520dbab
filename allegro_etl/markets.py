"""Allegro's marketplaces: the country and the currency of each. SQL has the same as macros (`warehouse/markets.py`)."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Market(NamedTuple):
    """What is true of every order of a marketplace."""

    country: str
    currency: str


HOME = "allegro-pl"
"""The marketplace of a shop that names none."""

MARKETS = {
    HOME: Market("PL", "PLN"),
    "allegro-cz": Market("CZ", "CZK"),
    "allegro-sk": Market("SK", "EUR"),
    "allegro-hu": Market("HU", "HUF"),
    "allegro-business-pl": Market("PL", "PLN"),
    "allegro-business-cz": Market("CZ", "CZK"),
}

MARKET_OF_CURRENCY: dict[str, str] = {}
"""The marketplace for everybody that sells in a currency: each of the four has a currency of its own."""
for _name, _market in MARKETS.items():
    MARKET_OF_CURRENCY.setdefault(_market.currency, _name)

WITHOUT_SMALL_COINS = frozenset({"HUF"})
"""Currencies whose prices are often whole numbers; a share of such a price is one too."""

COUNTRY_LETTERS = 2

WARSAW = ZoneInfo("Europe/Warsaw")
"""The time of all four countries, and of the books: `work.warsaw_day` is made of it."""


def warsaw_day(moment: datetime) -> date:
    """Return the day of a moment as the shop and its books know it, in Warsaw. The moment names its zone."""
    return moment.astimezone(WARSAW).date()


def market_name(marketplace: str | None) -> str | None:
    """Return what people call a marketplace: allegro-pl is allegro.pl, allegro-business-cz is allegro.cz (business)."""
    known = MARKETS.get(marketplace or "")
    if marketplace is None or known is None:
        return marketplace
    return f"allegro.{known.country.lower()}{' (business)' if 'business' in marketplace else ''}"


def shop_name(marketplace: str | None) -> str:
    """Return a marketplace as the head of a note: allegro-pl is Allegro PL, allegro-business-cz is Allegro Business CZ."""
    parts = (marketplace or "allegro").split("-")
    return " ".join(part.upper() if len(part) == COUNTRY_LETTERS else part.capitalize() for part in parts)


def short_name(marketplace: str) -> str:
    """Return a marketplace as a column of a terminal has it: allegro-pl is PL, allegro-business-cz is BUSINESS-CZ."""
    return marketplace.removeprefix("allegro-").upper()


def currency_of(marketplace: str) -> str | None:
    """Return the currency in which a marketplace sells, None for one that is not known."""
    market = MARKETS.get(marketplace)
    return market and market.currency
