"""Alerts in words: one sentence each, in a person's language, with what it comes to."""

from collections.abc import Sequence
from typing import Any

from allegro_etl.alerts.alert import Alert, AlertCode, Item, money, sums
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.texts import AND_MORE, CAUSES, KINDS, OTHER_CAUSE, SENTENCES, SEVERAL, SUBJECT, WAYS_OUT
from allegro_etl.languages import Translate

SHOWN_ITEMS = 20
"""Orders that are named one by one: who needs all of them has them in Odoo or in the terminal."""


def sentence(alert: Alert, translate: Translate) -> str:
    """Return what is the matter, with what the orders come to."""
    words = dict(alert.words)
    if alert.code == AlertCode.QUARANTINE:
        words["cause"] = translate(CAUSES.get(alert.subject, OTHER_CAUSE))
    said = translate(SENTENCES[alert.code]).format(**words)
    amounts = money(alert.items)
    return f"{said} ({amounts})" if amounts else said


def headline(change: Change, translate: Translate) -> str:
    """Return what is told of an alert, in one line."""
    return translate(KINDS[change.kind]).format(sentence=sentence(change.alert, translate))


def subject(changes: Sequence[Change], translate: Translate) -> str:
    """Return the subject of a letter about changes."""
    [first, *others] = changes
    what = translate(SEVERAL).format(count=len(changes)) if others else headline(first, translate)
    return translate(SUBJECT).format(what=what)


def way_out(change: Change, translate: Translate) -> str:
    """Return what to do about it; empty where it is over."""
    return "" if change.kind == "over" else translate(WAYS_OUT[change.alert.code])


def shown(change: Change) -> tuple[tuple[Item, ...], int]:
    """Return the orders that are named, and how many more there are; none where it is over."""
    items = () if change.kind == "over" else change.alert.items
    return items[:SHOWN_ITEMS], max(len(items) - SHOWN_ITEMS, 0)


def lines(change: Change, translate: Translate) -> list[str]:
    """Return what is told of an alert as lines of plain text: headline, what was said, orders with their pages, way out."""
    items, more = shown(change)
    told = [headline(change, translate)]
    if change.alert.detail and change.kind != "over":
        told.append(f"  {change.alert.detail}")
    for item in items:
        told.append("  - " + " ".join(part for part in (item.name, item.money) if part))
        told += [f"    {link.text}: {link.url}" for link in item.links]
    if more:
        told.append(f"  - {translate(AND_MORE).format(count=more)}")
    return [*told, *([f"  {out}"] if (out := way_out(change, translate)) else [])]


def as_record(change: Change, translate: Translate) -> dict[str, Any]:
    """Return what is told of an alert for programs: amounts are texts."""
    alert = change.alert
    return {
        "code": alert.code,
        "subject": alert.subject,
        "severity": alert.severity,
        "sentence": headline(change, translate),
        "detail": alert.detail,
        "way_out": way_out(change, translate),
        "amounts": {currency: f"{amount:.2f}" for currency, amount in sums(alert.items).items()},
        "orders": [_order(item) for item in shown(change)[0]],
    }


def _order(item: Item) -> dict[str, Any]:
    amount = f"{item.amount:.2f}" if item.amount is not None else None
    links = [link.model_dump() for link in item.links]
    return {"name": item.name, "amount": amount, "currency": item.currency, "links": links}
