"""A settings file to begin with, made from the settings themselves: each with what it does, all of them commented out."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from allegro_etl.settings import Settings
from allegro_etl.settings.keys import is_map, section_of

HEAD = """\
# Settings of allegro_etl. Nothing has to be set: every line here is commented out, and shows the default, or an
# example where there is none. Take the # away from a section's name and from a setting to change it.
# `allegro-etl settings` says what is in force. docs/settings.md says more about each.
"""
OFF = "#"  # right before a setting; words have a blank between


def template() -> str:
    """Return the text of a settings file that has every setting and changes none."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        section = section_of(field.annotation)
        if is_map(field.annotation):
            yield from _many(name, field, section)
        elif section:
            yield from _section(name, section)
        yield ""


def _section(name: str, section: type[BaseModel]) -> Iterator[str]:
    """Yield the lines of a section, and below its own settings those of the sections in it."""
    yield f"# {_sentence(section.__doc__)}\n{OFF}[{name}]"
    yield from _settings(section)
    for below, field in section.model_fields.items():
        if found := section_of(field.annotation):
            yield ""
            yield from _section(f"{name}.{below}", found)


def _many(name: str, field: FieldInfo, section: type[BaseModel] | None) -> Iterator[str]:
    yield f"# {field.description}"
    examples: Mapping[str, Any] = (field.examples or [{}])[0]
    if section is None:
        yield f"{OFF}[{name}]"
        yield from (f"{OFF}{_key(key)} = {_value(value)}" for key, value in examples.items())
        return
    for key in examples:
        yield f"{OFF}[{name}.{_key(key)}]"
        yield from _settings(section)


def _settings(section: type[BaseModel]) -> Iterator[str]:
    for name, field in section.model_fields.items():
        if section_of(field.annotation):
            continue
        default = None if field.is_required() else field.get_default()
        shown = field.examples[0] if field.examples else default
        yield f"# {field.description}{_ending(field)}\n{OFF}{name} = {_value(shown)}"


def _ending(field: FieldInfo) -> str:
    return " Default: none." if field.default in (None, ()) else ""


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


def _key(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    """Write a value as TOML has it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
