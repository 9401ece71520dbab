"""Amounts, numbers and times as each language writes them: exact, whatever the language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from allegro_etl.languages import LANGUAGES
from allegro_etl.languages.figures import country, day, listing, moment, money, number

LAST_MINUTE = datetime(2026, 11, 29, 22, 59, tzinfo=UTC)


def plain(text: str) -> str:
    """Return a text with plain blanks."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("en", "1234.50", "PLN", "1,234.50 PLN"),
        ("pl", "1234.50", "PLN", "1 234,50 zł"),
        ("pl", "18.44", "PLN", "18,44 zł"),
        ("cs", "611", "CZK", "611,00 Kč"),
        ("sk", "7.5", "EUR", "7,50 €"),
        ("hu", "4980.00", "HUF", "4 980 Ft"),
        ("hu", "4980.50", "HUF", "4 980,50 Ft"),
        ("pl", "-0.01", "PLN", "-0,01 zł"),
    ],
)
def test_an_amount_has_its_currency_and_every_heller(language: str, amount: str, currency: str, written: str) -> None:
    assert plain(money(Decimal(amount), currency, language)) == written


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_amount_beyond_what_a_float_holds_stays_exact(language: str) -> None:
    written = money(Decimal("1234567890123456.78"), "PLN", language)

    assert "".join(letter for letter in written if letter.isdigit()) == "123456789012345678"


@pytest.mark.parametrize(
    ("language", "moment_", "day_"),
    [
        ("en", "Sunday 29 November, 23:59", "24 Dec 2026"),
        ("pl", "niedziela 29.11, 23:59", "24 gru 2026"),
        ("cs", "neděle 29. 11., 23:59", "24. 12. 2026"),
        ("sk", "nedeľa 29. 11., 23:59", "24. 12. 2026"),
        ("hu", "november 29., vasárnap 23:59", "2026. dec. 24."),
    ],
)
def test_a_moment_is_the_markets_own_time_with_its_weekday(language: str, moment_: str, day_: str) -> None:
    assert moment(LAST_MINUTE, language) == moment_
    assert plain(day(date(2026, 12, 24), language)) == day_


def test_numbers_lists_and_countries_are_written_as_people_do() -> None:
    assert [number(Decimal(one), "pl") for one in ("8.50", "23", "3")] == ["8,5", "23", "3"]
    assert [listing(["a", "b", "c"], language) for language in ("en", "pl", "hu")] == [
        "a, b and c",
        "a, b i c",
        "a, b és c",
    ]
    assert (country("CZ", "pl"), country("CZ", "en"), country("??", "pl")) == ("Czechy", "Czechia", "??")
