"""Sale orders into Odoo: created with their lines, proven to the grosz, confirmed, changed, cancelled, annotated.

An order whose total disagrees with Allegro's is never confirmed: totals are read back from Odoo in between. Orders are
confirmed one batch at a time, since they reserve the same stock; payments and notes keep Odoo's other workers busy.
"""

from typing import Any

from allegro_etl.external_ids import order_key
from allegro_etl.loading.bindings import remember
from allegro_etl.loading.destination import Destination, read_destination
from allegro_etl.loading.notes import note_lanes
from allegro_etl.loading.order_changes import apply_changes
from allegro_etl.loading.payments import payments_lane
from allegro_etl.loading.progress import mark_done, mark_refused, once_more, split
from allegro_etl.loading.provision import ensure_names
from allegro_etl.loading.sides import written_order
from allegro_etl.loading.totals import settle_totals
from allegro_etl.loading.values import Values, carrier_of, line_values, order_values
from allegro_etl.odoo.batches import Lane, send_in_batches, send_lanes
from allegro_etl.odoo.session import QUIET, OdooServer, Record
from allegro_etl.run import Counts, Run

Order = dict[str, Any]


def load_orders(run: Run) -> Counts:
    """Carry out the plan's actions on orders, lines, notes and activities; give how many of each.

    Raises OdooError. Source: Odoo's sale.order.
    """
    destination = _with_products(run, read_destination(run.warehouse))
    created = _create(run, destination)
    changed = apply_changes(run, destination)
    held = settle_totals(run, destination)
    send_lanes([confirmation_lane(run), payments_lane(run, destination), *note_lanes(run, destination)])
    return {"created": created, **changed, "held": held, **_finished(run)}


def _finished(run: Run) -> Counts:
    """Give how many orders were confirmed and how many notes and activities posted."""
    counts = dict(
        run.warehouse.rows("select kind || ' ' || action, count(*) from odoo.plan where status = 'done' group by all")
    )
    return {
        "confirmed": counts.get("order confirm", 0),
        "notes": counts.get("note create", 0),
        "activities": counts.get("activity create", 0),
    }


def _with_products(run: Run, destination: Destination) -> Destination:
    """Complete the destination by the external ids of the products on this plan's orders."""
    ids = run.warehouse.column(
        "select distinct odoo_product_id from core.order_lines "
        "where odoo_product_id is not null and form_id in (select form_id from odoo.plan)"
    )
    names = ensure_names(run.odoo, {"product.product": set(ids)}) if ids else {}
    return destination.model_copy(update={"names": destination.names | names})


def _create(run: Run, destination: Destination) -> int:
    orders = _with_lines(run, "create")

    def send(batch: list[Order]) -> list[int]:
        fields, rows = order_rows(batch, destination)
        return run.odoo.load("sale.order", fields, rows)

    sent, refused = split(send_in_batches(orders, send))
    for batch in sent:
        with run.warehouse.transaction():
            mark_done(run, zip([order["seq"] for order in batch.items], batch.answer, strict=True))
            keys = [order_key(order["form_id"]) for order in batch.items]
            remember(run, "sale.order", zip(keys, batch.answer, strict=True))
    mark_refused(
        run,
        [(result.item["form_id"], f"Odoo refuses the order: {result.reason}") for result in refused],
        "order_refused",
    )
    _note_order_ids(run)
    return sum(len(batch.items) for batch in sent)


