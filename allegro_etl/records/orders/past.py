"""Orders that were in Odoo before it had the fields for people get them, some thousand with each sweep, the newest first.

What a run has of the order says all; of one that the DuckDB file does not know, Odoo's own fields say a part.
"""

from allegro_etl.destination.destination import Destination
from allegro_etl.destination.fields import LOGIN
from allegro_etl.odoo.batches import Sent, send_in_batches
from allegro_etl.odoo.session import QUIET, OdooServer, Record
from allegro_etl.records.order_fields import existing_fields, shown_fields
from allegro_etl.run.run import Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.tables import OrderRow

AT_ONCE = 2000
OWN = {  # what of core.orders stands in Odoo, too
    "form_id": "x_allegro_id",
    "marketplace": "x_allegro_marketplace",
    "status": "x_allegro_status",
    "fulfillment_status": "x_allegro_fulfillment",
}


def fill_past_orders(run: Run, destination: Destination) -> int:
    """Write the fields for people on past orders, where this is a sweep; return on how many. Source: Odoo's sale.order.

    Where none is left, it is one short question. An order that Odoo refuses is asked for again by the next sweep.
    """
    if not run.request.sweep or "x_allegro_market" not in destination.shown:
        return 0
    bare = [("x_allegro_id", "!=", False), ("x_allegro_market", "=", False), ("x_allegro_marketplace", "!=", False)]
    found = run.odoo.call("sale.order", "search_read", bare, fields=[*OWN.values()], order="id desc", limit=AT_ONCE)
    if not found:
        return 0
    orders = _orders(run.warehouse, found)
    rows = [[order["id"], *_for_people(order, destination).values()] for order in orders]
    columns = (".id", *_for_people(orders[0], destination))

    def send(batch: list[list[object]]) -> None:
        run.odoo.load("sale.order", columns, batch)

    _fill_logins(run.odoo, orders)
    return sum(len(result.items) for result in send_in_batches(rows, send, first_size=200) if isinstance(result, Sent))


def _orders(warehouse: Warehouse, found: list[Record]) -> list[Record]:
    """Return orders of Odoo with what core has of them."""
    forms = [order["x_allegro_id"] for order in found]
    rows = warehouse.rows_of(
        OrderRow, "select * from core.orders where form_id in (select unnest(?::varchar[]))", [forms]
    )
    known: dict[object, OrderRow] = {row["form_id"]: row for row in rows}
    own = {order["id"]: {name: order[field] or None for name, field in OWN.items()} for order in found}
    return [{**known.get(order["form_id"], {}), **order, "id": one} for one, order in own.items()]


def _for_people(order: Record, destination: Destination) -> Record:
    return existing_fields(shown_fields(order, destination.order_pages), destination.shown)


def _fill_logins(odoo: OdooServer, orders: list[Record]) -> None:
    """Write the logins of the buyers of these orders, where their contacts have none (res.partner)."""
    logins = {order["buyer_id"]: order["buyer_login"] for order in orders if order.get("buyer_login")}
    if not logins or LOGIN not in odoo.has_fields("res.partner"):
        return
    fields = ["x_allegro_id"]
    bare = odoo.search_read_in("res.partner", "x_allegro_id", sorted(logins), fields, [(LOGIN, "=", False)])
    rows = [[contact["id"], logins[contact["x_allegro_id"]]] for contact in bare]
    send_in_batches(rows, lambda batch: odoo.load("res.partner", (".id", LOGIN), batch, QUIET), first_size=200)
