"""Sale orders that this run may touch, with their lines, payments, deliveries and invoices."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from allegro_etl.destination.fields import SHOWN_OF_ORDERS
from allegro_etl.odoo.dialect import Dialect
from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.reconcile.mirrored import money, names_of
from allegro_etl.warehouse import Warehouse

ORDER_COLUMNS = (
    "id", "form_id", "name", "state", "currency", "amount_total", "partner_id", "partner_shipping_id",
    "partner_invoice_id", "delivered", "invoiced", "facts",
)  # fmt: skip
ORDER_FIELDS = (
    "name",
    "state",
    "currency_id",
    "amount_total",
    "partner_id",
    "partner_shipping_id",
    "partner_invoice_id",
)
MIRRORED = (
    "x_allegro_id", "x_allegro_status", "x_allegro_fulfillment", "x_allegro_delivery_method", "x_allegro_pickup_point",
    "x_allegro_invoice_due", *sorted(SHOWN_OF_ORDERS), "x_allegro_written", "carrier_id", "locked", "date_order", "write_uid", "write_date",
)  # fmt: skip
LOCKED = "done"  # the state of a confirmed order that is locked, on servers that have no field for it
LINE_COLUMNS = (
    "id",
    "order_id",
    "line_key",
    "product_id",
    "quantity",
    "unit_price",
    "discount",
    "description",
    "unit_id",
    "tax_ids",
)
LINE_FIELDS = [
    "order_id",
    "product_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "name",
    "qty_delivered",
]


def read_orders(warehouse: Warehouse, odoo: OdooServer) -> int:
    """Fill odoo.orders and odoo.order_lines with the orders in question; return the number of orders.

    In question are the orders bound to pending forms and those that hold one of their line items (a merged purchase).
    """
    forms = _forms_by_order(warehouse, odoo)
    by_line = warehouse.column("select res_id from odoo.external_ids where model = 'sale.order.line'")
    parents = odoo.search_read_in("sale.order.line", "id", by_line, ["order_id"])
    ids = sorted({*forms, *(line["order_id"][0] for line in parents)})
    mirrored = [field for field in MIRRORED if field in odoo.has_fields("sale.order")]
    orders = list(odoo.search_read_in("sale.order", "id", ids, [*ORDER_FIELDS, *mirrored]))
    names = odoo.dialect
    line_fields = [*LINE_FIELDS, names.line_unit, names.line_taxes]
    lines = list(odoo.search_read_in("sale.order.line", "order_id", ids, line_fields))
    delivered = _delivered(odoo, ids) | {line["order_id"][0] for line in lines if line["qty_delivered"]}
    invoiced = _invoiced(odoo, ids)
    rows = [
        _order_row(order, forms.get(order["id"]), order["id"] in delivered, invoiced.get(order["id"]), mirrored)
        for order in orders
    ]
    keys = names_of(odoo, "sale.order.line", [line["id"] for line in lines])
    with warehouse.transaction():
        warehouse.execute("delete from odoo.orders; delete from odoo.order_lines")
        warehouse.insert("odoo.orders", ORDER_COLUMNS, rows)
        warehouse.insert("odoo.order_lines", LINE_COLUMNS, [_line_row(line, keys, names) for line in lines])
    return len(orders)


def _forms_by_order(warehouse: Warehouse, odoo: OdooServer) -> dict[int, str]:
    """Return the form id of each order that is bound by external id or, failing that, carries it as its Allegro order id."""
    forms: dict[int, str] = {}
    if "x_allegro_id" in odoo.has_fields("sale.order"):
        wanted = warehouse.column("select form_id from work.orders")
        for order in odoo.search_read_in("sale.order", "x_allegro_id", wanted, ["x_allegro_id"]):
            forms[order["id"]] = order["x_allegro_id"]
    return forms | dict(
        warehouse.rows(
            "select res_id, work.form_of(name) from odoo.external_ids where model = 'sale.order' and work.form_of(name) is not null"
        )
    )


def _delivered(odoo: OdooServer, order_ids: list[int]) -> set[int]:
    """Return the orders of which goods have left. Source: Odoo's stock.picking."""
    if "sale_id" not in odoo.has_fields("stock.picking"):
        return set()
    done = odoo.search_read_in("stock.picking", "sale_id", order_ids, ["sale_id"], [("state", "=", "done")])
    return {picking["sale_id"][0] for picking in done}


def _invoiced(odoo: OdooServer, order_ids: list[int]) -> dict[int, str]:
    """Return the orders that have an invoice, with `posted` or, where all of them are drafts, `draft` (account.move)."""
    orders = list(odoo.search_read_in("sale.order", "id", order_ids, ["invoice_ids"], [("invoice_ids", "!=", False)]))
    invoices = sorted({invoice for order in orders for invoice in order["invoice_ids"]})
    alive = odoo.search_read_in("account.move", "id", invoices, ["state"], [("state", "!=", "cancel")])
    states = {move["id"]: move["state"] for move in alive}
    of_orders = {order["id"]: {states.get(invoice) for invoice in order["invoice_ids"]} for order in orders}
    return {
        order_id: "posted" if "posted" in found else "draft" for order_id, found in of_orders.items() if found - {None}
    }


def _order_row(
    order: Record, form_id: str | None, delivered: bool, invoice: str | None, mirrored: Iterable[str]
) -> tuple[Any, ...]:
    known = {field: order[field] or None for field in mirrored}
    if order["state"] == LOCKED:
        known["locked"] = True
    return (
        order["id"], form_id, order["name"], "sale" if order["state"] == LOCKED else order["state"], order["currency_id"][1], money(order["amount_total"]),
        *(order[field][0] if order[field] else None for field in ORDER_FIELDS[4:]),
        delivered, invoice is not None,
        json.dumps(known | {"draft_invoice": invoice == "draft"}),
    )  # fmt: skip


def _line_row(line: Record, keys: dict[int, str], names: Dialect) -> tuple[Any, ...]:
    return (
        line["id"],
        line["order_id"][0],
        keys.get(line["id"]),
        line["product_id"][0] if line["product_id"] else None,
        Decimal(str(line["product_uom_qty"])),
        money(line["price_unit"]),
        Decimal(str(line["discount"])),
        line["name"],
        line[names.line_unit][0] if line[names.line_unit] else None,
        line[names.line_taxes],
    )
