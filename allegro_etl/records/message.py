"""A message in an order's chatter: harmless, whatever was typed."""

from collections.abc import Iterable
from html import escape

from allegro_etl.odoo.external_ids import external_id
from allegro_etl.records.reasons import Facts
from allegro_etl.records.sentences import facts_in

ACTIVITY_FIELDS = (
    "id", "res_model_id/id", "res_id", "activity_type_id/id", "summary", "note", "date_deadline", "user_id/.id",
)  # fmt: skip
"""What is loaded of an activity (mail.activity)."""


class Html(str):
    """A text that is HTML already, and is not escaped again."""

    __slots__ = ()


def as_html(title: str, facts: Facts, language: str) -> Html:
    """Return a note's body: a title and a list of facts in a language, everything that was typed escaped."""
    items = [filled("{label} {text}", label=bold(f"{label}:"), text=text) for label, text in facts_in(facts, language)]
    return Html(f"{paragraph([harmless(title)])}{listed(items)}")


def note_of_order(key: str, body: str) -> dict[str, str]:
    """Return the fields by which a note is loaded with its sale order: its key, and its body as HTML."""
    return {
        "message_ids/id": external_id(key),
        "message_ids/model": "sale.order",
        "message_ids/body": body,
        "message_ids/message_type": "comment",
        "message_ids/subtype_id/id": "mail.mt_note",
    }


def filled(template: str, **values: str) -> Html:
    """Return a template with values in its places, all of it escaped but for values that are HTML."""
    return Html(harmless(template).format_map({name: harmless(value) for name, value in values.items()}))


def harmless(text: str) -> Html:
    """Return a text as HTML: escaped, with its lines."""
    return text if isinstance(text, Html) else Html(escape(text).replace("\n", "<br>"))


def bold(text: str) -> Html:
    """Return a text in bold."""
    return Html(f"<b>{harmless(text)}</b>")


def link(address: str, text: str) -> Html:
    """Return a link to a page that opens beside Odoo's."""
    return Html(f'<a href="{escape(address)}" target="_blank">{harmless(text)}</a>')


def in_a_row(parts: Iterable[str]) -> Html:
    """Return short texts on one line, with dots between them."""
    return Html(" · ".join(harmless(part) for part in parts))


def paragraph(lines: Iterable[str]) -> Html:
    """Return lines as a paragraph; nothing for none."""
    text = "<br>".join(harmless(line) for line in lines if line)
    return Html(f"<p>{text}</p>" if text else "")


def listed(items: Iterable[str]) -> Html:
    """Return a list; nothing for none."""
    text = "".join(f"<li>{harmless(item)}</li>" for item in items)
    return Html(f"<ul>{text}</ul>" if text else "")


def small(text: str) -> Html:
    """Return small print."""
    return Html(f"<small>{harmless(text)}</small>" if text else "")