def _with_lines(run: Run, action: str) -> list[Order]:
    """Give the orders of a plan action with their partners' ids and their lines."""
    orders = run.warehouse.records(
        "select plan.seq, orders.*, buyer.odoo_id as partner_id, "
        "delivery.odoo_id as delivery_id, invoice.odoo_id as invoice_id "
        "from odoo.plan join core.orders as orders using (form_id) "
        "left join core.partners as buyer on buyer.partner_key = orders.buyer_key "
        "left join core.partners as delivery on delivery.partner_key = orders.delivery_key "
        "left join core.partners as invoice on invoice.partner_key = orders.invoice_key "
        "where plan.kind = 'order' and plan.action = ? and plan.status = 'planned' order by plan.seq",
        [action],
    )
    lines = run.warehouse.records(
        "select line.* from core.order_lines as line join odoo.plan as plan using (form_id) "
        "where plan.kind = 'order' and plan.action = ? and plan.status = 'planned' order by form_id, position, line_key",
        [action],
    )
    by_form: dict[str, list[Record]] = {}
    for line in lines:
        by_form.setdefault(line["form_id"], []).append(line)
    return [{**order, "lines": by_form.get(order["form_id"], [])} for order in orders]


def order_rows(orders: list[Order], destination: Destination) -> tuple[list[str], list[list[Any]]]:
    """Give fields and rows for `load`: an order's first line stands in its own row, the others in rows below it."""
    heads = [_head(order, destination) for order in orders]
    lines = [[line_values(line, order, destination) for line in order["lines"]] for order in orders]
    head_fields = list(dict.fromkeys(field for head in heads for field in head))
    line_fields = list(dict.fromkeys(field for values in lines for line in values for field in line))
    rows = []
    for head, below in zip(heads, lines, strict=True):
        for place, line in enumerate(below or [{}]):
            own: Values = head if place == 0 else {}
            rows.append([own.get(name) for name in head_fields] + [line.get(name) for name in line_fields])
    return head_fields + [f"order_line/{name}" for name in line_fields], rows


def _head(order: Order, destination: Destination) -> Values:
    """Give a new order's own values, and beside them what later runs compare its changes with."""
    carrier = carrier_of(order, destination)
    written = written_order(order, carrier.carrier_id if carrier else None)
    return order_values(order, destination) | {"x_allegro_written": written}


def _note_order_ids(run: Run) -> None:
    """Note the sale order of each form of this plan, new or found, for what follows."""
    run.warehouse.execute(
        "delete from work.order_ids; insert into work.order_ids "
        "select form_id, max(odoo_id) from odoo.plan where kind = 'order' and odoo_id is not null group by form_id "
        "union select form_id, min(id) from odoo.orders where form_id is not null and form_id not in "
        "(select form_id from odoo.plan where kind = 'order' and odoo_id is not null) group by form_id"
    )


def confirmation_lane(run: Run) -> Lane[Order, None]:
    """Give the orders to confirm; Odoo's own time of confirmation is replaced by the date of the purchase."""
    orders = run.warehouse.records(
        "select plan.seq, plan.form_id, order_ids.odoo_id, orders.bought_at from odoo.plan "
        "join work.order_ids as order_ids using (form_id) join core.orders as orders using (form_id) "
        "where plan.kind = 'order' and plan.action = 'confirm' and plan.status = 'planned' order by plan.seq"
    )

    def send(batch: list[Order]) -> None:
        confirm_remaining(run.odoo, [order["odoo_id"] for order in batch])
        dates = [[order["odoo_id"], order["bought_at"]] for order in batch]
        run.odoo.load("sale.order", (".id", "date_order"), dates)

    def took(batch: list[Order], _: None) -> None:
        with run.warehouse.transaction():
            mark_done(run, [(order["seq"], order["odoo_id"]) for order in batch])

    def refused(order: Order, reason: str) -> None:
        mark_refused(run, [(order["form_id"], f"Odoo refuses to confirm: {reason}")], "confirm_refused")

    return Lane(orders, send, took, refused, at_once=1)


def confirm_remaining(odoo: OdooServer, ids: list[int]) -> None:
    """Confirm those of the orders that are still quotations. A lost answer is looked into before the call is repeated."""

    def attempt() -> None:
        drafts = odoo.search_read("sale.order", [("id", "in", ids), ("state", "in", ["draft", "sent"])], ["id"])
        if drafts:
            odoo.call("sale.order", "action_confirm", [order["id"] for order in drafts], context=QUIET)

    once_more(attempt)
