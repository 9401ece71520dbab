"""What servers of Odoo say of their fields: a file for each version, model by model, with the fields that a run names.

They were read from real servers of all six. A few fields were read of 14 and 19 alone: where both have one, so have those
between them; where they differ, Odoo's public source says since when.
"""

import json
from pathlib import Path
from typing import Any

from allegro_etl.odoo.dialect import Dialect, dialect_of

FOLDER = Path(__file__).parent
VERSIONS = ("14", "15", "16", "17", "18", "19")


def shape(version: str) -> dict[str, dict[str, Any]]:
    """Return model -> field -> what that version's `fields_get` says of it: its type, and for a selection its values."""
    found: dict[str, dict[str, Any]] = json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))
    return found


def dialect_in(version: str) -> Dialect:
    """Return how a server of a version speaks."""
    return dialect_of(f"{version}.0", shape(version))
