"""The languages in which people read what allegro_etl writes. English is the source: each text is its own key."""

from collections.abc import Callable

ENGLISH = "en"

Translate = Callable[[str], str]
"""Gives a text in another language; the text itself where nobody has translated it."""


def in_language(language: str) -> Translate:  # noqa: ARG001 - English is all there is so far
    """Return what translates English texts of ours into a language such as `pl`."""
    return str
