"""The page of `load_plan`: the sums in one row and one sentence, then a row per order, with its reason in words."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, TypedDict, TypeVar

import dagster as dg

from allegro_etl.odoo.pages import record_url
from allegro_etl.orchestration.pages.markdown import links
from allegro_etl.orchestration.pages.table import money, table
from allegro_etl.records.causes import Worth
from allegro_etl.records.sentences import sentence
from allegro_etl.run.run import Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

SHOWN_ORDERS = 50
LONGEST = 300
COLUMNS = ("", "order", "market", "total", "lines", "products by", "why", "old → new", "on Allegro")

SHOWN_VALUES = frozenset(
    {
        "quantity",
        "price",
        "discount",
        "x_allegro_marketplace",
        "x_allegro_status",
        "x_allegro_fulfillment",
        "x_allegro_invoice_due",
    }
)
"""Fields whose values are shown: what else may change is a person's, such as an address, and only named."""

NAMES = {
    "partner_shipping_id": "delivery address",
    "partner_invoice_id": "invoice address",
    "carrier_id": "carrier",
    "x_allegro_id": "order on Allegro",
}


class OrderOnPage(Worth):
    """An order of which the plan says anything but that it stays as it is. `held` is a JSON list of remarks."""

    form_id: str
    is_new: bool
    is_cancelled: bool
    is_changed: bool
    is_disputed: bool
    is_aside: bool
    is_done: bool
    odoo_id: int | None
    name: str | None
    market: str | None
    lines: int | None
    rules: str | None
    held: str | None


class ActionOnPage(TypedDict):
    """An action on an order with its sentence; `detail` is JSON, the two sides of each value that differs."""

    form_id: str
    kind: str
    action: str
    reason: str
    detail: str | None


AnyWorth = TypeVar("AnyWorth", bound=Worth)


def plan_page(run: Run) -> dict[str, Any]:
    """Return what the page of the plan shows: numbers, a sentence, a table of orders, links to those that Odoo has."""
    orders = planned_orders(run.warehouse)
    shown = orders[:SHOWN_ORDERS]
    page = {"plan": sums(orders, _aside(run.warehouse)), **_numbers(orders, _aside(run.warehouse))}
    if shown:
        page["orders"] = table(COLUMNS, _rows(run.warehouse, shown), LONGEST)
    known = addresses(run.odoo.url, [(order["name"], order["odoo_id"]) for order in shown])
    return page | ({"in Odoo": links(known)} if known else {})


def planned_orders(warehouse: Warehouse) -> list[OrderOnPage]:
    """Return the orders of the plan of which something is due, what a person has to decide first."""
    return warehouse.rows_of(OrderOnPage, text(__package__, "planned_orders.sql"))


def sums(orders: Iterable[OrderOnPage], aside: int) -> str:
    """Return the plan in one sentence: `+98 orders 12 340.10 PLN · ~2 changed · !1 held · 9 in quarantine`."""
    counted = _counted(orders)
    revenue = ", ".join(money(amount, currency) for currency, amount in revenues(orders).items())
    parts = [
        f"+{counted['new']} {'order' if counted['new'] == 1 else 'orders'}{revenue and f' {revenue}'}",
        *(f"{sign}{counted[what]} {what}" for sign, what in SIGNS.items() if what != "new" and counted[what]),
        *([f"{aside} in quarantine"] if aside else []),
    ]
    return " · ".join(parts)


SIGNS = {"+": "new", "~": "changed", "-": "cancelled", "!": "held"}


def revenues(orders: Iterable[OrderOnPage]) -> dict[str, Decimal]:
    """Return what new orders come to, by currency."""
    return money_by((order for order in orders if order["is_new"]), lambda order: str(order["currency"]))


def money_by(orders: Iterable[AnyWorth], name: Callable[[AnyWorth], str]) -> dict[str, Decimal]:
    """Return what orders come to, added up by a name of theirs, which tells the currency. An order without total or currency counts for nothing."""
    found: dict[str, Decimal] = {}
    for order in orders:
        if order["total"] is not None and order["currency"]:
            found[name(order)] = found.get(name(order), Decimal(0)) + order["total"]
    return dict(sorted(found.items()))


def addresses(odoo_url: str, orders: Iterable[tuple[str | None, int | None]]) -> list[tuple[str, str]]:
    """Return the number and the address in Odoo of those orders, by number and id, that it has."""
    return [(name, record_url(odoo_url, "sale.order", order_id)) for name, order_id in orders if name and order_id]


def _numbers(orders: Sequence[OrderOnPage], aside: int) -> dict[str, dg.MetadataValue]:
    counted = _counted(orders)
    numbers = {f"orders {what}": dg.MetadataValue.int(counted[what]) for what in SIGNS.values()}
    revenue = {f"new {currency}": dg.MetadataValue.float(float(sum_)) for currency, sum_ in revenues(orders).items()}
    return {**numbers, **revenue, "in quarantine": dg.MetadataValue.int(aside)}


def _counted(orders: Iterable[OrderOnPage]) -> Counter[str]:
    return Counter(SIGNS[sign] for order in orders for sign in _signs(order))


def _signs(order: OrderOnPage) -> str:
    """Return what is done to an order: one of + ~ -, and ! where a person has to look at it first."""
    deed = "+" if order["is_new"] else "-" if order["is_cancelled"] else "~" if order["is_changed"] else ""
    return f"{deed}!" if order["held"] or order["is_disputed"] else deed


def _aside(warehouse: Warehouse) -> int:
    return int(warehouse.scalar("select count(*) from ops.quarantine"))


def _rows(warehouse: Warehouse, orders: Sequence[OrderOnPage]) -> list[tuple[Any, ...]]:
    forms = [order["form_id"] for order in orders]
    actions: dict[str, list[ActionOnPage]] = {form_id: [] for form_id in forms}
    for action in warehouse.rows_of(ActionOnPage, text(__package__, "why_planned.sql"), {"forms": forms}):
        actions[action["form_id"]].append(action)
    return [_row(order, actions[order["form_id"]]) for order in orders]


def _row(order: OrderOnPage, actions: Sequence[ActionOnPage]) -> tuple[Any, ...]:
    return (
        _signs(order),
        order["name"] or "new",
        order["market"],
        money(order["total"], order["currency"]),
        order["lines"],
        order["rules"],
        "; ".join(dict.fromkeys([*_held_because(order), *(action["reason"] for action in actions)])),
        "; ".join(dict.fromkeys(change for action in actions for change in _changes(action))),
        order["form_id"],
    )


def _held_because(order: OrderOnPage) -> list[str]:
    """Return why an order stays a quotation, as its activity in Odoo says it."""
    remarks = json.loads(order["held"] or "[]")
    return [sentence(remark["code"], _as_words(remark["words"])) for remark in remarks]


def _as_words(words: Any) -> dict[str, Any]:
    return dict(json.loads(words) if isinstance(words, str) else words or {})


def _changes(action: ActionOnPage) -> list[str]:
    """Return what differs, with both values where they tell nothing of a person."""
    detail = json.loads(action["detail"] or "{}")
    return [
        f"{_name(field)} {_value(sides['odoo'])} → {_value(sides['allegro'])}"
        if field in SHOWN_VALUES
        else _name(field)
        for field, sides in detail.items()
    ]


def _name(field: str) -> str:
    return NAMES.get(field) or field.removeprefix("x_allegro_").replace("_", " ")


def _value(value: Any) -> str:
    return "none" if value in (None, "", False) else str(value)
