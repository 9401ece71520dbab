"""What changed on orders that Odoo has: header, lines and the note that tells of it go there in one transaction.

Only what changed is written, and all else stays as it was. Beside it stands what is now known as written, for the next
comparison.
"""

import json
from typing import TypedDict

from allegro_etl.actions import Action, Kind
from allegro_etl.destination.destination import Destination
from allegro_etl.destination.fiscal_positions import bind
from allegro_etl.ledger.bindings import remember
from allegro_etl.odoo.batches import Refused, Sent, send_in_batches
from allegro_etl.odoo.external_ids import PREFIX, order_key, rekeyed
from allegro_etl.odoo.session import OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.progress import mark_done, mark_refused, split
from allegro_etl.records.order_fields import Values
from allegro_etl.records.orders.buttons import cancel_remaining, press_each, reopen_remaining
from allegro_etl.records.orders.change_rows import (
    Change,
    PlannedLine,
    Rows,
    change_rows,
    new_line_rows,
    with_what_is_ours,
)
from allegro_etl.records.orders.deliveries import move_open_deliveries
from allegro_etl.records.orders.sides import REFERENCES, Written, grouped
from allegro_etl.run.run import Counts, Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.tables import ActionRow, OrderRow

# Odoo then moves the deliveries that have not left to the new address, too.
WITH_DELIVERIES = {"update_delivery_shipping_partner": True}


Contacts = dict[str, int | None]
"""Ids in Odoo by partner_key."""


class KeyedLine(TypedDict):
    """A line of a sale order with its key."""

    order_id: int
    line_key: str


def apply_changes(run: Run, destination: Destination) -> Counts:
    """Carry out updates, rebindings, cancellations and line changes of the plan; return how many of each.

    That it is we who cancel an order stands in x_allegro_written before it is cancelled: should Allegro have it again, it
    must be told from one that a person cancelled. Raises OdooError, except for the changes that Odoo refuses: those go to
    quarantine.
    """
    reopened = press_each(run.warehouse, run.odoo, Action.REOPEN, reopen_remaining)
    changes = _changes(run.warehouse)
    move_open_deliveries(run.odoo, changes)
    _rebind(run.warehouse, run.odoo, [change for change in changes if change.former])
    changes = with_what_is_ours(run.odoo, changes)
    changes = _add_lines(run.warehouse, run.odoo, changes, destination)
    updated = 0
    for alike in _by_fields([change_rows(change, destination) for change in changes]):
        updated += _send(run, alike)
    return {
        "updated": updated,
        "cancelled": press_each(run.warehouse, run.odoo, Action.CANCEL, cancel_remaining),
        "reopened": reopened,
    }


def _rebind(warehouse: Warehouse, odoo: OdooServer, changes: list[Change]) -> None:
    """Bind orders to the forms that they have become, and return their lines the keys of these forms (ir.model.data)."""
    bind(odoo, "sale.order", {order_key(change.form_id): change.order_id for change in changes})
    lines = grouped(
        warehouse.rows_of(
            KeyedLine,
            "select order_id, line_key from work.odoo_lines where order_id in (select unnest(?::integer[])) and line_key is not null",
            [[change.order_id for change in changes]],
        ),
        "order_id",
    )
    for change in changes:
        keys = [line["line_key"] for line in lines.get(change.order_id, [])]
        form_id, former = change.form_id, str(change.former)
        renamed = {rekeyed(key, form_id, former): key for key in keys if key.endswith(f"_{form_id}")}
        rows = odoo.search_read_in("ir.model.data", "name", list(renamed), ["name"], [("module", "=", PREFIX)])
        for row in rows:
            odoo.call("ir.model.data", "write", [row["id"]], {"name": renamed[row["name"]]})


def _changes(warehouse: Warehouse) -> list[Change]:
    """Return what is to be written, one record per order: its actions, its note, and the order with its lines."""
    actions = warehouse.rows_of(
        ActionRow,
        "select * from odoo.plan where status = 'planned' and (kind = 'order' and action in ('update', 'rebind') "
        "or kind = 'line' and work.writes(action) or kind = 'note' and detail is not null) order by seq",
    )
    of_form = grouped(actions, "form_id")
    orders = {
        order["form_id"]: order
        for order in warehouse.rows_of(
            OrderRow, "select * from work.orders where form_id in (select unnest(?::varchar[]))", [list(of_form)]
        )
    }
    lines = warehouse.rows_of(
        PlannedLine,
        "select line.*, taxes.tax_ids, plan.action as line_action, mirrored.id as odoo_line_id from odoo.plan "
        "join work.order_lines as line on line.line_key = plan.external_id "
        "left join work.odoo_lines as mirrored on mirrored.line_key = line.line_key "
        "left join work.line_taxes as taxes on taxes.line_key = line.line_key "
        "where plan.kind = 'line' and work.writes(plan.action) and plan.status = 'planned' order by position",
    )
    contacts = dict(
        warehouse.rows(
            "select partner_key, odoo_id from work.partners where partner_key in (select unnest([buyer_key, delivery_key, "
            "invoice_key]) from work.orders where form_id in (select unnest(?::varchar[])))",
            [list(of_form)],
        )
    )
    lines_of = grouped(lines, "form_id")
    return [_change(orders[form_id], of_form[form_id], lines_of.get(form_id, []), contacts) for form_id in of_form]


