"""The examples on the pages are what the program does with them."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from allegro_etl.documents.checkout_forms.vat_numbers import vat_number
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.docs.pages import HOW_IT_WORKS, section, text_of


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as opened:
        yield opened


def told() -> str:
    return " ".join(text_of(HOW_IT_WORKS).split())


def test_the_two_spellings_of_an_address_are_one(warehouse: Warehouse) -> None:
    assert "*ul. Długa 5/7, 00-238 WARSZAWA* is *Ul. Dluga 5 / 7, 00238 Warszawa*" in told()
    same = "select work.address_hash('Anna Lipa', null, ?, ?, ?, 'PL')"

    one = warehouse.scalar(same, ["ul. Długa 5/7", "00-238", "WARSZAWA"])
    other = warehouse.scalar(same, ["Ul. Dluga 5 / 7", "00238", "Warszawa"])

    assert one == other


def test_the_vat_number_gets_its_country() -> None:
    assert "`525-000-12-33` given as `PL_NIP` becomes `PL5250001233`" in told()

    assert vat_number("PL_NIP", "525-000-12-33") == "PL5250001233"


def test_the_examples_of_the_product_rules_match(warehouse: Warehouse) -> None:
    rules = section(HOW_IT_WORKS, "Products")
    assert "`5901234123457`" in rules
    assert "*Kubek  niebieski* = *kubek niebieski*" in rules

    assert warehouse.scalar("select work.gtin('5901234123457')") == "5901234123457"
    assert warehouse.scalar("select work.gtin14('05901234123457') = work.gtin14('5901234123457')")
    assert warehouse.scalar("select work.comparable('Kubek  niebieski') = work.comparable('kubek niebieski')")


def test_amounts_stay_decimal(warehouse: Warehouse) -> None:
    assert "Amounts are decimal numbers all the way" in told()

    assert warehouse.scalar("select work.money('0.10') + work.money('0.20')") == Decimal("0.30")
