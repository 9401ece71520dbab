"""Keys of settings: which setting a dotted key means, how a text is read for it, and which key is nearest to a wrong one.

Names of the operator's choice, such as a delivery method, may hold dots themselves.
"""

import difflib
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

Keys = tuple[str, ...]


class Setting(NamedTuple):
    """Where a setting stands among the settings, and of which type it is."""

    keys: Keys
    kind: Any


def find(model: type[BaseModel], key: str) -> Setting | None:
    """Return the setting that a dotted key means, None where there is none."""
    first, _, rest = key.partition(".")
    field = model.model_fields.get(first)
    if field is None:
        return None
    section = section_of(field.annotation)
    if is_map(field.annotation):
        return _in_map(first, rest, section) if rest else None
    if section is None:
        return None if rest else Setting((first,), field.annotation)
    below = find(section, rest)
    return below and Setting((first, *below.keys), below.kind)


def _in_map(first: str, rest: str, section: type[BaseModel] | None) -> Setting | None:
    if section is None:
        return Setting((first, _unquoted(rest)), str)
    name, _, last = rest.rpartition(".")
    if not name:
        return Setting((first, rest), section)
    field = section.model_fields.get(last)
    return field and Setting((first, _unquoted(name), last), field.annotation)


def _unquoted(name: str) -> str:
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    return name[1:-1] if is_quoted else name


def section_of(kind: Any) -> type[BaseModel] | None:
    """Return the section that a field holds, by name if it is a table of them; None for a plain value."""
    for one in (kind, *get_args(kind)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None


def is_map(kind: Any) -> bool:
    """Return whether a field is a table whose keys are the operator's."""
    return get_origin(kind) is dict


def read_text(kind: Any, text: str) -> Any:
    """Read what a System Parameter holds for a setting: as the settings file has it, a text with or without quotes."""
    text = text.strip()
    value = _as_toml(text)
    if _takes_text(kind) and not isinstance(value, str):
        return text  # a code such as 00123 or true is no number and no truth
    if value is None:
        return text
    return value


def _takes_text(kind: Any) -> bool:
    return kind is str or str in get_args(kind) or get_origin(kind) is Literal


def _as_toml(text: str) -> Any:
    try:
        read = tomllib.loads(f"value = {text}", parse_float=Decimal)
    except (ValueError, RecursionError):  # no TOML, a number of thousands of digits, or brackets without end
        return None
    return read["value"] if len(read) == 1 else None


def nearest(model: type[BaseModel], key: str) -> str | None:
    """Return the key of a setting that looks most like `key` and is another one, None where none does."""
    alike = [one for one in _alike(model, key) if one != key and not one.endswith(".")]
    found = difflib.get_close_matches(key, alike, n=1, cutoff=0.6)
    return found[0] if found else None


def _alike(model: type[BaseModel], key: str) -> Iterator[str]:
    """Yield the keys that may be meant: all fixed ones, and those of tables with the names that `key` has."""
    rest = key.partition(".")[2]
    for name, field in model.model_fields.items():
        section = section_of(field.annotation)
        if is_map(field.annotation):
            yield from (f"{name}{ending}" for ending in _endings(section, rest))
        else:
            yield name
            yield from (f"{name}.{below}" for below in (_alike(section, rest) if section else ()))


def _endings(section: type[BaseModel] | None, rest: str) -> list[str]:
    """Return what may stand behind the name of a table whose keys are the operator's."""
    name = rest.rpartition(".")[0]
    if section and name:
        return [f".{name}.{last}" for last in section.model_fields]
    return [f".{rest}" if rest else ""]
