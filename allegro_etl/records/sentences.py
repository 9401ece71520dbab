"""What a code says with its words in it: the templates of `reasons` and `phrases`, filled.

In a language, amounts and days are written as its people do. Without one the sentence is English and has the values as they
are: for the plan, terminals and programs.
"""

import string
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from allegro_etl.languages import in_language
from allegro_etl.languages.figures import country, day, listing, moment, money, number
from allegro_etl.records.allegro_words import ALLEGRO_WORDS
from allegro_etl.records.phrases import FACTS, PHRASES, Phrase
from allegro_etl.records.reasons import REMARKS, SENTENCES, Facts, Said, Text, Words

TEMPLATES: dict[str, str] = {**SENTENCES, **REMARKS, **PHRASES, **FACTS}


class _Filled(string.Formatter):
    """Fills places: `{name}` with a value, and `{name:how}` with one that is written in a way of `WAYS`."""

    def __init__(self, words: Words, language: str | None) -> None:
        self._words = words
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        return WAYS[format_spec](self, value) if format_spec else str(value)

    def as_money(self, amount: str) -> str:
        currency = self._words.get("currency")
        if not self._language or not currency:
            return " ".join(str(part) for part in (self.as_number(amount), currency) if part)
        return money(Decimal(amount), currency, self._language)

    def as_number(self, amount: str) -> str:
        return number(Decimal(amount), self._language) if self._language and amount is not None else str(amount)

    def as_day(self, when: str) -> str:
        return day(date.fromisoformat(when), self._language) if self._language else str(when)

    def as_moment(self, when: str) -> str:
        """Return a moment that Odoo or an alert writes, which is UTC."""
        if not self._language:
            return str(when)
        return moment(datetime.fromisoformat(when.removesuffix(" UTC")).replace(tzinfo=UTC), self._language)

    def as_country(self, code: str) -> str:
        return country(code, self._language) if self._language else str(code)

    def as_allegro_word(self, word: str) -> str:
        return translated(ALLEGRO_WORDS.get(word, word), self._language) if self._language else str(word)

    def as_shown(self, text: Text | None) -> str:
        return shown(text, self._language)

    def as_said(self, several: Any) -> str:
        parts = self._parts(several)
        return listing(parts, self._language) if self._language else " and ".join(parts)

    def as_listed(self, several: Any) -> str:
        return "; ".join(self._parts(several))

    def as_named(self, several: Any) -> str:
        return ", ".join(self._parts(several))

    def _parts(self, several: Any) -> list[str]:
        return [said(one, self._language) for one in (several if isinstance(several, list | tuple) else [several])]


WAYS: dict[str, Callable[[_Filled, Any], str]] = {
    "money": _Filled.as_money,  # with the currency that the words name
    "number": _Filled.as_number,
    "day": _Filled.as_day,
    "moment": _Filled.as_moment,
    "country": _Filled.as_country,  # by its code
    "allegro": _Filled.as_allegro_word,
    "shown": _Filled.as_shown,  # a text, or what a code says with its words
    "said": _Filled.as_said,  # what a code says, or several codes: a, b and c
    "listed": _Filled.as_listed,  # the same of whole sentences: a; b
    "named": _Filled.as_named,  # a, b
}


def sentence(code: str, words: Words | None = None, language: str | None = None) -> str:
    """Return what a code says, with its words in it."""
    return filled(TEMPLATES[code], words or {}, language)


def filled(template: str, words: Words, language: str | None = None) -> str:
    """Return a template of ours in a language, with words in it."""
    return _Filled(words, language).vformat(translated(template, language), (), words)


def translated(text: str, language: str | None = None) -> str:
    """Return an English text of ours in a language; as it is without one."""
    return in_language(language)(text) if language else text


def said(one: str | Said, language: str | None = None) -> str:
    """Return what a code says that stands alone or with its words."""
    return sentence(one, None, language) if isinstance(one, str) else sentence(one["code"], one, language)


def shown(text: Text | None, language: str | None = None) -> str:
    """Return a text as it is, and what a code says in its place; None is said, too."""
    return text if isinstance(text, str) else said(Phrase.NONE if text is None else text, language)


def facts_in(facts: Facts, language: str | None = None) -> list[tuple[str, str]]:
    """Return (label, text) of facts in a language. Labels of ours begin with a capital letter; names stay as they are."""
    return [(_label(label, language), shown(text, language)) for label, text in facts]


def _label(label: Text, language: str | None) -> str:
    text = shown(label, language)
    return text if isinstance(label, str) else text[:1].upper() + text[1:]
