"""How the payload of a document is kept: as one text, the same for the same content."""

import json
from typing import Any


def as_text(payload: Any) -> str:
    """Return the canonical JSON of a record: keys sorted, numbers with a fraction as strings of their digits."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
