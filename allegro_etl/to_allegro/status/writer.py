"""The writer of the seller's status: an order that is further in Odoo than on Allegro is moved up there, never down."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from allegro_etl.actions import Disposition
from allegro_etl.clock import now
from allegro_etl.odoo.times import from_odoo
from allegro_etl.reasons import WriteReason
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.states import READY
from allegro_etl.to_allegro.deliveries import Delivery, deliveries_of
from allegro_etl.to_allegro.news import DELIVERIES, open_orders_with_news
from allegro_etl.to_allegro.open_orders import OpenOrder, keep_looks, open_orders, sales_of
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.status.finishing import finished
from allegro_etl.to_allegro.status.known import highest_written, keep_statuses, read_lately, read_statuses
from allegro_etl.to_allegro.status.ladder import highest, is_above, state_in_odoo, step
from allegro_etl.to_allegro.status.sold import lines_of
from allegro_etl.to_allegro.together import sent_together
from allegro_etl.to_allegro.waiting import put_off
from allegro_etl.to_allegro.writer import Action, Became, InDoubt, Outcome, Planned, Writer
from allegro_etl.to_allegro.writes import became, forms_of

NAME: WriterName = "status"
SAYS = {
    "PROCESSING": "the order is confirmed",
    "READY_FOR_SHIPMENT": "its deliveries are ready",
    "SENT": "all its goods have left",
}


def plan(push: Push) -> list[Planned]:
    """Return the orders that are further in Odoo than on Allegro. Raises OdooError, AllegroError."""
    open_orders_with_news(push, NAME, DELIVERIES)
    orders = {order["form_id"]: order for order in open_orders(push, NAME) if has_a_status(order)}
    sales = sales_of(push, list(orders), ["state", "picking_ids", "write_date"])
    deliveries: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries_of(push, sales):
        deliveries[delivery.form_id].append(delivery)
    lines = lines_of(push, sales)
    earned = {
        form_id: state_in_odoo(sale["state"], lines.get(form_id, []), deliveries[form_id])
        for form_id, sale in sales.items()
    }
    planned, known = _behind(push, {form_id: orders[form_id] for form_id in sales}, earned, sales)
    changed = {form_id: from_odoo(sale["write_date"]) for form_id, sale in sales.items()}
    undone = {one.form_id for one in planned if one.action != Action.LEAVE}
    keep_looks(push, NAME, sales, finished(known, changed, deliveries, undone, now()))
    return planned


def has_a_status(order: OpenOrder) -> bool:
    """Return whether the seller's status is the merchant's to write: one that the seller ships, and that is paid and not called off."""
    is_due = order["disposition"] == Disposition.LOAD and order["status"] == READY
    return is_due and order["fulfillment_provider"] != "ALLEGRO"


def _behind(
    push: Push,
    orders: Mapping[str, OpenOrder],
    earned: Mapping[str, str | None],
    sales: Mapping[str, Mapping[str, Any]],
) -> tuple[list[Planned], dict[str, str | None]]:
    """Return what becomes of the orders that Allegro says less of, and the status of all; only of the former is it asked."""
    written = highest_written(push.warehouse, list(orders))
    said = {form_id: order["fulfillment_status"] for form_id, order in orders.items()}
    known = said | read_lately(push.warehouse, list(orders))
    first = _differing(known, written, earned, sales, {})
    due = {one.form_id for one in put_off(push.warehouse, NAME, first) if one.action == Action.WRITE and one.form_id}
    unread = read_statuses(push, due)
    known |= read_lately(push.warehouse, list(orders))
    return _differing(known, written, earned, sales, unread), {
        form_id: highest(known[form_id], written.get(form_id)) if step(known[form_id]) is not None else known[form_id]
        for form_id in orders
    }


def _differing(
    known: Mapping[str, str | None],
    written: Mapping[str, str | None],
    earned: Mapping[str, str | None],
    sales: Mapping[str, Mapping[str, Any]],
    unread: Mapping[str, str],
) -> list[Planned]:
    found = (
        decide(form_id, known[form_id], written.get(form_id), wanted, sales[form_id]["id"], unread.get(form_id))
        for form_id, wanted in earned.items()
    )
    return [one for one in found if one]


def decide(
    form_id: str, known: str | None, written: str | None, wanted: str | None, sale_id: int, unread: str | None = None
) -> Planned | None:
    """Return what becomes of an order's status; None where Allegro says as much, or more.

    `known` is its status on Allegro, `written` the highest that was ever written, `wanted` what it has earned in Odoo,
    `unread` why Allegro did not show it.
    """
    if wanted is None or not is_above(wanted, written or STEP_BEFORE_ALL):
        return None
    told = (f"status:{form_id}", form_id, sale_id, known, wanted)
    if unread:
        return _planned(*told, Action.WAIT, WriteReason.STATUS_NOT_READ, said=unread)
    if known is not None and step(known) is None:
        return _planned(*told, Action.LEAVE, WriteReason.STATUS_HELD, status=known)
    if not is_above(wanted, known or STEP_BEFORE_ALL):
        return None
    return _planned(*told, Action.WRITE, WriteReason.STATUS_BEHIND, why=SAYS[wanted])


STEP_BEFORE_ALL = "NEW"


def _planned(
    subject: str,
    form_id: str,
    sale_id: int,
    known: str | None,
    wanted: str,
    action: Action,
    reason: WriteReason,
    **words: str,
) -> Planned:
    before, after = {"status": known}, {"status": wanted}
    return Planned(
        subject, action, reason, words, form_id, model="sale.order", res_id=sale_id, before=before, after=after
    )


def write(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome]:
    """Set the statuses, several at a time. Source: PUT /order/checkout-forms/{id}/fulfillment, which may be repeated.

    No revision goes with it: each edit by the buyer would make Allegro refuse what is right.
    """

    def send(one: Planned) -> Any:
        path = f"/order/checkout-forms/{one.form_id}/fulfillment"
        return push.allegro.write("PUT", path, one.after, may_be_repeated=True)

    def keep(taken: Sequence[Planned]) -> Collection[str]:
        keep_statuses(push.warehouse, [(one.form_id or "", one.after["status"], now()) for one in taken])
        return [one.subject for one in taken]

    return sent_together(push, NAME, planned, send, keep)


def look_up(push: Push, pending: Sequence[InDoubt]) -> Iterator[Became]:
    """Ask Allegro for the statuses of the orders to which one was sent: the form by its id shows it at once."""
    forms = forms_of(pending)
    unread = read_statuses(push, forms)
    known = read_lately(push.warehouse, forms)
    shown = {
        row["subject"]: _is_reached(row["after"]["status"], known.get(row["form_id"] or ""))
        for row in pending
        if row["form_id"] not in unread
    }
    return became(pending, shown, timedelta(0))


def _is_reached(status: str, known: str | None) -> bool:
    return step(known) is not None and not is_above(status, known)


STATUS = Writer(
    name=NAME,
    scopes=("orders:write",),
    reads=("sale.order", "sale.order.line", "stock.picking", "stock.move"),
    plan=plan,
    write=write,
    look_up=look_up,
)
