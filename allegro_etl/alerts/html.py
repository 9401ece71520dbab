"""Alerts as HTML for the channel: everything that was typed is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from allegro_etl.alerts.alert import Alert, Item
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.texts import AND_MORE, DIGEST, NOTHING_WAITS, OVER_SINCE
from allegro_etl.alerts.words import headline, sentence, shown, way_out
from allegro_etl.languages import Translate


def as_html(changes: Sequence[Change], translate: Translate) -> str:
    """Return changes as one message."""
    return "".join(_paragraph(change, f"<b>{escape(headline(change, translate))}</b>", translate) for change in changes)


def digest(alerts: Sequence[Alert], over: Sequence[Change], translate: Translate) -> str:
    """Return all that waits, by cause, and what is over since the last digest, as one message."""
    told = [f"<p><b>{escape(translate(DIGEST))}</b></p>"]
    told += [
        _paragraph(Change(kind="new", alert=alert), escape(sentence(alert, translate)), translate) for alert in alerts
    ]
    if not alerts:
        told.append(f"<p>{escape(translate(NOTHING_WAITS))}</p>")
    if over:
        told.append(f"<p>{escape(translate(OVER_SINCE))}:</p>")
        told.append(_list(escape(sentence(change.alert, translate)) for change in over))
    return "".join(told)


def _paragraph(change: Change, head: str, translate: Translate) -> str:
    items, more = shown(change)
    said = [head]
    if change.alert.detail and change.kind != "over":
        said.append(escape(change.alert.detail))
    if out := way_out(change, translate):
        said.append(f"<i>{escape(out)}</i>")
    rows = [_item(item) for item in items]
    if more:
        rows.append(escape(translate(AND_MORE).format(count=more)))
    return f"<p>{'<br>'.join(said)}</p>{_list(rows) if rows else ''}"


def _item(item: Item) -> str:
    links = [f'<a href="{escape(link.url)}">{escape(link.text)}</a>' for link in item.links]
    return " ".join(part for part in (escape(item.name), escape(item.money), *links) if part)


def _list(rows: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>"
