"""Who pays: the contact in whose name the books keep an order's invoice. Money booked on another one would not meet it."""

from allegro_etl.destination.provision import ensure_names
from allegro_etl.odoo.external_ids import external_id
from allegro_etl.odoo.session import OdooServer, Record

# One question for all orders: who stands behind the contact of the invoice to come, and behind the invoices that are there.
ASKED: Record = {
    "partner_invoice_id": {"fields": {"commercial_partner_id": {}}},
    "invoice_ids": {"fields": {"commercial_partner_id": {}, "state": {}, "move_type": {}}},
}


def with_payers(odoo: OdooServer, payments: list[Record]) -> list[Record]:
    """Return payments with `payer`, the external id of their contact. Source: Odoo's sale.order."""
    if not payments:
        return []
    orders = odoo.call("sale.order", "web_read", sorted({one["order_id"] for one in payments}), ASKED)
    payers = {order["id"]: _payer(order) for order in orders}
    known = {
        one[id_]: external_id(one[key])
        for one in payments
        for id_, key in (("buyer_contact", "buyer_key"), ("invoice_contact", "invoice_key"))
        if one[id_]
    }
    others = {payer for payer in payers.values() if payer not in known}
    names = ensure_names(odoo, {"res.partner": others}) if others else {}
    known |= {payer: names[f"res.partner,{payer}"] for payer in others}
    return [one | {"payer": known[payers[one["order_id"]]]} for one in payments]


def _payer(order: Record) -> int:
    """Return the contact of the newest posted invoice, else that of the invoice to come."""
    posted = [one for one in order["invoice_ids"] if (one["state"], one["move_type"]) == ("posted", "out_invoice")]
    newest = max(posted, key=lambda one: int(one["id"]), default=order["partner_invoice_id"])
    return int(newest["commercial_partner_id"])
