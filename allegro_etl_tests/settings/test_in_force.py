"""What a merchant may write into the settings file and into Odoo, and what is told when it is wrong: all of it, at once."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

import allegro_etl
from allegro_etl.settings import (
    CURSOR_PARAMETER,
    LAST_RUN_PARAMETER,
    LEASE_PARAMETER,
    OWN_PARAMETERS,
    SCREENS_PARAMETER,
    SELLER_PARAMETER,
    SINCE_PARAMETER,
    OfferMapping,
    Settings,
)
from allegro_etl.settings.in_force import WrongSettings, read_settings, read_what_is_right, sources


def written(folder: Path, text: str) -> Path:
    file = folder / "allegro_etl.toml"
    file.write_text(text, encoding="utf-8")
    return file


def problems_of(file: Path | None = None, **parameters: str) -> list[str]:
    """Return what is told about a file and System Parameters; `__` stands for a dot."""
    given = {f"allegro_etl.{key.replace('__', '.')}": value for key, value in parameters.items()}
    with pytest.raises(WrongSettings) as caught:
        read_settings(file, given)
    return caught.value.problems


@pytest.mark.parametrize(
    ("parameter", "meant"),
    [
        ("confirm_order", "allegro_etl.confirm_orders"),
        ("odoo__confirm_order", "allegro_etl.confirm_orders"),
        ("Confirm_Orders", "allegro_etl.confirm_orders"),
        ("adjust_up_to", "allegro_etl.totals.adjust_up_to"),
        ("total__policy", "allegro_etl.totals.policy"),
        ("carrier__DPD", "allegro_etl.carriers.DPD"),
        ("matching__product_rule", "allegro_etl.matching.product_rules"),
        ("markets__allegro-pl__fiscal_positon", "allegro_etl.markets.allegro-pl.fiscal_position"),
    ],
)
def test_a_parameter_that_is_no_setting_is_an_error_with_the_nearest_key(parameter: str, meant: str) -> None:
    [problem] = problems_of(**{parameter: "false"})

    assert problem.startswith(f"System Parameter allegro_etl.{parameter.replace('__', '.')}")
    assert problem.endswith(f"; the nearest is {meant}.")


@pytest.mark.parametrize("parameter", ["zzz", "odoo", "totals", "odoo__sales_team__name", "", "ALLEGRO"])
def test_a_parameter_that_is_like_no_setting_is_an_error_too(parameter: str) -> None:
    [problem] = problems_of(**{parameter: "1"})

    assert "allegro_etl." in problem


def test_a_parameter_whose_prefix_is_written_in_another_way_is_an_error() -> None:
    with pytest.raises(WrongSettings, match=r"nearest is allegro_etl\.confirm_orders"):
        read_settings(None, {"Allegro_ETL.confirm_orders": "false"})


def test_the_program_s_own_parameters_are_no_errors() -> None:
    own = {f"allegro_etl.{name}": "2026-11-24" for name in OWN_PARAMETERS}

    assert read_settings(None, {**own, "allegro_last_event_id": "12"}) == Settings()


def test_every_parameter_that_the_program_names_is_known_to_be_its_own() -> None:
    files = Path(str(allegro_etl.__file__)).parent.rglob("*.py")
    named = [
        name
        for file in files
        for name in re.findall(
            r'^[A-Z_]+ = (?:"allegro_etl\.|f"\{PARAMETER_PREFIX\})(\w+)"', file.read_text(), re.MULTILINE
        )
    ]

    assert {"lease", "last_run", "since"} <= set(named)
    assert set(named) - OWN_PARAMETERS - {"toml", "duckdb"} == set()


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "24.11.2026"])
def test_a_date_that_is_none_is_an_error_at_every_start_not_in_the_first_sweep(since: str) -> None:
    assert problems_of(since=since)[0].startswith("System Parameter allegro_etl.since: ")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[odoo]\nconfirm_order = false", "odoo.confirm_orders"),
        ("confirm_orders = false", "odoo.confirm_orders"),
        ("[odo]\nsales_team = 'X'", "odoo"),
        ("[markets.allegro-pl]\npricelists = 'X'", "markets.allegro-pl.pricelist"),
        ("[offers]\n12 = { produkt = 'X' }", "offers.12.product"),
    ],
)
def test_a_key_of_the_file_that_is_no_setting_is_an_error_with_the_nearest_key(
    tmp_path: Path, text: str, meant: str
) -> None:
    told = problems_of(written(tmp_path, text))

    assert "(allegro_etl.toml)" in told[0]
    assert [problem for problem in told if problem.endswith(f"; the nearest is {meant}.")]


def test_all_errors_of_the_file_and_of_odoo_are_told_at_once(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        [odoo]
        confirm_orders = "perhaps"
        salesman = "X"
        [totals]
        policy = "ajust"
        adjust_up_to = -1
        [payment_terms]
        ONLIN = "X"
        [markets.allegro-lp]
        pricelist = "X"
        [offers]
        12 = { quantity = 2 }
        [matching]
        product_rules = ["gtim"]
        """,
    )

    told = problems_of(file, totals__adjust_up_to="a lot", create_payment="false")

    for key in (
        "Setting odoo.confirm_orders", "Setting odoo.salesman", "Setting totals.policy", "Setting totals.adjust_up_to",
        "Setting payment_terms.ONLIN", "Setting markets.allegro-lp", "Setting offers.12.product",
        "Setting matching.product_rules", "System Parameter allegro_etl.totals.adjust_up_to",
        "System Parameter allegro_etl.create_payment",
    ):  # fmt: skip
        assert [problem for problem in told if problem.startswith(key)], key
    assert len(told) == 10, "\n".join(told)
    assert "the nearest is ONLINE" in " ".join(told)
    assert "the nearest is allegro-pl" in " ".join(told)


