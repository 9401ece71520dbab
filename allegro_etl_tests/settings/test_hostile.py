"""What nobody means to write and somebody does: each is taken for what it says, or told; none is ignored, none ends in a traceback."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.access import read_env_file
from allegro_etl.settings import Settings, SettingsError
from allegro_etl.settings.in_force import read_what_is_right, sources

PREFIX = "allegro_etl."


def in_file(folder: Path, content: str | bytes) -> tuple[Settings, list[str]]:
    file = folder / "allegro_etl.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_what_is_right(file)


def in_odoo(parameters: dict[str, str]) -> tuple[Settings, list[str]]:
    return read_what_is_right(None, {f"{PREFIX}{key}": value for key, value in parameters.items()})


@pytest.mark.parametrize(
    "text", ["\ufeff[odoo]\nconfirm_orders=false\n", "[odoo]\r\nconfirm_orders = false\r\n", "odoo.confirm_orders = 0"]
)
def test_a_file_of_any_editor_is_read(tmp_path: Path, text: str) -> None:
    settings, problems = in_file(tmp_path, text)

    assert (settings.odoo.confirm_orders, problems) == (False, [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[odoo]\n".encode("utf-16"), "is not written in UTF-8"),
        (b"[odoo]\nsales_team = 'Sprzeda\xbf'", "is not written in UTF-8"),
        ("odoo = " + "[" * 2000, "brackets without end"),
        ("[odoo]\nsales_team = " + "9" * 5000, "a number that is too long"),
        (b"\x00", "is not valid TOML"),
        ("[odoo]\nconfirm_orders=true\nconfirm_orders=false", "is not valid TOML"),
        ("[odoo]\nconfirm_orders = False", "is not valid TOML"),
        ("[odoo]\nsales_team = 'x'\n[odoo]\nwarehouse = 'y'", "is not valid TOML"),
        ("[[odoo]]\nconfirm_orders = false", "it should be a table"),
        ("[odoo]\nconfirm_orders = 2", "it should be true or false"),
        ("[odoo]\nsales_team = { name = 'x' }", "it should be a text"),
        ("[odoo]\nsales_team = \"a\\u0000b\"", "a character that nobody can see"),
        ("[odoo]\n\"s\u0430les_team\" = 'x'", "the nearest is odoo.sales_team"),
        ("[offers]\n012 = { product = 'X' }", "named by the number"),
        ("[offers]\n\"\u0665\" = { product = 'X' }", "named by the number"),
        ("[offers.12]\nproduct = 'X'\nquantity = 1.5", "it should be a whole number"),
        ("[carriers]\n' DPD' = 'x'", "begins or ends with a blank"),
        ("[carriers]\n'' = 'x'", "should not be empty"),
        ("[payment_terms]\nONLINE = '  '", "should not be empty"),
        ("[matching]\nproduct_rules = 'gtin'", "it should be a list"),
        ("[matching]\nproduct_rules = ['gtin', 'gtin']", "names a rule twice"),
        ("[matching]\nproduct_rules = ['create', 'gtin']", "name create last"),
        ("[totals]\nadjust_up_to = '0,05'", "a number such as 0.05"),
        ("[totals]\nadjust_up_to = 1e999999999", "less than or equal to 10"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_meant_is_told_in_a_sentence(tmp_path: Path, content: str | bytes, told: str) -> None:
    settings, problems = in_file(tmp_path, content)

    assert len(problems) == 1
    assert told in problems[0]
    assert settings.odoo == Settings().odoo


@pytest.mark.parametrize(
    ("parameter", "value", "told"),
    [
        *[("confirm_orders", value, "true or false") for value in ("tak", "", " ", "2", "null", "tru\u0435", "[true]")],
        *[("sales_team", value, "nobody can see") for value in ("\ufeffAllegro", "\u200bX", "Alle\ngro", "\x00")],
        *[("totals.adjust_up_to", value, "such as 0.05") for value in ("5%", "0.05 PLN", "[1]", "0.05\n0.06")],
        *[("totals.policy", value, "'adjust', 'block' or 'warn'") for value in ("ADJUST", "", "adjust # x")],
        *[("matching.product_rules", value, "be a list such as") for value in ("gtin", "mapping,gtin", "[mapping]", "")],
        *[(f"offers.{key}.product", "X", "number in its address") for key in ("x", " 12", "12 ", "012", "\u0665")],
        ("carriers.DPD ", "X", "begins or ends with a blank"),
        ("carriers. ", "X", "begins or ends with a blank"),
        ("carriers.", "X", "there is no such setting"),
        ("carriers.DPD", " ", "should not be empty"),
        ("totals", "{policy='warn'}", "it is a section"),
        ("odoo", "{}", "it is a section"),
        ("sales_team ", "X", "nearest is allegro_etl.sales_team"),
        ("offers.12.product ", "X", "nearest is allegro_etl.offers.12.product"),
        ("SINCE", "2026-01-01", "nearest is allegro_etl.since"),
        ("seller ", "1", "nearest is allegro_etl.seller"),
        ("since", "2199-01-01", "has not come yet"),
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_meant_is_told_in_a_sentence(parameter: str, value: str, told: str) -> None:
    settings, problems = in_odoo({parameter: value})

    assert len(problems) == 1
    assert problems[0].startswith(f"System Parameter {PREFIX}{parameter}")
    assert told in problems[0]
    assert settings == Settings()


@pytest.mark.parametrize(
    ("parameter", "value", "meant"),
    [
        *[("confirm_orders", value, False) for value in ("false", "FALSE", "0", "no", "off", '"false"', " false\n")],
        *[("cancel_by_seller", value, True) for value in ("True", "1", "yes", "on", "'true'")],
        *[("sales_team", value, "Allegro") for value in ("Allegro\r\n", '"Allegro"', "'Allegro' # ours")],
        *[("sales_team", value, None) for value in ("", "  ", '""')],
        ("sales_team", "9" * 5000, "9" * 5000),
        ("sales_team", "False", "False"),
    ],
)
def test_a_parameter_is_read_as_a_person_means_it(parameter: str, value: str, meant: Any) -> None:
    settings, problems = in_odoo({parameter: value})

    assert (getattr(settings.odoo, parameter), problems) == (meant, [])


@pytest.mark.parametrize("spelt", ["1", "+1", "1e0", "1.0", "01.00", "'1'"])
def test_an_amount_may_be_spelt_in_many_ways(spelt: str) -> None:
    assert in_odoo({"totals.adjust_up_to": spelt})[0].totals.adjust_up_to == Decimal(1)


@pytest.mark.parametrize("whole", ["X", "{ product = 'X' }"])
def test_an_offer_that_is_given_whole_and_in_parts_is_told(whole: str) -> None:
    _, problems = in_odoo({"offers.12": whole, "offers.12.product": "Y"})

    assert "allegro_etl.offers.12 and allegro_etl.offers.12.product are the same setting" in problems[0]


def test_a_name_with_blanks_around_it_is_the_name(tmp_path: Path) -> None:
    settings, problems = in_file(tmp_path, "[odoo]\nsales_team = ' Allegro '\nwarehouse = '  '")

    assert (settings.odoo.sales_team, settings.odoo.warehouse, problems) == ("Allegro", None, [])


def test_every_setting_in_force_is_shown_for_a_file_of_windows(tmp_path: Path) -> None:
    file = tmp_path / "allegro_etl.toml"
    file.write_bytes("\ufeff[odoo]\r\nsales_team = 'Allegro'\r\n".encode())

    assert sources(file)["odoo.sales_team"] == ("Allegro", "allegro_etl.toml")


def test_an_env_file_of_windows_is_read_and_one_in_another_encoding_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODOO_DATABASE", "to be taken away again")
    monkeypatch.delenv("ODOO_DATABASE")
    file = tmp_path / ".env"
    file.write_bytes("\ufeffODOO_DATABASE=shop\r\n".encode())
    file.chmod(0o600)

    read_env_file(file)

    assert os.environ["ODOO_DATABASE"] == "shop"
    file.write_bytes("ODOO_DATABASE=shop\n".encode("utf-16"))
    with pytest.raises(SettingsError, match="is not written in UTF-8"):
        read_env_file(file)
