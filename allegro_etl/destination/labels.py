"""The labels of our fields in Odoo, and the words of their choices, in the language of those who read.

Odoo keeps one of each for each of its own languages. One that is a word of ours, in whichever language, was made by us; any other
one is a person's, and stays.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from allegro_etl.destination.fields import FIELDS, Made, keep_related_fields_filled
from allegro_etl.languages import LANGUAGES, in_language
from allegro_etl.odoo.lookup import languages_of
from allegro_etl.odoo.session import OdooServer

LABELS, CHOICES = "ir.model.fields", "ir.model.fields.selection"


class Label(NamedTuple):
    """What is written for the readers of one of Odoo's languages: the label of a field, or the words of one of its choices."""

    locale: str
    model: str
    field: str
    choice: str | None
    words: str


def other_labels(odoo: OdooServer, language: str) -> list[Label]:
    """Return each label of ours that stands in another language than `language`, with its words in it. Raises OdooError."""
    locales = languages_of(odoo)
    return [label for locale in locales for model in FIELDS for label in _of_model(odoo, model, locale, language)]


def may_write(odoo: OdooServer) -> bool:
    """Return whether the user may write labels."""
    return all(odoo.may(model, "write") for model in (LABELS, CHOICES))


def write_labels(odoo: OdooServer, labels: list[Label]) -> None:
    """Write labels and words of choices, in one call for each language. Raises OdooError."""
    names = sorted({label.field for label in labels})
    found = odoo.search_read(LABELS, [("model", "in", list(FIELDS)), ("name", "in", names)], ["model", "name"])
    fields = {(row["model"], row["name"]): int(row["id"]) for row in found}
    rows = odoo.search_read(CHOICES, [("field_id", "in", sorted(fields.values()))], ["field_id", "value"])
    choices = {(row["field_id"][0], row["value"]): int(row["id"]) for row in rows}
    for locale in dict.fromkeys(label.locale for label in labels):
        _write(odoo, locale, [label for label in labels if label.locale == locale], fields, choices)
    keep_related_fields_filled(odoo)


def _of_model(odoo: OdooServer, model: str, locale: str, language: str) -> Iterator[Label]:
    names = sorted(FIELDS[model].keys() & odoo.has_fields(model))
    asked = {"allfields": names, "attributes": ["string", "selection"]}
    shown = odoo.call(model, "fields_get", context={"lang": locale}, **asked) if names else {}
    for name in names:
        for choice, text, words in _texts(FIELDS[model][name], shown[name]):
            wanted = in_language(language)(text)
            if words != wanted and words in _in_each_language(text):
                yield Label(locale, model, name, choice, wanted)


def _texts(made: Made, shown: dict[str, Any]) -> Iterator[tuple[str | None, str, str | None]]:
    """Yield the choice or None for the field itself, our English text of it, and what Odoo shows."""
    yield None, made.label, shown.get("string")
    words = dict(shown.get("selection") or ())
    yield from ((key, text, words.get(key)) for key, text in made.choices)


def _in_each_language(text: str) -> set[str]:
    return {in_language(language)(text) for language in LANGUAGES}


def _write(
    odoo: OdooServer,
    locale: str,
    labels: list[Label],
    fields: dict[tuple[str, str], int],
    choices: dict[tuple[int, str], int],
) -> None:
    context = {"lang": locale}
    ids = [fields[label.model, label.field] for label in labels]
    named = [[one, label.words] for one, label in zip(ids, labels, strict=True) if label.choice is None]
    chosen = [[choices[one, label.choice], label.words] for one, label in zip(ids, labels, strict=True) if label.choice]
    if named:
        odoo.load(LABELS, (".id", "field_description"), named, context=context)
    if chosen:
        odoo.load(CHOICES, (".id", "name"), chosen, context=context)
