"""A setting is written into the file where it belongs; what is wrong is not written, and every other line stays."""

import tomllib
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from allegro_etl.settings import SettingsError
from allegro_etl.settings.editing import set_value
from allegro_etl.settings.in_force import read_settings

MERCHANT = (files("allegro_etl.local") / "merchant.toml").read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "allegro_etl.toml"
    file.write_text(MERCHANT, encoding="utf-8")
    file.chmod(0o640)
    return file


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("odoo.confirm_orders", "false", False),
        ("odoo.sales_team", "Sklep internetowy", "Sklep internetowy"),
        ("to_allegro.tracking", "true", True),
        ("stock_to_allegro.keep_back", "3", 3),
        ("prices_to_allegro.allegro-pl.pricelist", "Allegro PLN", "Allegro PLN"),
        ("carriers_to_allegro.GLS kurier nr. 2", "GLS", "GLS"),
        ("matching.product_rules", '["mapping", "gtin"]', ["mapping", "gtin"]),
    ],
)
def test_a_value_stands_in_its_table_and_other_lines_stay(file: Path, key: str, text: str, value: object) -> None:
    if key.startswith("prices"):  # one setting of a marketplace needs the other
        set_value(file, "prices_to_allegro.allegro-pl", '{pricelist = "Other", amounts = "net"}')

    set_value(file, key, text)

    found: object = tomllib.loads(file.read_text("utf-8"))
    section, _, rest = key.partition(".")
    for name in (section, *(rest.split(".", 1) if section.startswith("prices") else [rest])):
        assert isinstance(found, dict)
        found = found[name]
    assert found == value
    kept = [line for line in MERCHANT.splitlines() if line.strip() and not line.startswith(key.rpartition(".")[2])]
    assert [line for line in kept if line not in file.read_text("utf-8").splitlines()] == []
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(file.parent.iterdir()) == [file]


def test_a_number_with_decimals_is_exact(file: Path) -> None:
    set_value(file, "totals.adjust_up_to", "0.10")

    assert read_settings(file).totals.adjust_up_to == Decimal("0.10")
    assert "adjust_up_to = 0.10" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("odoo.confirm_order", "false", "the nearest is odoo.confirm_orders"),
        ("odoo", "false", "no such setting"),
        ("odoo.confirm_orders", "perhaps", "it should be true or false"),
        ("prices_to_allegro.allegro-pl.largest_change", "10", "is needed"),
    ],
)
def test_what_is_wrong_is_not_written(file: Path, key: str, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        set_value(file, key, text)

    assert file.read_text("utf-8") == MERCHANT
    assert list(file.parent.iterdir()) == [file]


def test_a_setting_is_taken_out_and_an_older_mistake_in_the_file_hinders_nothing(file: Path) -> None:
    file.write_text(MERCHANT + '\n[alerts]\nnonsense = "x"\n', encoding="utf-8")

    set_value(file, "stock_to_allegro.at_most", "5")
    set_value(file, "stock_to_allegro.at_most", None)
    set_value(file, "stock_to_allegro.at_most", None)

    assert "at_most" not in file.read_text("utf-8")
    assert "nonsense" in file.read_text("utf-8")
