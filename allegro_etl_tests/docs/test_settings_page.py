"""docs/settings.md has every setting with its real default, and every environment variable that is read."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from allegro_etl.settings import Settings, SettingsError
from allegro_etl.settings.in_force import read_settings
from allegro_etl_tests.docs.pages import (
    HOW_TO,
    PAGES,
    REFERENCE,
    ROOT,
    SETTINGS,
    blocks,
    on_the_site,
    section,
    spans,
    table_rows,
    text_of,
)

MAP_PRODUCTS = HOW_TO / "map-products.md"
VARIABLE = re.compile(r"(ALLEGRO|ODOO|DAGSTER)_[A-Z_]+")


def settings_of(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each setting's key, `*` for names of the merchant's choice, and its default."""
    for name, field in model.model_fields.items():
        below = [kind for kind in (field.annotation, *get_args(field.annotation)) if is_section(kind)]
        is_map = "dict" in str(field.annotation)
        key = f"{path}{name}.*" if is_map else f"{path}{name}"
        if below:
            yield from settings_of(below[0], f"{key}.")
        else:
            yield key, "none" if is_map or field.default is None else field.get_default()


def is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def shown(default: Any) -> str:
    """Return a default as the page writes it."""
    if default == "none":
        return "none"
    if default is PydanticUndefined:
        return "needed"
    if isinstance(default, Decimal):
        return f"`{default}`"
    return f"`{json.dumps(list(default) if isinstance(default, tuple) else default)}`"


def documented() -> dict[str, str]:
    """Return the keys of the page's tables with their defaults."""
    rows = [row for row in table_rows(section(SETTINGS, "The settings file")) if len(row) == 3]
    return {re.sub(r"<[^>]+>", "*", row[0].strip("`")): row[1] for row in rows}


def test_every_setting_is_on_the_page_with_its_default() -> None:
    assert documented() == {key: shown(default) for key, default in settings_of(Settings)}


def test_the_table_of_the_site_has_every_setting_with_the_same_default() -> None:
    rows = list(table_rows(on_the_site(REFERENCE / "settings-at-a-glance.md")))
    made = {re.sub(r"<[^>]+>", "*", row[0].strip("`")): row[2] for row in rows}

    assert made == documented()
    assert [row for row in rows if not row[1] or not row[3].startswith("`allegro_etl.")] == []


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "toml")], ids=lambda page: page.name)
def test_every_example_is_a_valid_settings_file(page: Path, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(page, "toml")):
        file = tmp_path / f"{number}.toml"
        file.write_text(block.text, encoding="utf-8")

        assert read_settings(file) != Settings(), block.text


def test_the_examples_show_every_section() -> None:
    shown_sections = {name for block in blocks(SETTINGS, "toml") for name in tomllib.loads(block.text)}

    assert shown_sections == set(Settings.model_fields)


def test_every_system_parameter_on_the_page_overrules_the_setting_it_names() -> None:
    rows = list(table_rows(section(SETTINGS, "System Parameters")))
    examples = [spans(row[0]) + spans(row[1]) for row in rows if len(spans(row[0])) == 2]
    assert len(examples) == 5

    for parameter, value, *_ in examples:
        settings = read_settings(None, {parameter: value})

        assert settings != Settings(), parameter


def test_an_offer_can_be_mapped_by_the_system_parameters_of_the_how_to_page() -> None:
    rows = [spans(row[0]) + spans(row[1]) for row in table_rows(text_of(MAP_PRODUCTS))]

    settings = read_settings(None, dict(rows))

    assert {offer: (one.product, one.quantity) for offer, one in settings.offers.items()} == {
        "7003764853": ("MUG-1", 3)
    }


def test_a_system_parameter_that_is_no_setting_is_told() -> None:
    with pytest.raises(SettingsError, match=r"allegro_etl\.odoo\.sales_teams"):
        read_settings(None, {"allegro_etl.odoo.sales_teams": "Allegro"})


def test_the_page_has_every_environment_variable_that_is_read_and_no_other() -> None:
    files = [file for file in (ROOT / "allegro_etl").rglob("*.py") if "local/allegro" not in str(file)]
    constants = (
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    read = {text for text in constants if VARIABLE.fullmatch(text)}
    told = {span for row in table_rows(section(SETTINGS, "Environment")) for span in spans(row[0])}

    assert told == read


def test_no_page_names_a_variable_that_is_not_read() -> None:
    told = {span for row in table_rows(section(SETTINGS, "Environment")) for span in spans(row[0])}
    named = {match[0] for page in PAGES for match in VARIABLE.finditer(text_of(page))}

    # Each of them may stand in a file that NAME_FILE names.
    assert {name.removesuffix("_FILE") for name in named} - told == set()
