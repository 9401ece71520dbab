"""JSON as it passes Allegro's door: numbers exact, the PESEL gone, no character that a database would refuse."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

Document = dict[str, Any]
"""A JSON object as Allegro sent it: any field may be absent, null or of another kind than its document says, so no type names them."""

PERSONAL_IDENTITY = "personalIdentity"
"""A buyer's PESEL. We have no use for it, so it is never kept."""

_ESCAPED_LETTER = re.compile(r"\\u00[4-7]", re.IGNORECASE)
"""A letter of ASCII may be written as an escape: then a name is not seen in the text."""

_UNSTORABLE = ("\\u0000", "\\ud", "\\uD")
"""NUL, which Postgres refuses, and halves of emoji that were cut in two, which UTF-8 refuses."""


def read_json(text: str) -> Any:
    """Return what `text` says, without any `personalIdentity`; numbers with a fraction are Decimal.

    Raises ValueError for whatever is not JSON, NaN and infinities included.
    """
    try:
        content = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
        if PERSONAL_IDENTITY in text or _ESCAPED_LETTER.search(text):
            drop_personal_identity(content)
        if any(escape in text for escape in _UNSTORABLE):
            content = _storable(content)
    except RecursionError:
        msg = "nested too deeply"
        raise ValueError(msg) from None
    return content


def drop_personal_identity(content: Any) -> None:
    """Take every `personalIdentity` out of `content`, however deep it lies."""
    if isinstance(content, dict):
        content.pop(PERSONAL_IDENTITY, None)
        for value in content.values():
            if isinstance(value, (dict, list)):
                drop_personal_identity(value)
    elif isinstance(content, list):
        for value in content:
            if isinstance(value, (dict, list)):
                drop_personal_identity(value)


def _storable(content: Any) -> Any:
    if isinstance(content, dict):
        return {_storable(key): _storable(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_storable(value) for value in content]
    if isinstance(content, str):
        return content.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return content


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is no number"
    raise ValueError(msg)
