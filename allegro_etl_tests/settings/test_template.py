"""The settings file that `init` writes: every setting with what it does, and nothing that changes anything."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

from allegro_etl.settings import Settings
from allegro_etl.settings.in_force import read_settings
from allegro_etl.settings.template import template
from allegro_etl_tests.docs.test_settings_page import settings_of


def test_it_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "allegro_etl.toml"
    file.write_text(template(), encoding="utf-8")

    assert read_settings(file) == Settings()
    assert max(map(len, template().splitlines())) <= 130


def test_it_has_every_setting_and_each_default_is_the_real_one() -> None:
    on = re.sub(r"^#(?=\S)", "", template(), flags=re.MULTILINE)
    told = tomllib.loads(on, parse_float=Decimal)

    assert Settings.model_validate(told) != Settings()
    for key, default in settings_of(Settings):
        found = value_of(told, key.split("."))
        assert found is not None, key
        if default not in ("none", ()) and not isinstance(default, type(...)) and "*" not in key:
            assert found == (list(default) if isinstance(default, tuple) else default), key


def value_of(told: object, keys: list[str]) -> object:
    for key in keys:
        assert isinstance(told, dict), keys
        told = next(iter(told.values())) if key == "*" else told.get(key)
    return told


def test_each_setting_is_explained_in_a_line() -> None:
    lines = template().splitlines()

    for place, line in enumerate(lines):
        if re.match(r"#[a-z_]+ = ", line) and not line.startswith(("#ONLINE", "#CASH")):
            assert lines[place - 1].startswith("# "), line
