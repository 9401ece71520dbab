"""Reads the settings in force: the settings file, and over it Odoo's System Parameters. All errors are told at once.

A System Parameter `allegro_etl.<key>` in Odoo overrides the file, so that people without a shell can steer.
"""

import difflib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from allegro_etl.settings import (
    CURSOR_PARAMETER,
    OWN_PARAMETERS,
    PARAMETER_PREFIX,
    SINCE_PARAMETER,
    Settings,
    SettingsError,
)
from allegro_etl.settings.keys import Keys, Setting, find, nearest, read_text
from allegro_etl.settings.times import moment

SHOWN = 60  # characters of a wrong value
SYSTEM_PARAMETER = "System Parameter"

# What pydantic's types of errors mean, where its own words are a programmer's.
IN_PLAIN_WORDS = {
    **dict.fromkeys(("model_type", "dict_type"), "it should be a table"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "it should be true or false"),
    **dict.fromkeys(("decimal_parsing", "decimal_type"), "it should be a number such as 0.05"),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "it should be a whole number"),
    "tuple_type": 'it should be a list such as ["mapping", "gtin"]',
    "string_type": "it should be a text",
}


class WrongSettings(SettingsError):
    """The settings file or System Parameters are wrong: one sentence for each error."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        number = f"{len(problems)} settings are wrong. " if len(problems) > 1 else ""
        super().__init__(f"{number}{' '.join(problems)} docs/settings.md has all settings.")


class Place(NamedTuple):
    """Where a setting stands: as a person is told, what begins its keys there, and its keys."""

    shown_as: str
    prefix: str
    keys: Keys


class Override(NamedTuple):
    """A setting that a System Parameter gives: the parameter's key, and the value."""

    parameter: str
    value: Any


def read_settings(file: Path | None, parameters: Mapping[str, str] | None = None) -> Settings:
    """Read the settings file and lay Odoo's System Parameters over it.

    `parameters` are those whose key starts with `allegro_etl.`, key to text. Raises WrongSettings with all errors.
    """
    settings, problems = read_what_is_right(file, parameters)
    if problems:
        raise WrongSettings(problems)
    return settings


def read_what_is_right(file: Path | None, parameters: Mapping[str, str] | None = None) -> tuple[Settings, list[str]]:
    """Return the settings without those that are wrong, and one sentence for each that is."""
    values, problems = _read_file(file) if file else ({}, [])
    name = file.name if file else ""
    problems += _take_out_what_is_wrong(values, lambda keys: Place(f"Setting {'.'.join(keys)} ({name})", "", keys))
    overrides, wrong = _overrides(parameters or {})
    wrong += _wrong_since(parameters or {})
    for keys, override in overrides.items():
        _put(values, keys, override.value)
    wrong += _take_out_what_is_wrong(values, lambda keys: _place_in_odoo(keys, overrides))
    return Settings.model_validate(values), problems + wrong


def _place_in_odoo(keys: Keys, overrides: Mapping[Keys, Override]) -> Place:
    """Return how Odoo names a setting: by the parameter that gives it, or gives a part of it."""
    length = len(keys)
    named = [one.parameter for path, one in overrides.items() if path[:length] == keys or keys[: len(path)] == path]
    return Place(f"System Parameter {named[0] if named else in_odoo('.'.join(keys))}", PARAMETER_PREFIX, keys)


def sources(file: Path | None, parameters: Mapping[str, str] | None = None) -> dict[str, tuple[str, str]]:
    """Return each setting that is in force, as dotted key to (value as text, where it comes from)."""
    in_file = _flatten(_read_file(file)[0]) if file else {}
    overridden = {".".join(keys): one.parameter for keys, one in _overrides(parameters or {})[0].items()}
    described = {}
    for key, value in _flatten(read_settings(file, parameters).model_dump(mode="json")).items():
        origin = "built-in default"
        if key in overridden:
            origin = f"{SYSTEM_PARAMETER} {overridden[key]}"
        elif key in in_file and file:
            origin = file.name
        described[key] = ("" if value is None else str(value), origin)
    return described


def in_odoo(key: str) -> str:
    """Return the System Parameter of a setting; for [odoo] the section may be left out."""
    return f"{PARAMETER_PREFIX}{key.removeprefix('odoo.')}"


def _read_file(file: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        # utf-8-sig: editors on Windows begin a file with a mark that is no text
        return tomllib.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal), []
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{file.name} is not valid TOML: {error}. Put texts and names with blanks or dots into quotes."]
    except UnicodeDecodeError:
        return {}, [f"{file.name} is not written in UTF-8: save it as UTF-8."]
    except (ValueError, RecursionError):
        return {}, [f"{file.name} has a number that is too long, or brackets without end: no setting needs that."]
    except OSError as error:
        return {}, [f"{file.name} cannot be read ({type(error).__name__})."]


