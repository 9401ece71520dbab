"""The deliveries of an order that have not left."""

from allegro_etl.odoo.session import QUIET, OdooServer
from allegro_etl.records.orders.change_rows import Change


def move_open_deliveries(odoo: OdooServer, changes: list[Change]) -> None:
    """Set a new carrier on the deliveries that have not left, and a new address where Odoo does not: it sees to the rest."""
    fields = {"carrier_id/.id": "carrier_id"} if "carrier_id" in odoo.has_fields("stock.picking") else {}
    if not odoo.dialect.moves_deliveries:
        fields["partner_shipping_id/.id"] = "partner_id"
    moved: dict[tuple[tuple[str, int | None], ...], list[int]] = {}
    for change in changes:
        header = change.header
        if values := tuple((of_picking, header[name]) for name, of_picking in fields.items() if name in header):
            moved.setdefault(values, []).append(change.order_id)
    for values, orders in moved.items():
        still_open = [("sale_id", "in", orders), ("state", "not in", ["done", "cancel"])]
        ids = [picking["id"] for picking in odoo.search_read("stock.picking", still_open, ["id"])]
        odoo.call("stock.picking", "write", ids, {name: value or False for name, value in values}, context=QUIET)