@pytest.mark.parametrize("code", ["00123", "12", "true", "1.10", "2026-01-01", "[X]", "nan", "{}", "5906-1"])
def test_a_code_that_looks_like_something_else_is_a_text_in_odoo(code: str) -> None:
    settings = read_settings(None, {"allegro_etl.offers.7003764852.product": code, "allegro_etl.sales_team": code})

    assert settings.offers["7003764852"] == OfferMapping(product=code)
    assert settings.odoo.sales_team == code


@pytest.mark.parametrize(("code", "text"), [("12", "12"), ("true", "true"), ("1.10", "1.10"), ("'00123'", "00123")])
def test_a_code_that_looks_like_something_else_is_a_text_in_the_file(tmp_path: Path, code: str, text: str) -> None:
    settings = read_settings(written(tmp_path, f"[offers]\n12 = {{ product = {code} }}\n[carriers]\nDPD = {code}"))

    assert (settings.offers["12"].product, settings.carriers["DPD"]) == (text, text)


@pytest.mark.parametrize("name", ["Allegro One. Kurier", "a.b.c", '"Allegro One. Kurier"', "DPD product"])
def test_a_name_may_have_dots(name: str) -> None:
    settings = read_settings(None, {f"allegro_etl.carriers.{name}": "DPD"})

    assert settings.carriers == {name.strip('"'): "DPD"}


def test_a_text_may_have_the_quotes_of_the_file() -> None:
    assert read_settings(None, {"allegro_etl.sales_team": ' "Allegro" '}).odoo.sales_team == "Allegro"


def test_an_empty_name_in_the_file_means_none(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "[odoo]\nsales_team = ''")) == Settings()


@pytest.mark.parametrize("value", ["1000000", "10.01", "-0.01", "nan", "inf", "0.055", "true", "0,05", ""])
def test_an_adjustment_beyond_rounding_is_an_error(value: str) -> None:
    [problem] = problems_of(totals__adjust_up_to=value)

    assert problem.startswith("System Parameter allegro_etl.totals.adjust_up_to: ")


@pytest.mark.parametrize("value", ["0", "0.05", "10", "1.5"])
def test_an_adjustment_within_rounding_is_taken(value: str) -> None:
    assert read_settings(None, {"allegro_etl.totals.adjust_up_to": value}).totals.adjust_up_to == Decimal(value)


@pytest.mark.parametrize("value", ["0", "-1", "true", "1.5", "100000", "many"])
def test_a_quantity_that_no_pack_has_is_an_error(value: str) -> None:
    problems = problems_of(offers__12__product="X", offers__12__quantity=value)

    assert [problem.split(":")[0] for problem in problems] == ["System Parameter allegro_etl.offers.12.quantity"]


@pytest.mark.parametrize(("value", "is_on"), [("false", False), ("False", False), ("0", False), ("True", True)])
def test_a_switch_is_read_in_the_spellings_of_odoo_and_the_file(value: str, is_on: bool) -> None:
    assert read_settings(None, {"allegro_etl.confirm_orders": value}).odoo.confirm_orders is is_on


def test_no_product_rule_at_all_is_an_error() -> None:
    assert "name a rule at least" in problems_of(matching__product_rules="[]")[0]


def test_one_setting_under_two_keys_is_an_error() -> None:
    [problem] = problems_of(confirm_orders="false", odoo__confirm_orders="true")

    assert "allegro_etl.confirm_orders and allegro_etl.odoo.confirm_orders are the same setting" in problem


def test_a_file_that_is_no_toml_does_not_hide_the_errors_in_odoo(tmp_path: Path) -> None:
    told = problems_of(written(tmp_path, "[offers]\n12 = { product = 00123 }"), confirm_order="false")

    assert "is not valid TOML" in told[0]
    assert "confirm_orders" in told[1]


def test_a_parameter_over_a_table_that_the_file_has_wrong_is_told_as_the_file_s_error(tmp_path: Path) -> None:
    told = problems_of(written(tmp_path, "odoo = 5\ncarriers = 'DPD'"), sales_team="X", carriers__DPD="Y")

    assert [problem.split(" (")[0] for problem in told] == ["Setting odoo", "Setting carriers"]


def test_what_is_right_holds_beside_what_is_wrong() -> None:
    settings, problems = read_what_is_right(
        None, {"allegro_etl.confirm_order": "false", "allegro_etl.create_payments": "false"}
    )

    assert settings.odoo.create_payments is False
    assert len(problems) == 1


def test_the_source_of_a_setting_is_the_key_that_the_merchant_wrote() -> None:
    described = sources(None, {"allegro_etl.confirm_orders": "false", "allegro_etl.odoo.sales_team": "X"})

    assert described["odoo.confirm_orders"] == ("False", "System Parameter allegro_etl.confirm_orders")
    assert described["odoo.sales_team"] == ("X", "System Parameter allegro_etl.odoo.sales_team")


def test_the_parameters_that_the_program_keeps_in_odoo_have_the_names_that_they_always_had() -> None:
    kept = {LAST_RUN_PARAMETER, LEASE_PARAMETER, SELLER_PARAMETER, SINCE_PARAMETER, SCREENS_PARAMETER}

    assert kept == {
        "allegro_etl.last_run", "allegro_etl.lease", "allegro_etl.seller", "allegro_etl.since", "allegro_etl.screens",
    }  # fmt: skip
    assert kept == {f"allegro_etl.{name}" for name in OWN_PARAMETERS}
    assert CURSOR_PARAMETER == "allegro_last_event_id"
