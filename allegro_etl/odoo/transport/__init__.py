"""What carries a call to Odoo and its answer back: JSON-RPC, which every Odoo has, or JSON-2, of Odoo 19 and later.

Nothing above asks which of them it is. Both raise the errors of `odoo/errors.py`, and none repeats a call.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

DATABASE_HEADER = "X-Odoo-Database"
"""Tells Odoo 19 which of its databases is meant. Older ones pass over it."""


class Transport(Protocol):
    """A logged-in user on one database of an Odoo server. Threads may share it: every call is a request of its own."""

    @property
    def name(self) -> str:
        """Return what people call it."""

    @property
    def version(self) -> str:
        """Return the server's version, such as 19.0."""

    @property
    def user_id(self) -> int:
        """Return the id of the user who is logged in (`res.users`)."""

    @property
    def language(self) -> str | None:
        """Return the user's language, such as pl_PL."""

    def call(self, model: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Call a method of a model, once, and return its answer. Raises OdooError."""
