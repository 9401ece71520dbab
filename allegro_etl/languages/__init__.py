"""The languages in which people read what allegro_etl writes. English is the source: each text is its own key.

The translations are gettext catalogues beside this file, `pl.po` and others; `make messages` keeps them complete.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["en", "pl", "cs", "sk", "hu"]

ENGLISH: Language = "en"
LANGUAGES: tuple[Language, ...] = get_args(Language)

Translate = Callable[[str], str]
"""Gives a text in another language; the text itself where nobody has translated it."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it, which extractors look for
    """Return the text as it is: the mark of a text that is translated where it is used."""
    return text


@cache
def in_language(language: str) -> Translate:
    """Return what translates English texts of ours into a language such as `pl`; it is read once, when it is first used."""
    if language == ENGLISH or language not in LANGUAGES:
        return str
    texts = _catalogue(language)
    return lambda text: texts.get(text, text)


def closest(locale: str | None) -> Language | None:
    """Return the language of one of Odoo's locales such as `pl_PL`: English where we lack it, None for none."""
    known: dict[str, Language] = {language: language for language in LANGUAGES}
    return known.get(locale.partition("_")[0], ENGLISH) if locale else None


def _catalogue(language: str) -> dict[str, str]:
    """Return the translations of a language by their English texts."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - most commands write nothing into Odoo

    with files(__package__).joinpath(f"{language}.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file, locale=language) if one.id and one.string}
