"""The marketplaces stand once: what Python says of them, SQL says too, and so do the pages and the local Allegro."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from allegro_etl.local.allegro import markets as local
from allegro_etl.markets import (
    HOME,
    MARKET_OF_CURRENCY,
    MARKETS,
    WITHOUT_SMALL_COINS,
    currency_of,
    short_name,
    warsaw_day,
)
from allegro_etl.warehouse import Warehouse, open_warehouse


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path_factory.mktemp("shop") / "shop.duckdb") as warehouse:
        yield warehouse


@pytest.mark.parametrize("name", MARKETS)
def test_sql_has_the_country_and_the_currency_of_each_market(warehouse: Warehouse, name: str) -> None:
    country, currency = MARKETS[name]
    told = warehouse.rows(
        "select work.market_country($name), work.market_of_currency($currency), work.lacks_small_coins($currency)",
        {"name": name, "currency": currency},
    )

    assert told == [(country, MARKET_OF_CURRENCY[currency], currency in WITHOUT_SMALL_COINS)]
    assert MARKETS[MARKET_OF_CURRENCY[currency]].country == country


def test_a_market_that_is_new_to_us_has_a_country_and_no_currency(warehouse: Warehouse) -> None:
    assert warehouse.scalar("select work.market_country('allegro-ro')") == "RO"
    assert currency_of("allegro-ro") is None
    assert warehouse.rows("select work.market_of_currency('RON'), work.lacks_small_coins('RON')") == [(None, False)]
    assert warehouse.rows("select work.market_of_currency(null), work.lacks_small_coins(null)") == [(None, False)]


def test_the_local_allegro_sells_on_markets_of_the_same_country_and_currency() -> None:
    there = [one for one in vars(local).values() if isinstance(one, local.Market)]

    assert {one.id for one in there} >= {HOME, "allegro-hu"}
    assert {one.id: (one.country, one.currency) for one in there} == {one.id: tuple(MARKETS[one.id]) for one in there}


def test_the_page_of_settings_names_every_market() -> None:
    page = Path(__file__).parent.parent.joinpath("docs/settings.md").read_text("utf-8")

    assert [name for name in MARKETS if f"`{name}`" not in page] == []


def test_a_marketplace_has_one_short_name_for_the_columns_of_terminals() -> None:
    names = ("allegro-pl", "allegro-business-cz", "")

    assert [short_name(name) for name in names] == ["PL", "BUSINESS-CZ", ""]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-31T22:59:59+00:00", "2026-01-31"),
        ("2026-01-31T23:00:00+00:00", "2026-02-01"),
        ("2026-07-31T21:59:59+00:00", "2026-07-31"),
        ("2026-07-31T22:00:00+00:00", "2026-08-01"),
    ],
)
def test_python_and_sql_give_a_moment_the_same_day(warehouse: Warehouse, moment: str, day: str) -> None:
    here = datetime.fromisoformat(moment)

    assert warsaw_day(here).isoformat() == day
    assert warehouse.scalar("select work.warsaw_day(?)::varchar", [here]) == day
