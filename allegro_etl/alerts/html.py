"""Alerts as HTML for the channel, whose readers see only Odoo: everything that was typed is escaped, and commands look like commands."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from allegro_etl.alerts.alert import Alert, Item
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.texts import DIGEST, NOTHING_WAITS, OVER_SINCE
from allegro_etl.alerts.words import and_more, detail, headline, named, reasons, sentence, shown, way_out_in_odoo
from allegro_etl.records.sentences import translated

COMMAND = re.compile(r"`([^`]+)`")


def as_html(changes: Sequence[Change], language: str | None) -> str:
    """Return changes as one message."""
    return "".join(
        _paragraph(change, f"<b>{_marked_up(headline(change, language))}</b>", language) for change in changes
    )


def digest(alerts: Sequence[Alert], over: Sequence[Change], language: str | None) -> str:
    """Return all that waits, by cause, and what is over since the last digest, as one message."""
    told = [f"<p><b>{escape(translated(DIGEST, language))}</b></p>"]
    told += [
        _paragraph(Change(kind="new", alert=alert), _marked_up(sentence(alert, language)), language) for alert in alerts
    ]
    if not alerts:
        told.append(f"<p>{escape(translated(NOTHING_WAITS, language))}</p>")
    if over:
        told.append(f"<p>{escape(translated(OVER_SINCE, language))}:</p>")
        told.append(_list(_marked_up(sentence(change.alert, language)) for change in over))
    return "".join(told)


def _paragraph(change: Change, head: str, language: str | None) -> str:
    items, more = shown(change)
    said = [head]
    if more_said := detail(change, language):
        said.append(_marked_up(more_said))
    if out := way_out_in_odoo(change, language):
        said.append(f"<i>{_marked_up(out)}</i>")
    rows = [_item(item, language) for item in items]
    if more:
        rows.append(escape(and_more(more, language)))
    return f"<p>{'<br>'.join(said)}</p>{_list(rows) if rows else ''}"


def _item(item: Item, language: str | None) -> str:
    links = [f'<a href="{escape(link.url)}">{escape(link.text)}</a>' for link in item.links]
    said = [*map(_marked_up, reasons(item.why, language))]
    return "<br>".join([" ".join([*map(escape, named(item, language)), *links, escape(item.ids)]).strip(), *said])


def _list(rows: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>"


def _marked_up(text: str) -> str:
    """Return a text that the program says as HTML: what stands between backticks there is a command or a name."""
    return COMMAND.sub(r"<code>\1</code>", escape(text))