def _change(order: OrderRow, actions: list[ActionRow], lines: list[PlannedLine], contacts: Contacts) -> Change:
    note = next((action for action in actions if action["kind"] == Kind.NOTE), None)
    rebinding = [action for action in actions if action["action"] == Action.REBIND]
    by_line = {one["external_id"]: _detail(one) for one in actions if one["kind"] == Kind.LINE}
    return Change(
        form_id=order["form_id"],
        order_id=int(actions[0]["odoo_id"] or 0),
        order=order,
        seqs=[action["seq"] for action in actions],
        former=_detail(rebinding[0])["x_allegro_id"]["odoo"] if rebinding else None,
        header=_header(order, [one for one in actions if one["kind"] == "order"], contacts),
        new=[line for line in lines if line["line_action"] == Action.CREATE],
        updates=[(line, by_line[line["line_key"]]) for line in lines if line["line_action"] == Action.UPDATE],
        note=note,
        written=_resolved(_detail(note)["written"], contacts) if note else {},
    )


def _detail(action: ActionRow) -> Written:
    """Return what the plan says of an action's fields."""
    detail: Written = json.loads(action["detail"] or "{}")
    return detail


def _header(order: OrderRow, actions: list[ActionRow], contacts: Contacts) -> Values:
    """Return the header fields to write: facts as the plan names them, addresses by the contacts made meanwhile."""
    values: Values = {}
    for action in actions:
        if action["action"] == Action.REBIND:
            form_id = order["form_id"]
            values |= {"x_allegro_id": form_id, "client_order_ref": form_id, "origin": f"Allegro {form_id}"}
            continue
        for name, sides in _detail(action).items():
            if name in REFERENCES:
                values[f"{name}/.id"] = contacts.get(sides["allegro"], sides["allegro"])
            else:
                values[name] = sides["allegro"]
    return values


def _resolved(written: Written, contacts: Contacts) -> Written:
    """Fill in the ids of the records that were made since the plan."""
    found = {
        name: [written[name][0], written[name][1] or contacts.get(written[name][0])]
        for name in REFERENCES
        if written.get(name)
    }
    return written | found


def _add_lines(warehouse: Warehouse, odoo: OdooServer, changes: list[Change], destination: Destination) -> list[Change]:
    """Add the new lines of orders of which other lines change, and return the changes that are still to be made.

    Where a run dies after it, the next one finds the line, and tells it with the rest.
    """
    mixed = [change for change in changes if change.new and change.updates]
    refused = _refused(warehouse, odoo, [new_line_rows(change, destination) for change in mixed])
    return [change for change in changes if change.form_id not in refused]


def _refused(warehouse: Warehouse, odoo: OdooServer, changes: list[Rows]) -> set[str]:
    """Load rows that belong to changes; return the forms of those that Odoo refuses, which are in quarantine then."""
    refused: set[str] = set()
    for alike in _by_fields(changes):
        _, turned_down = _load(warehouse, odoo, alike)
        refused |= {result.item.change.form_id for result in turned_down}
    return refused


def _by_fields(changes: list[Rows]) -> list[list[Rows]]:
    """Part changes by the fields that they write: an empty cell would empty the field."""
    groups: dict[tuple[str, ...], list[Rows]] = {}
    for change in changes:
        groups.setdefault(change.fields, []).append(change)
    return list(groups.values())


def _send(run: Run, changes: list[Rows]) -> int:
    sent, _ = _load(run.warehouse, run.odoo, changes)
    for batch in sent:
        with run.warehouse.transaction():
            made = [one.change for one in batch.items]
            mark_done(run.warehouse, [(seq, change.order_id) for change in made for seq in change.seqs])
            remember(
                run.warehouse,
                run.run_id,
                "sale.order",
                [(order_key(change.form_id), change.order_id) for change in made],
            )
    return sum(len(batch.items) for batch in sent)


def _load(
    warehouse: Warehouse, odoo: OdooServer, changes: list[Rows]
) -> tuple[list[Sent[Rows, list[int]]], list[Refused[Rows]]]:
    """Send changes that write the same fields; those that Odoo refuses go to quarantine."""

    def send(batch: list[Rows]) -> list[int]:
        rows = [row for change in batch for row in change.rows]
        return odoo.load("sale.order", batch[0].fields, rows, context=WITH_DELIVERIES)

    sent, refused = split(send_in_batches(changes, send, what="changed orders"))
    mark_refused(
        warehouse,
        [(result.item.change.form_id, f"Odoo refuses the change: {result.reason}") for result in refused],
        QuarantineCode.CHANGE_REFUSED,
    )
    return sent, refused
