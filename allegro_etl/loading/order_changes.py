"""What changed on orders that Odoo has: only that is written, each change is told in the chatter once."""

import hashlib
import json
from typing import Any

from allegro_etl.external_ids import order_key
from allegro_etl.loading.bindings import last_written, remember
from allegro_etl.loading.decisions import line_signature
from allegro_etl.loading.destination import Destination
from allegro_etl.loading.progress import mark_done, mark_refused
from allegro_etl.loading.provision import bind
from allegro_etl.loading.values import line_values
from allegro_etl.odoo.errors import RecordsRefused
from allegro_etl.odoo.session import QUIET, Record
from allegro_etl.run import Counts, Run

# Odoo then moves the deliveries that have not left to the new address, too.
WITH_DELIVERIES = {**QUIET, "update_delivery_shipping_partner": True}


def apply_changes(run: Run, destination: Destination) -> Counts:
    """Carry out updates, rebindings, cancellations and line changes of the plan; give how many of each.

    Orders are changed one by one: changes are few, and a refused one must not hold up another.
    """
    counts = {"updated": 0, "cancelled": 0}
    for form_id in run.warehouse.column(
        "select distinct form_id from odoo.plan where status = 'planned' "
        "and (kind = 'order' and action in ('update', 'cancel', 'rebind') or kind = 'line') order by form_id"
    ):
        try:
            _change(run, form_id, destination, counts)
        except RecordsRefused as refusal:
            mark_refused(run, [(form_id, f"Odoo refuses the change: {refusal.reason}")], "change_refused")
    return counts


def _change(run: Run, form_id: str, destination: Destination, counts: Counts) -> None:
    actions = run.warehouse.records(
        "select seq, kind, action, external_id, odoo_id, reason, detail from odoo.plan where form_id = ? "
        "and status = 'planned' and (kind = 'order' and action in ('update', 'cancel', 'rebind') or kind = 'line') order by seq",
        [form_id],
    )
    order = _order(run, form_id)
    order_id = actions[0]["odoo_id"]
    values = _header_values(
        order, [action for action in actions if action["action"] in ("update", "rebind") and action["kind"] == "order"]
    )
    if values:
        run.odoo.call("sale.order", "write", [order_id], values, context=WITH_DELIVERIES)
        counts["updated"] += 1
    if any(action["action"] == "rebind" for action in actions):
        bind(run.odoo, "sale.order", {order_key(form_id): order_id})
    keys = [action["external_id"] for action in actions if action["kind"] == "line"]
    if keys:
        _write_lines(run, order, order_id, keys, destination)
    if any(action["action"] == "cancel" for action in actions):
        run.odoo.call("sale.order", "action_cancel", [order_id], context={**QUIET, "disable_cancel_warning": True})
        counts["cancelled"] += 1
    with run.warehouse.transaction():
        mark_done(run, [(action["seq"], order_id) for action in actions])
        remember(run, "sale.order", [_written_now(run, order, order_id)])
        _plan_note(run, form_id, order_id, [action["reason"] for action in actions])


def _order(run: Run, form_id: str) -> Record:
    order = run.warehouse.records(
        "select orders.*, md5(orders.message) as message_hash, buyer.odoo_id as partner_id, "
        "delivery.odoo_id as delivery_id, invoice.odoo_id as invoice_id from core.orders as orders "
        "left join core.partners as buyer on buyer.partner_key = orders.buyer_key "
        "left join core.partners as delivery on delivery.partner_key = orders.delivery_key "
        "left join core.partners as invoice on invoice.partner_key = orders.invoice_key where form_id = ?",
        [form_id],
    )[0]
    lines = run.warehouse.records(
        "select * from core.order_lines where form_id = ? order by position, line_key", [form_id]
    )
    return {**order, "lines": lines}


def _header_values(order: Record, actions: list[Record]) -> dict[str, Any]:
    """Give the fields to write: facts as the plan names them, addresses by the contacts made meanwhile."""
    values: dict[str, Any] = {}
    for action in actions:
        if action["action"] == "rebind":
            form_id = order["form_id"]
            values |= {"x_allegro_id": form_id, "client_order_ref": form_id, "origin": f"Allegro {form_id}"}
        for name, sides in json.loads(action["detail"] or "{}").items():
            values[name] = {
                "partner_shipping_id": order["delivery_id"],
                "partner_invoice_id": order["invoice_id"],
            }.get(name, sides["allegro"] or False)
    return values


def _write_lines(run: Run, order: Record, order_id: int, keys: list[str], destination: Destination) -> None:
    lines = [line_values(line, order, destination) for line in order["lines"] if line["line_key"] in keys]
    fields = list(lines[0])
    rows = [[order_id, *(line[name] for name in fields)] for line in lines]
    run.odoo.load("sale.order.line", ["order_id/.id", *fields], rows)


def _written_now(run: Run, order: Record, order_id: int) -> tuple[str, int, dict[str, Any]]:
    """Give what is now known as written: what a person changed keeps its earlier value, and so stays a person's."""
    key = order_key(order["form_id"])
    before = last_written(run, [key]).get(key, {})
    rows = run.warehouse.rows(
        "select external_id, action, detail from odoo.plan where form_id = ? and kind in ('order', 'line')",
        [order["form_id"]],
    )
    conflicts = {name for _, action, detail in rows if action == "conflict" for name in json.loads(detail or "{}")}
    now = {
        "delivery_key": order["delivery_key"],
        "partner_shipping_id": order["delivery_id"] or order["partner_id"],
        "invoice_key": order["invoice_key"],
        "partner_invoice_id": order["invoice_id"] or order["partner_id"],
        "message": order["message_hash"],
    }
    for role in ("delivery", "invoice"):
        field = "partner_shipping_id" if role == "delivery" else "partner_invoice_id"
        if field in conflicts:
            now |= {name: before.get(name) for name in (f"{role}_key", field)}
    lines = {line["line_key"]: line_signature(line) for line in order["lines"] if line["line_key"] not in conflicts}
    kept = {name: value for name, value in (before.get("lines") or {}).items() if name in conflicts}
    return key, order_id, {**now, "lines": {**lines, **kept}}


def _plan_note(run: Run, form_id: str, order_id: int, reasons: list[str]) -> None:
    """Add one note to the plan that says what changed; the same change told twice has the same key."""
    text = "; ".join(dict.fromkeys(reasons))
    state = run.warehouse.scalar("select content_hash from core.orders where form_id = ?", [form_id])
    key = f"note_{form_id}_{hashlib.sha256(f'{state} {text}'.encode()).hexdigest()[:8]}"
    seq = run.warehouse.scalar("select max(seq) + 1 from odoo.plan")
    run.warehouse.insert(
        "odoo.plan",
        ("seq", "kind", "action", "external_id", "form_id", "odoo_id", "reason"),
        [(seq, "note", "create", key, form_id, order_id, text)],
    )
