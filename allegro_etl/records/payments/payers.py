"""Who pays: the contact in whose name the books keep an order's invoice. Money booked on another one would not meet it."""

from collections.abc import Iterator

from allegro_etl.destination.provision import ensure_names
from allegro_etl.odoo.external_ids import external_id
from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.records.values import DuePayment, PayersPayment

# One question for all orders: who stands behind the contact of the invoice to come, and behind the invoices that are there.
ASKED: Record = {
    "partner_invoice_id": {"fields": {"commercial_partner_id": {}}},
    "invoice_ids": {"fields": {"commercial_partner_id": {}, "state": {}, "move_type": {}}},
}


def with_payers(odoo: OdooServer, payments: list[DuePayment]) -> list[PayersPayment]:
    """Return payments with `payer`, the external id of their contact. Source: Odoo's sale.order."""
    if not payments:
        return []
    orders = _orders(odoo, sorted({one["order_id"] for one in payments}))
    payers = {order["id"]: _payer(order) for order in orders}
    known = {contact: external_id(key) for one in payments for contact, key in _contacts(one)}
    others = {payer for payer in payers.values() if payer not in known}
    names = ensure_names(odoo, {"res.partner": others}) if others else {}
    known |= {payer: names[f"res.partner,{payer}"] for payer in others}
    return [{**one, "payer": known[payers[one["order_id"]]]} for one in payments]


def _contacts(payment: DuePayment) -> Iterator[tuple[int, str]]:
    """Yield the contacts of a payment's order that Odoo has, with their keys."""
    if payment["buyer_contact"]:
        yield payment["buyer_contact"], payment["buyer_key"]
    if payment["invoice_contact"] and payment["invoice_key"]:
        yield payment["invoice_contact"], payment["invoice_key"]


def _orders(odoo: OdooServer, ids: list[int]) -> list[Record]:
    """Return the orders with the contact of their invoice to come and with their invoices."""
    if odoo.dialect.reads_trees:
        return list(odoo.call("sale.order", "web_read", ids, ASKED))
    orders = list(odoo.search_read_in("sale.order", "id", ids, list(ASKED)))
    contacts = _with_commercial(odoo, "res.partner", {order["partner_invoice_id"][0] for order in orders})
    moves = {invoice for order in orders for invoice in order["invoice_ids"]}
    invoices = _with_commercial(odoo, "account.move", moves, "state", "move_type")
    return [
        {
            "id": order["id"],
            "partner_invoice_id": contacts[order["partner_invoice_id"][0]],
            "invoice_ids": [invoices[one] for one in order["invoice_ids"] if one in invoices],
        }
        for order in orders
    ]


def _with_commercial(odoo: OdooServer, model: str, ids: set[int], *more: str) -> dict[int, Record]:
    rows = odoo.search_read_in(model, "id", sorted(ids), ["commercial_partner_id", *more], archived=True)
    return {row["id"]: row | {"commercial_partner_id": row["commercial_partner_id"][0]} for row in rows}


def _payer(order: Record) -> int:
    """Return the contact of the newest posted invoice, else that of the invoice to come."""
    posted = [one for one in order["invoice_ids"] if (one["state"], one["move_type"]) == ("posted", "out_invoice")]
    newest = max(posted, key=lambda one: int(one["id"]), default=order["partner_invoice_id"])
    return int(newest["commercial_partner_id"])
