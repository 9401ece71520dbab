"""A message in an order's chatter: harmless, whatever was typed."""

from collections.abc import Sequence
from html import escape


def as_html(title: str, facts: Sequence[tuple[str, str]]) -> str:
    """Return a note's body: a title and a list of facts, everything that was typed escaped."""
    items = "".join(f"<li><b>{escape(label)}:</b> {_lines(text)}</li>" for label, text in facts)
    return f"<p>{escape(title)}</p><ul>{items}</ul>" if items else f"<p>{escape(title)}</p>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
