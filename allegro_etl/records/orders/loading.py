"""Sale orders into Odoo: created with their lines, proven to the grosz, confirmed, changed, cancelled, annotated.

An order whose total disagrees with Allegro's is never confirmed: totals are read back from Odoo in between. Orders are
confirmed one batch at a time, since they reserve the same stock; creating the next ones, payments and notes keep Odoo's
other workers busy.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NotRequired, TypedDict

from allegro_etl.actions import Action
from allegro_etl.destination.destination import Destination, read_destination
from allegro_etl.destination.provision import ensure_names
from allegro_etl.destination.simple_records import orders_taken
from allegro_etl.destination.units import with_units
from allegro_etl.ledger.bindings import remember
from allegro_etl.odoo.batches import Lane, send_lanes
from allegro_etl.odoo.external_ids import order_key
from allegro_etl.odoo.session import QUIET, OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.followers import Follower, follow, known_orders, waiting_for_orders
from allegro_etl.reconcile.progress import mark_done, mark_refused, once_more
from allegro_etl.records.order_fields import Values
from allegro_etl.records.orders.line_taxes import keep_line_taxes
from allegro_etl.records.orders.order_changes import apply_changes
from allegro_etl.records.orders.past import fill_past_orders
from allegro_etl.records.orders.recomputed import Fields
from allegro_etl.records.orders.sides import NewOrder, grouped, written_order
from allegro_etl.records.orders.totals import compare_totals
from allegro_etl.records.remarks import close_activities, keep_remarks, plan_remarks
from allegro_etl.records.values import TaxedLine, bought_already, carrier_of, line_values, order_values
from allegro_etl.run.run import Counts, Run
from allegro_etl.states import QUOTATION
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.tables import OrderRow


class Confirmation(TypedDict):
    """An order that is to be confirmed, and, once that is known, its sale order."""

    seq: int
    form_id: str
    bought_at: datetime
    order_id: NotRequired[int]


class PlannedOrder(OrderRow):
    """An order that the plan makes, with its contacts' ids in Odoo."""

    seq: int
    partner_id: int | None
    delivery_id: int | None
    invoice_id: int | None


def load_orders(run: Run, followers: Sequence[Callable[[Run, Destination], Follower]]) -> Counts:
    """Carry out the plan's actions on orders and lines, and let go on what waits for them; return how many of each.

    `followers` make the lanes of what follows the creation of an order, what takes longest first; confirmation comes before
    them. Raises OdooError. Source: Odoo's sale.order.
    """
    destination = keep_line_taxes(
        run.warehouse, run.odoo, run.settings, _with_products(run.warehouse, run.odoo, read_destination(run.warehouse))
    )
    changed = apply_changes(run, destination)
    confirm = (_confirmation_lane(run.warehouse, run.odoo), partial(_confirmations_due, run.warehouse))
    all_that_follow: list[Follower] = [confirm, *(follower(run, destination) for follower in followers)]
    waiting = waiting_for_orders(all_that_follow)

    def let_follow(orders: Mapping[str, int]) -> None:
        """Prove the totals of orders that Odoo has, then let go on what waits for them."""
        differing = compare_totals(run.warehouse, run.odoo, run.settings, destination, list(orders))
        if differing:
            waiting.update({form_id: [] for form_id in differing} | waiting_for_orders(all_that_follow, differing))
        follow(waiting, orders)

    let_follow(known_orders(run.warehouse))
    send_lanes([confirm[0], _creation_lane(run, destination, let_follow), *(lane for lane, _ in all_that_follow[1:])])
    plan_remarks(run.warehouse)
    filled = fill_past_orders(run, destination)
    closed = close_activities(run.warehouse, run.odoo)
    return {
        **_finished(run.warehouse),
        **changed,
        "closed": closed,
        "filled": filled,
        "held": keep_remarks(run.warehouse),
    }


