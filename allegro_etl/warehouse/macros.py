"""SQL macros that are made of a template of Python's, such as `order_{form_id}`: of the same name, with its parts as parameters."""

import re

_PART = re.compile(r"\{(\w+)\}")


def macro_of(name: str, template: str, what: str) -> str:
    """Return the macro that fills in a template, null where a part is null. `what` is what it makes, in its description."""
    parts = _PART.findall(template)
    pieces = [piece for piece in _PART.split(template) if piece]
    made = " || ".join(piece if piece in parts else f"'{piece}'" for piece in pieces)
    shown = _PART.sub(r"<\1>", template)
    return f"\n-- {what} {shown}.\ncreate or replace macro work.{name}({', '.join(parts)}) as {made};\n"
