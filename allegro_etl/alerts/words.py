"""Alerts in words: one sentence each, in a person's language, with what it comes to.

Without a language it is English, and has the values as they are: for the terminal.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from allegro_etl.alerts.alert import Alert, AlertCode, Item, Why, sums
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.texts import (
    AND_MORE,
    CAUSES,
    FOR_OPERATOR,
    IN_ODOO,
    KINDS,
    OTHER_CAUSE,
    SENTENCES,
    SEVERAL,
    SUBJECT,
    WAYS_OUT,
    WRITTEN,
)
from allegro_etl.languages import figures
from allegro_etl.records.sentences import filled, translated
from allegro_etl.to_allegro.sentences import sentence as why_not_written

SHOWN_ITEMS = 20
"""Orders that are named one by one: who needs all of them has them in Odoo or in the terminal."""


def sentence(alert: Alert, language: str | None = None) -> str:
    """Return what is the matter, with what the orders come to."""
    words = dict(alert.words)
    if alert.code == AlertCode.QUARANTINE:
        words["cause"] = translated(CAUSES.get(alert.subject, OTHER_CAUSE), language)
    if alert.code == AlertCode.NOT_WRITTEN:
        words["cause"] = translated(WRITTEN[alert.subject.partition(":")[0]], language)
    said = filled(SENTENCES[alert.code], words, language)
    amounts = money(alert.items, language)
    return f"{said} ({amounts})" if amounts else said


def headline(change: Change, language: str | None) -> str:
    """Return what is told of an alert, in one line."""
    return filled(KINDS[change.kind], {"sentence": sentence(change.alert, language)}, language)


def subject(changes: Sequence[Change], language: str | None) -> str:
    """Return the subject of a letter about changes."""
    [first, *others] = changes
    what = filled(SEVERAL, {"count": len(changes)}, language) if others else headline(first, language)
    return filled(SUBJECT, {"what": what}, language)


def way_out(change: Change, language: str | None) -> str:
    """Return what to do about it; empty where it is over."""
    return "" if change.kind == "over" else translated(WAYS_OUT[change.alert.code], language)


def way_out_in_odoo(change: Change, language: str | None) -> str:
    """Return what to do about it for people in Odoo: what they can do, and then what whoever runs allegro_etl can."""
    out, here = way_out(change, language), IN_ODOO.get(change.alert.code)
    if not out or not here:
        return out
    return f"{translated(here, language)} {filled(FOR_OPERATOR, {'what': out}, language)}"


def detail(change: Change, language: str | None) -> str:
    """Return what is said besides: why something is not written, or in English what the program said; empty where it is over."""
    return "" if change.kind == "over" else _detail(change.alert, language)


def _detail(alert: Alert, language: str | None) -> str:
    return " ".join(reasons(alert.why, language)) or alert.detail or ""


def reasons(why: Iterable[Why], language: str | None) -> list[str]:
    """Return why something is not written to Allegro, in sentences."""
    return [why_not_written(one.code, one.words, language) for one in why]


def shown(change: Change) -> tuple[tuple[Item, ...], int]:
    """Return the orders that are named, and how many more there are; none where it is over."""
    items = () if change.kind == "over" else change.alert.items
    return items[:SHOWN_ITEMS], max(len(items) - SHOWN_ITEMS, 0)


def lines(change: Change, language: str | None = None) -> list[str]:
    """Return what is told of an alert as lines of plain text: headline, what was said, orders with their pages, way out."""
    items, more = shown(change)
    told = [headline(change, language)]
    if said := detail(change, language):
        told.append(f"  {said}")
    for item in items:
        told.append("  - " + " ".join(named(item, language)))
        told += [f"    {why}" for why in reasons(item.why, language)]
        told += [f"    {link.text}: {link.url}" for link in item.links]
        told += [f"    {item.ids}"] if item.ids else []
    if more:
        told.append(f"  - {and_more(more, language)}")
    return [*told, *([f"  {out}"] if (out := way_out(change, language)) else [])]


def named(item: Item, language: str | None) -> list[str]:
    """Return what an order is called, and what it comes to where that is known."""
    allegro = f"(Allegro: {_amount(item.wanted, item.currency, language)})" if item.wanted is not None else ""
    here = _amount(item.amount, item.currency, language) if item.amount is not None else ""
    return [part for part in (item.name, here, allegro) if part]


def and_more(count: int, language: str | None) -> str:
    """Return that there are more orders than those that are named."""
    return filled(AND_MORE, {"count": count}, language)


def money(items: Iterable[Item], language: str | None) -> str:
    """Return what orders come to, such as `2341.50 PLN, 611.00 CZK`; empty where no amount is known."""
    return ", ".join(_amount(amount, currency, language) for currency, amount in sums(items).items())


def _amount(amount: Decimal, currency: str | None, language: str | None) -> str:
    return (
        figures.money(amount, currency, language) if language and currency else f"{amount:.2f} {currency or ''}".strip()
    )


def in_json(change: Change, language: str | None = None) -> dict[str, Any]:
    """Return what is told of an alert for programs: amounts are texts."""
    alert = change.alert
    return {
        "code": alert.code,
        "subject": alert.subject,
        "severity": alert.severity,
        "sentence": headline(change, language),
        "detail": _detail(alert, language) or None,
        "way_out": way_out(change, language),
        "amounts": {currency: f"{amount:.2f}" for currency, amount in sums(alert.items).items()},
        "orders": [_order(item, language) for item in shown(change)[0]],
    }


def _order(item: Item, language: str | None) -> dict[str, Any]:
    amount = f"{item.amount:.2f}" if item.amount is not None else None
    links = [link.model_dump() for link in item.links]
    wanted = f"{item.wanted:.2f}" if item.wanted is not None else None
    sums = {"amount": amount, "wanted": wanted, "currency": item.currency}
    why = " ".join(reasons(item.why, language)) or None
    return {"name": item.name, **sums, "why": why, "links": links, "ids": item.ids}