def _finished(warehouse: Warehouse) -> Counts:
    """Return how many orders were created and confirmed and how many notes and activities posted."""
    counts = dict(
        warehouse.rows("select kind || ' ' || action, count(*) from odoo.plan where status = 'done' group by all")
    )
    return {
        "created": counts.get("order create", 0),
        "confirmed": counts.get("order confirm", 0),
        "notes": counts.get("note create", 0),
        "activities": counts.get("activity create", 0),
    }


def _with_products(warehouse: Warehouse, odoo: OdooServer, destination: Destination) -> Destination:
    """Complete the destination by the external ids and the units of the products on this plan's orders."""
    ids = warehouse.column(
        "select distinct odoo_product_id from work.order_lines "
        "where odoo_product_id is not null and form_id in (select form_id from odoo.plan)"
    )
    names = ensure_names(odoo, {"product.product": set(ids)}) if ids else {}
    return with_units(warehouse, odoo, destination.model_copy(update={"names": destination.names | names}), ids)


def _creation_lane(
    run: Run, destination: Destination, let_follow: Callable[[Mapping[str, int]], None]
) -> Lane[NewOrder, list[int]]:
    left_out = bought_already(run.odoo.has_fields("sale.order"))

    def send(batch: list[NewOrder]) -> list[int]:
        fields, rows = order_rows(batch, destination, left_out)
        return run.odoo.load("sale.order", fields, rows)

    def took(batch: list[NewOrder], ids: list[int]) -> None:
        orders = dict(zip([order["form_id"] for order in batch], ids, strict=True))
        with run.warehouse.transaction():
            mark_done(run.warehouse, zip([order["seq"] for order in batch], ids, strict=True))
            remember(
                run.warehouse,
                run.run_id,
                "sale.order",
                [(order_key(form_id), order_id) for form_id, order_id in orders.items()],
            )
            run.warehouse.insert("work.order_ids", ("form_id", "odoo_id"), list(orders.items()))
        let_follow(orders)

    def refused(order: NewOrder, reason: str) -> None:
        mark_refused(
            run.warehouse, [(order["form_id"], f"Odoo refuses the order: {reason}")], QuarantineCode.ORDER_REFUSED
        )

    examine = orders_taken(run.odoo, destination)
    return Lane(_with_lines(run.warehouse, Action.CREATE), send, took, refused, examine=examine, what="orders")


def _with_lines(warehouse: Warehouse, action: Action) -> list[NewOrder]:
    """Return the orders of a plan action with their partners' ids and their lines."""
    orders = warehouse.rows_of(
        PlannedOrder,
        "select plan.seq, orders.*, buyer.odoo_id as partner_id, "
        "delivery.odoo_id as delivery_id, invoice.odoo_id as invoice_id "
        "from odoo.plan join work.orders as orders using (form_id) "
        "left join work.partners as buyer on buyer.partner_key = orders.buyer_key "
        "left join work.partners as delivery on delivery.partner_key = orders.delivery_key "
        "left join work.partners as invoice on invoice.partner_key = orders.invoice_key "
        "where plan.kind = 'order' and plan.action = ? and plan.status = 'planned' order by plan.seq",
        [action],
    )
    lines = warehouse.rows_of(
        TaxedLine,
        "select line.*, taxes.tax_ids from work.order_lines as line join odoo.plan as plan using (form_id) "
        "left join work.line_taxes as taxes on taxes.line_key = line.line_key "
        "where plan.kind = 'order' and plan.action = ? and plan.status = 'planned' order by form_id, position, line.line_key",
        [action],
    )
    by_form = grouped(lines, "form_id")
    return [{**order, "lines": by_form.get(order["form_id"], [])} for order in orders]


