"""An end of the way that is not ours to make: what a step reads from, or writes to, on Allegro or in Odoo."""

from dataclasses import dataclass
from typing import Literal

System = Literal["allegro", "odoo"]


@dataclass(frozen=True)
class End:
    """An end: its lasting name, whose it is, what it is, and the name by which its owner knows it."""

    name: str
    system: System
    what: str
    known_as: str


def in_odoo(model: str, what: str) -> End:
    """Return the end that is one of Odoo's models, which is called by its technical name."""
    return End(f"odoo/{model.replace('.', '_')}", "odoo", what, model)
