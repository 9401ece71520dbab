"""The current plan told by order: what becomes of each, why, and what it comes to.

It reads what the last run that planned has left in the DuckDB file, before another run begins.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import TypedDict, TypeVar

from allegro_etl.actions import Action, Kind
from allegro_etl.records.causes import EntryWithOrder, quarantined
from allegro_etl.records.phrases import Phrase
from allegro_etl.records.planned_rows import (
    ActionKey,
    ActionRow,
    HoldRow,
    LineRow,
    OrderOfRun,
    Outcome,
    PlannedLine,
    PlannedOrder,
    PlannedProduct,
)
from allegro_etl.records.sentences import facts_in, said, sentence
from allegro_etl.states import QUOTATION
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

ADDRESSES = {Phrase.DELIVERY_ADDRESS, Phrase.INVOICE_ADDRESS}
PLACES = "select id, concat_ws(', ', name, nullif(company_name, name), street, concat_ws(' ', zip, city), phone, vat) from odoo.partners"


class OfForm(TypedDict):
    """A row about a checkout form."""

    form_id: str


AnyOfForm = TypeVar("AnyOfForm", bound=OfForm)


def planned_orders(warehouse: Warehouse) -> list[PlannedOrder]:
    """Return the orders of the last plan in the order of their purchase, those in quarantine last, each with its `outcome`."""
    actions = _by_form(
        warehouse.rows_of(
            ActionRow,
            "select form_id, kind, action, external_id, odoo_id, reason, reason_code, facts, detail from odoo.plan "
            "where form_id is not null and action <> 'keep' order by seq",
        )
    )
    holds = _by_form(warehouse.rows_of(HoldRow, "select form_id, code, words from work.remarks where holds"))
    lines = _by_form(warehouse.rows_of(LineRow, text(__package__, "planned_lines.sql")))
    places = dict(warehouse.rows(PLACES))
    orders = [
        _in_plan(order, actions[order["form_id"]], holds[order["form_id"]], lines[order["form_id"]], places)
        for order in warehouse.rows_of(OrderOfRun, text(__package__, "planned_orders.sql"))
    ]
    return orders + [
        _set_aside(entry["form_id"], entry)
        for entry in quarantined(warehouse)
        if entry["is_of_last_run"] and entry["form_id"]
    ]


def planned_products(warehouse: Warehouse) -> list[PlannedProduct]:
    """Return the products that the last plan makes, with the offers that sell them."""
    return warehouse.rows_of(
        PlannedProduct,
        "select made.name, made.reference, made.barcode, made.offer_ids from odoo.plan "
        "join core.new_products as made on made.product_key = odoo.plan.external_id "
        "where kind = 'product' and action = 'create' order by seq",
    )


def _by_form(rows: Iterable[AnyOfForm]) -> dict[str, list[AnyOfForm]]:
    found: dict[str, list[AnyOfForm]] = defaultdict(list)
    for row in rows:
        found[row["form_id"]].append(row)
    return found


def _set_aside(form_id: str, entry: EntryWithOrder) -> PlannedOrder:
    return {
        "form_id": form_id,
        "order": None,
        "odoo_id": None,
        "marketplace": entry["marketplace"],
        "total": entry["total"],
        "currency": entry["currency"],
        "outcome": "quarantine",
        "lines": [],
        "delivery": None,
        "changes": [],
        "held_by": [],
        "reasons": [entry["reason"]],
        "actions": [],
    }


def _in_plan(
    order: OrderOfRun, actions: list[ActionRow], holds: list[HoldRow], lines: list[LineRow], places: dict[int, str]
) -> PlannedOrder:
    return {
        "form_id": order["form_id"],
        "order": order["order"],
        "odoo_id": order["odoo_id"],
        "marketplace": order["marketplace"],
        "total": order["total"],
        "currency": order["currency"],
        "outcome": _outcome(order, actions, holds),
        "lines": [_line(line) for line in lines],
        "delivery": order["delivery_method"] if lines else None,
        "changes": _changes(actions, places),
        "held_by": [sentence(hold["code"], json.loads(hold["words"] or "{}")) for hold in holds],
        "reasons": _reasons(actions),
        "actions": [_key(action) for action in actions],
    }


def _line(row: LineRow) -> PlannedLine:
    return {
        "kind": row["kind"],
        "description": row["description"],
        "quantity": row["quantity"],
        "unit_price": row["unit_price"],
        "currency": row["currency"],
        "offer_id": row["offer_id"],
        "rule": row["rule"],
        "reference": row["reference"],
        "product": row["product"],
    }


def _key(action: ActionRow) -> ActionKey:
    return {
        "kind": action["kind"],
        "action": action["action"],
        "external_id": action["external_id"],
        "odoo_id": action["odoo_id"],
        "reason_code": action["reason_code"],
    }


def _outcome(order: OrderOfRun, actions: list[ActionRow], holds: list[HoldRow]) -> Outcome:
    done = {(one["kind"], one["action"]) for one in actions if Action(one["action"]).writes}
    if (Kind.ORDER, Action.CANCEL) in done:
        return "cancel"
    if holds and (order["state"] is None or order["state"] in QUOTATION):
        return "hold"
    if (Kind.ORDER, Action.CREATE) in done:
        return "create"
    if done:
        return "change"
    return "wait" if order["odoo_id"] is None else "same"


def _changes(actions: list[ActionRow], places: dict[int, str]) -> list[list[str]]:
    """Return what the note of a change would tell, and before a new address the one that it replaces."""
    before = {
        said(name): places[sides["odoo"]]
        for one in actions
        if one["kind"] == Kind.ORDER and one["detail"]
        for name, sides in json.loads(one["detail"]).items()
        if name in ADDRESSES and sides["odoo"] in places
    }
    told = [fact for one in actions if _tells_a_change(one) for fact in facts_in(json.loads(one["facts"] or "[]"))]
    return [[label, f"{before[label]} → {text}" if label in before else text] for label, text in told]


def _tells_a_change(action: ActionRow) -> bool:
    return bool(action["kind"] == Kind.NOTE and action["reason_code"] == "order_changed")


def _reasons(actions: list[ActionRow]) -> list[str]:
    """Return why, but for what goes without saying of a new order and what its changes tell."""
    told = [
        one["reason"] for one in actions if one["kind"] in {Kind.ORDER, Kind.LINE, Kind.PAYMENT} and not _is_plain(one)
    ]
    return list(dict.fromkeys(told))


def _is_plain(action: ActionRow) -> bool:
    return action["reason_code"] in {"order_new", "order_ready", "payment_made"}
