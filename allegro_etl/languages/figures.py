"""Amounts, numbers and times as people of a language write them, by CLDR. Babel is imported when the first one is written."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from allegro_etl.languages import ENGLISH, N_, in_language
from allegro_etl.markets import WARSAW, WITHOUT_SMALL_COINS

LOCALES: dict[str, str] = {ENGLISH: "en_GB"}
"""Where a language has several habits: days stand before months on all four markets."""

# Translators: how a day of the near future and its time are written (EEEE weekday, d day, M or MMMM month, HH:mm time):
# Translators: https://unicode.org/reports/tr35/tr35-dates.html#Date_Format_Patterns
MOMENT = N_("EEEE d MMMM, HH:mm")


def money(amount: Decimal, currency: str, language: str) -> str:
    """Return an amount with its currency, `1 234,50 zł`; hellers and fillers too, where there are any."""
    from babel.numbers import format_currency  # noqa: PLC0415

    is_whole = currency in WITHOUT_SMALL_COINS and amount == amount.to_integral_value()
    pattern = "#,##0\xa0¤" if is_whole else "#,##0.00\xa0¤"
    # English has signs for currencies that nobody on these markets writes before the amount: the code is plainer.
    pattern += "¤" if language == ENGLISH else ""
    return str(format_currency(amount, currency, pattern, _locale(language), currency_digits=False))


def number(amount: Decimal, language: str) -> str:
    """Return a number with all its decimals, `8,5`."""
    from babel.numbers import format_decimal  # noqa: PLC0415

    return str(format_decimal(amount, locale=_locale(language), decimal_quantization=False))


def day(when: date, language: str) -> str:
    """Return a day with its year, `29 lis 2026`."""
    from babel.dates import format_date  # noqa: PLC0415

    return str(format_date(when, "medium", _locale(language)))


def moment(when: datetime, language: str) -> str:
    """Return a moment (any zone) with its weekday, in the time that all four markets share: `niedziela 29.11, 23:59`."""
    from babel.dates import format_datetime  # noqa: PLC0415

    return str(format_datetime(when, in_language(language)(MOMENT), WARSAW, _locale(language)))


def listing(parts: Sequence[str], language: str) -> str:
    """Return several things in one breath: `a, b i c`."""
    from babel.lists import format_list  # noqa: PLC0415

    return str(format_list(list(parts), locale=_locale(language))) if parts else ""


def country(code: str, language: str) -> str:
    """Return the name of a country by its code of two letters, `Czechy`; the code of one that is not known."""
    from babel import Locale  # noqa: PLC0415

    return str(Locale.parse(_locale(language)).territories.get(code, code))


def _locale(language: str) -> str:
    return LOCALES.get(language, language)