def order_rows(orders: list[NewOrder], destination: Destination, left_out: Values) -> tuple[list[str], list[list[Any]]]:
    """Return fields and rows for `load`: an order's first line stands in its own row, the others in rows below it.

    `left_out` empties what Odoo would fill in by itself.
    """
    heads = [left_out | _head(order, destination) for order in orders]
    lines = [[line_values(line, order, destination) for line in order["lines"]] for order in orders]
    head_fields = list(dict.fromkeys(field for head in heads for field in head))
    line_fields = list(dict.fromkeys(field for values in lines for line in values for field in line))
    rows = []
    for head, below in zip(heads, lines, strict=True):
        for place, line in enumerate(below or [{}]):
            own: Values = head if place == 0 else {}
            rows.append([own.get(name) for name in head_fields] + [line.get(name) for name in line_fields])
    return head_fields + [f"order_line/{name}" for name in line_fields], rows


def _head(order: NewOrder, destination: Destination) -> Values:
    """Return a new order's own values, and beside them what later runs compare its changes with."""
    carrier = carrier_of(order, destination)
    written = written_order(order, carrier.carrier_id if carrier else None)
    return order_values(order, destination) | {"x_allegro_written": written}


def _confirmations_due(warehouse: Warehouse, forms: Sequence[str] | None = None) -> list[Confirmation]:
    return warehouse.rows_of(
        Confirmation,
        "select plan.seq, plan.form_id, orders.bought_at from odoo.plan join work.orders as orders using (form_id) "
        "where plan.kind = 'order' and plan.action = 'confirm' and plan.status = 'planned' "
        "and ($1 is null or form_id in (select unnest($1::varchar[]))) order by plan.seq",
        [forms],
    )


def _confirmation_lane(warehouse: Warehouse, odoo: OdooServer) -> Lane[Confirmation, None]:
    """Return the lane of confirmations; Odoo's own time of confirmation is replaced by the date of the purchase."""

    def send(batch: list[Confirmation]) -> None:
        confirm_remaining(odoo, [order["order_id"] for order in batch])
        dates = [[order["order_id"], order["bought_at"]] for order in batch]
        odoo.load("sale.order", (".id", "date_order"), dates)

    def took(batch: list[Confirmation], _: None) -> None:
        with warehouse.transaction():
            mark_done(warehouse, [(order["seq"], order["order_id"]) for order in batch])

    def refused(order: Confirmation, reason: str) -> None:
        mark_refused(
            warehouse, [(order["form_id"], f"Odoo refuses to confirm: {reason}")], QuarantineCode.CONFIRM_REFUSED
        )

    return Lane([], send, took, refused, at_once=1, what="orders confirmed")


def confirm_remaining(odoo: OdooServer, ids: list[int]) -> None:
    """Confirm those of the orders that are still quotations. A lost answer is looked into before the call is repeated."""
    template = ["sale_order_template_id"] if "sale_order_template_id" in odoo.has_fields("sale.order") else []

    def attempt() -> None:
        drafts = odoo.search_read("sale.order", [("id", "in", ids), ("state", "in", QUOTATION)], template)
        _leave_templates(odoo, {order["id"]: order[name][0] for order in drafts for name in template if order[name]})
        if drafts:
            odoo.call("sale.order", "action_confirm", [order["id"] for order in drafts], context=QUIET)

    once_more(attempt)


def _leave_templates(odoo: OdooServer, templates: dict[int, int]) -> None:
    """Take quotations off templates that would mail the buyer on confirmation; all that these brought stays."""
    mailing = [("mail_template_id", "!=", False)]
    mail = {row["id"] for row in odoo.search_read_in("sale.order.template", "id", [*templates.values()], [], mailing)}
    ids = [order_id for order_id, template in templates.items() if template in mail]
    if ids:
        fields = Fields(odoo, "sale.order")
        kept = fields.as_they_are(ids, fields.recomputed(["sale_order_template_id"]))
        columns = (".id", "sale_order_template_id/.id", *kept[ids[0]])
        odoo.load("sale.order", columns, [[one, None, *kept[one].values()] for one in ids])
