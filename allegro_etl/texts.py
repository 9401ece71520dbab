"""Texts that somebody else typed, made harmless where a terminal or a log shows them."""

import re

_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it: control characters but tab and line feed, and changes of direction."""


def harmless(text: str) -> str:
    """Return the text with each character that a terminal obeys written out by its number: nothing is lost or hidden."""
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
