"""What Odoo has that could be Allegro's orders: sale orders that are bound to none of ours, their contacts and their lines."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from allegro_etl.markets import warsaw_day
from allegro_etl.odoo.session import READ_CHUNK, Domain, OdooServer, Record
from allegro_etl.odoo.times import from_odoo, in_odoo
from allegro_etl.reconcile.mirrored import money, names_of
from allegro_etl.records.orders.mirror import LOCKED
from allegro_etl.records.orders.sides import TAKEN_OVER, read_written
from allegro_etl.records.partners.mirror import add_country_codes
from allegro_etl.warehouse import Warehouse

TEXTS = ("client_order_ref", "origin", "reference", "name", "x_allegro_id")
"""Where a program, or a person, writes another system's number."""

FIELDS = (
    "state", "currency_id", "amount_total", "date_order", "partner_id", "partner_shipping_id", "partner_invoice_id", "carrier_id",
    "write_date", "x_allegro_written",
)  # fmt: skip
CONTACT_FIELDS = (
    "parent_id", "x_allegro_id", "name", "company_name", "ref", "email", "phone", "mobile", "street", "street2", "zip", "city",
    "country_code",
)  # fmt: skip

BEFORE = timedelta(days=2)
"""Maximum time between the date of a sale order and the first purchase after it: by the day alone, or in another zone."""


def read_candidates(
    warehouse: Warehouse, odoo: OdooServer, company_id: int, since: datetime, fields: Sequence[str]
) -> int:
    """Fill take_over.orders and take_over.contacts with what was made or ordered since then; return the number of orders.

    `fields` are those of sale.order that may hold an id of Allegro's. Raises OdooError. Source: Odoo's sale.order, res.partner.
    """
    known = odoo.has_fields("sale.order")
    wanted = [name for name in (*TEXTS, *FIELDS, *fields) if name in known]
    after = in_odoo(since - BEFORE)
    domain: Domain = [("company_id", "=", company_id), "|", ("date_order", ">=", after), ("create_date", ">=", after)]
    orders: list[Record] = []
    for page in _pages(odoo, "sale.order", domain, list(dict.fromkeys(wanted))):
        ours = names_of(odoo, "sale.order", [order["id"] for order in page])
        orders += [order for order in page if order["id"] not in ours]
    warehouse.insert("take_over.orders", _columns(warehouse, "orders"), [_order_row(one, fields) for one in orders])
    _read_contacts(warehouse, odoo, orders)
    return len(orders)


def read_lines(warehouse: Warehouse, odoo: OdooServer) -> None:
    """Fill take_over.lines with those of the orders that were found. Raises OdooError. Source: Odoo's sale.order.line."""
    found = warehouse.column("select order_id from take_over.found")
    fields = ["order_id", "product_id", "product_uom_qty", "price_unit", "discount", "price_total"]
    lines = odoo.search_read_in("sale.order.line", "order_id", found, fields, [("display_type", "=", False)])
    warehouse.insert("take_over.lines", _columns(warehouse, "lines"), [_line_row(line) for line in lines])


def paid_orders(odoo: OdooServer, order_ids: list[int]) -> set[int]:
    """Return those of the sale orders that Odoo shows as paid: by transactions, or by invoices with nothing left to pay.

    Raises OdooError. Source: Odoo's payment.transaction and account.move.
    """
    orders = list(odoo.search_read_in("sale.order", "id", order_ids, ["amount_total", "invoice_ids"]))
    invoices = {
        row["id"]: money(row["amount_total"]) - money(row["amount_residual"])
        for row in odoo.search_read_in(
            "account.move",
            "id",
            sorted({one for order in orders for one in order["invoice_ids"]}),
            ["amount_total", "amount_residual"],
            [("move_type", "=", "out_invoice"), ("state", "=", "posted")],
        )
    }
    done = _transactions(odoo, order_ids)
    return {
        order["id"]
        for order in orders
        if max(sum(invoices.get(one, Decimal(0)) for one in order["invoice_ids"]), done.get(order["id"], Decimal(0)))
        >= money(order["amount_total"])
    }