def _overrides(parameters: Mapping[str, str]) -> tuple[dict[Keys, Override], list[str]]:
    """Return the settings among System Parameters, and a sentence for each parameter that is none."""
    found: dict[Keys, Override] = {}
    problems = []
    for parameter, text in sorted(parameters.items()):
        key = parameter.removeprefix(PARAMETER_PREFIX)
        if key in OWN_PARAMETERS or parameter == CURSOR_PARAMETER:
            continue
        setting = _setting_of(key) if key != parameter else None
        other = setting and _same(setting.keys, found)
        if setting is None:
            problems.append(f"System Parameter {parameter}: {_no_setting(key)}.")
        elif other:
            problems.append(f"System Parameters {other} and {parameter} are the same setting: delete one of them.")
        else:
            found[setting.keys] = Override(parameter, read_text(setting.kind, text))
    return found, problems


def _same(keys: Keys, found: Mapping[Keys, Override]) -> str | None:
    """Return the parameter that gives the same setting, the table that it stands in, or a part of it."""
    alike = (one.parameter for path, one in found.items() if path[: len(keys)] == keys[: len(path)])
    return next(alike, None)


def _wrong_since(parameters: Mapping[str, str]) -> list[str]:
    try:
        since = moment(parameters.get(SINCE_PARAMETER))
    except SettingsError as error:
        return [f"System Parameter {SINCE_PARAMETER}: {error}"]
    if since and since > datetime.now(UTC) + timedelta(days=1):  # a clock may be wrong by hours
        return [
            f"System Parameter {SINCE_PARAMETER}: {since:%Y-%m-%d} has not come yet, and no sweep would find anything."
        ]
    return []


def _setting_of(key: str) -> Setting | None:
    """Return the setting of a System Parameter's key; a bare one belongs to [odoo]."""
    return find(Settings, key) or find(Settings, f"odoo.{key}")


def _no_setting(key: str) -> str:
    """Say that a System Parameter's key is no setting, and which one may be meant."""
    if key in Settings.model_fields:
        return "it is a section of settings: give each of its settings a parameter of its own"
    rest = key[len(PARAMETER_PREFIX) :]
    if key.lower().startswith(PARAMETER_PREFIX) and _setting_of(rest):  # the prefix, written in another way
        return f"there is no such setting; the nearest is {PARAMETER_PREFIX}{rest}"
    own = difflib.get_close_matches(key.strip().lower(), OWN_PARAMETERS, n=1, cutoff=0.8)
    near = nearest(Settings, f"odoo.{key}" if "." not in key else key)
    if own:
        return f"there is no such setting; the nearest is {PARAMETER_PREFIX}{own[0]}"
    is_one = near and near not in Settings.model_fields
    return f"there is no such setting{f'; the nearest is {in_odoo(near)}' if near and is_one else ''}"


def _put(values: dict[str, Any], keys: Keys, value: Any) -> None:
    for key in keys[:-1]:
        values = values.setdefault(key, {})
    values[keys[-1]] = value


def _take_out_what_is_wrong(values: dict[str, Any], place: Callable[[Keys], Place]) -> list[str]:
    """Take the wrong settings out of `values` and return a sentence for each."""
    problems: list[str] = []
    while True:
        try:
            Settings.model_validate(values)
        except ValidationError as error:
            for one in error.errors():
                problems.append(_sentence(one, place(_keys_of(one))))
                _remove(values, one)
        else:
            return list(dict.fromkeys(problems))


def _keys_of(error: ErrorDetails) -> Keys:
    return tuple(part for part in error["loc"] if isinstance(part, str) and part != "[key]")


def _remove(values: dict[str, Any], error: ErrorDetails) -> None:
    """Remove the value of an error, or the innermost table that is there where the value is missing."""
    keys = _keys_of(error)
    for outer, inner in pairwise(keys):
        if not isinstance(values.get(outer), dict) or inner not in values[outer]:
            values.pop(outer, None)
            return
        values = values[outer]
    values.pop(keys[-1], None)


def _sentence(error: ErrorDetails, place: Place) -> str:
    if error["type"] == "extra_forbidden":
        near = nearest(Settings, ".".join(place.keys))
        shown = (in_odoo(near) if place.prefix else near) if near else None
        return f"{place.shown_as}: there is no such setting{f'; the nearest is {shown}' if shown else ''}."
    if error["type"] == "missing":
        return f"{place.shown_as} is needed."
    said = IN_PLAIN_WORDS.get(error["type"]) or error["msg"].replace("Decimal input", "Input").replace("Input", "it")
    return f"{place.shown_as}: {_shown(error)}{said}."


def _shown(error: ErrorDetails) -> str:
    """Quote the value that is wrong, for a table or a name that Allegro lacks nothing."""
    value = error["input"]
    if isinstance(value, dict) or error["loc"][-1] == "[key]":
        return ""
    return f"{str(value)[:SHOWN]!r} cannot be used, "


def _flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
