"""Every setting, as the settings' models have it: what it may be, its default, its System Parameter."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from allegro_etl.settings import Settings
from allegro_etl.settings.in_force import in_odoo
from allegro_etl.settings.keys import is_map, section_of
from docs_site.markdown import table

PLAIN = {bool: "`true` or `false`", int: "a whole number", Decimal: "a number"}
NONE = "none"


class Setting(NamedTuple):
    """A setting: its dotted key, with `<name>` for a name of the operator's choice, and its field."""

    key: str
    field: FieldInfo


def markdown() -> str:
    """Return the table of all settings."""
    header = ["key", "what it may be", "default", "System Parameter"]
    return table(
        header,
        ([f"`{one.key}`", values(one.field), default(one.field), f"`{in_odoo(one.key)}`"] for one in walk(Settings)),
    )


def walk(model: type[BaseModel], above: str = "") -> Iterator[Setting]:
    """Yield each setting of a section and of those below it."""
    for name, field in model.model_fields.items():
        key = f"{above}{name}.<name>" if is_map(field.annotation) else f"{above}{name}"
        section = section_of(field.annotation)
        if section:
            yield from walk(section, f"{key}.")
        else:
            yield Setting(key, field)


def values(field: FieldInfo) -> str:
    """Return in words what a setting may be."""
    kind = field.annotation
    if get_origin(kind) is Literal:
        return ", ".join(f"`{json.dumps(value)}`" for value in get_args(kind))
    if get_origin(kind) is tuple:
        [item, *_] = get_args(kind)
        return f"a list of {', '.join(f'`{json.dumps(value)}`' for value in get_args(item)) if get_origin(item) is Literal else 'texts'}"
    bounds = [f"{word} {limit}" for word, limit in _bounds(field)]
    return " ".join([PLAIN.get(kind, "a text") if isinstance(kind, type) else "a text", *bounds])


def _bounds(field: FieldInfo) -> Iterator[tuple[str, Any]]:
    for constraint in field.metadata:
        for name, word in (("ge", "from"), ("le", "to")):
            if getattr(constraint, name, None) is not None:
                yield word, getattr(constraint, name)


def default(field: FieldInfo) -> str:
    """Return a setting's default as the settings file would have it."""
    if field.is_required() or is_map(field.annotation):
        return "needed" if field.is_required() else NONE
    value = field.get_default()
    if value is None or value is PydanticUndefined:
        return NONE
    if isinstance(value, Decimal):
        return f"`{value}`"
    return f"`{json.dumps(list(value) if isinstance(value, tuple) else value)}`"