def _transactions(odoo: OdooServer, order_ids: list[int]) -> dict[int, Decimal]:
    """Return what done transactions come to, by sale order."""
    sums: dict[int, Decimal] = {}
    model, fields = "payment.transaction", ["sale_order_ids", "amount"]
    if odoo.has_fields(model):
        for row in odoo.search_read_in(model, "sale_order_ids", order_ids, fields, [("state", "=", "done")]):
            for order_id in row["sale_order_ids"]:
                sums[order_id] = sums.get(order_id, Decimal(0)) + money(row["amount"])
    return sums


def _pages(odoo: OdooServer, model: str, domain: Domain, fields: list[str]) -> Iterator[list[Record]]:
    """Yield the records page by page, in the order of their ids."""
    last = 0
    while True:
        page = list(
            odoo.call(model, "search_read", [*domain, ("id", ">", last)], fields=fields, order="id", limit=READ_CHUNK)
        )
        if page:
            yield page
        if len(page) < READ_CHUNK:
            return
        last = page[-1]["id"]


def _order_row(order: Record, fields: Sequence[str]) -> tuple[Any, ...]:
    written = read_written(order.get("x_allegro_written") or None)
    return (
        order["id"],
        order["name"],
        "sale" if order["state"] == LOCKED else order["state"],
        order["currency_id"][1],
        money(order["amount_total"]),
        _day(order["date_order"]),
        *(_id(order.get(name)) for name in ("partner_id", "partner_shipping_id", "partner_invoice_id", "carrier_id")),
        str(order["write_date"]),
        [str(order[name]) for name in TEXTS if order.get(name)],
        [_text(order.get(name)) for name in fields],
        TAKEN_OVER in written,
    )


def _read_contacts(warehouse: Warehouse, odoo: OdooServer, orders: Iterable[Record]) -> None:
    ids = {_id(order[name]) for order in orders for name in ("partner_id", "partner_shipping_id", "partner_invoice_id")}
    known = odoo.has_fields("res.partner")
    fields = [name for name in CONTACT_FIELDS if name in known]
    if not odoo.dialect.country_code:
        fields.append("country_id")
    found: dict[int, Record] = {}
    while missing := sorted({one for one in ids if one} - found.keys()):  # second, those above them
        rows = list(odoo.search_read_in("res.partner", "id", missing, fields, archived=True))
        found |= {row["id"]: row for row in rows}
        ids = {_id(row["parent_id"]) for row in rows}
    if not odoo.dialect.country_code:
        add_country_codes(odoo, found.values())
    rows_of = [_contact_row(one) for one in found.values()]
    warehouse.insert("take_over.contacts", _columns(warehouse, "contacts"), rows_of)


def _contact_row(contact: Record) -> tuple[Any, ...]:
    street = " ".join(contact[name] for name in ("street", "street2") if contact.get(name))
    return (
        contact["id"],
        _id(contact["parent_id"]),
        *(_text(contact.get(name)) for name in ("x_allegro_id", "name", "company_name", "ref", "email")),
        [contact[name] for name in ("phone", "mobile") if contact.get(name)],
        street or None,
        *(_text(contact.get(name)) for name in ("zip", "city", "country_code")),
    )


def _line_row(line: Record) -> tuple[Any, ...]:
    reduced = Decimal(str(line["price_unit"])) * (100 - Decimal(str(line["discount"]))) / 100
    return (
        line["id"],
        _id(line["order_id"]),
        _id(line["product_id"]),
        Decimal(str(line["product_uom_qty"])),
        round(reduced, 4),
        money(line["price_total"]),
    )


def _columns(warehouse: Warehouse, table: str) -> list[str]:
    return [column.name for column in warehouse.columns(f"take_over.{table}")]


def _day(moment: str) -> date:
    """Return the day of a moment as Odoo gives it, UTC, in Warsaw."""
    return warsaw_day(from_odoo(moment))


def _id(value: Any) -> int | None:
    one = value[0] if isinstance(value, list | tuple) else value
    return int(one) if one else None


def _text(value: Any) -> str | None:
    return str(value) if value not in (False, None, "") else None
