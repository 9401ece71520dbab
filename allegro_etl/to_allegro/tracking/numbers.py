"""Tracking numbers as people type them: several in one field, with blanks, in small letters."""

import re
import unicodedata
from typing import NamedTuple

SHORTEST = 8
"""A piece shorter than this, between blanks, is a part of a number and no number: "1234 5678 9012"."""

_BETWEEN = re.compile(r"[,;\n\r\t]+")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]*")
_ADDRESS = re.compile(r"[A-Za-z]\.[A-Za-z]")  # of a carrier's page: www.gls-group.eu/GLS00000001
_SIGNS = re.compile(r"[./_-]+")
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
    for piece in _BETWEEN.split(_shown(text)):
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
    """Return whether Ship with Allegro gave the number (AD...) and puts it on the order itself; a post's AD123456789PL is none."""
    said = plain(number)
    return bool(_ALLEGRO_DELIVERY.fullmatch(said)) and not _INTERNATIONAL.fullmatch(said)


def _is_number(part: str) -> bool:
    """Return whether a piece is one number, and neither an address nor two numbers with a sign between them."""
    is_one = sum(len(piece) >= SHORTEST for piece in _SIGNS.split(part)) <= 1
    has_digits = any(character.isdigit() for character in part)
    return is_one and has_digits and bool(_NUMBER.fullmatch(part)) and not _ADDRESS.search(part)


def _shown(text: str) -> str:
    """Return what a person sees of a text: copied from a page, it may hold characters that take no room."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")
