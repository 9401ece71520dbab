"""Tracking numbers as people type them: several in one field, with blanks, in small letters."""

import re
from typing import NamedTuple

SHORTEST = 8
"""A piece shorter than this, between blanks, is a part of a number and no number: "1234 5678 9012"."""

_BETWEEN = re.compile(r"[,;\n\r\t]+")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]*")
_ALLEGRO_DELIVERY = re.compile(r"AD[0-9A-Z]+")
_INTERNATIONAL = re.compile(
    r"[A-Z]{2}[0-9]{9}[A-Z]{2}"
)  # of the posts of all countries: two letters, nine digits, the country


class Typed(NamedTuple):
    """What a field for numbers holds: the numbers, and the pieces of which nobody can tell whether they are some."""

    numbers: list[str]
    unclear: list[str]


def read_numbers(text: str) -> Typed:
    """Return the numbers that a field holds, in their order and each once; they are separated by , ; lines or blanks."""
    numbers: dict[str, str] = {}
    unclear: list[str] = []
    for piece in _BETWEEN.split(text):
        parts = piece.split()
        is_clear = len(parts) == 1 or all(len(part) >= SHORTEST for part in parts)
        if not is_clear or not all(_is_number(part) for part in parts):
            unclear.extend([" ".join(parts)] if parts else [])
            continue
        for part in parts:
            numbers.setdefault(plain(part), part)
    return Typed([*numbers.values()], unclear)


def plain(number: str) -> str:
    """Return a number by which it is compared: capital letters and digits alone."""
    return re.sub(r"[^0-9A-Z]", "", number.upper())


def is_of_allegro_delivery(number: str) -> bool:
    """Say whether Ship with Allegro gave the number (AD...) and puts it on the order itself; a post's AD123456789PL is none."""
    said = plain(number)
    return bool(_ALLEGRO_DELIVERY.fullmatch(said)) and not _INTERNATIONAL.fullmatch(said)


def _is_number(part: str) -> bool:
    return bool(_NUMBER.fullmatch(part)) and any(character.isdigit() for character in part)
