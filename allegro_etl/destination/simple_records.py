"""The simplest record of each kind that Odoo must take: what tells one record's trouble from everybody's.

Nothing of a buyer is in them, so what Odoo says of them may be shown.
"""

from collections.abc import Callable
from typing import Any

from allegro_etl.destination.destination import Destination
from allegro_etl.odoo.probe import blame
from allegro_etl.odoo.session import OdooServer

Examine = Callable[[str], None]

NAME = "allegro_etl"


def contacts_taken(odoo: OdooServer) -> Examine:
    """Return the question whether Odoo takes contacts (res.partner) at all."""
    return lambda reason: blame(odoo, "res.partner", {"name": NAME}, reason)


def products_taken(odoo: OdooServer) -> Examine:
    """Return the question whether Odoo takes products (product.product) at all."""
    return lambda reason: blame(odoo, "product.product", {"name": NAME}, reason)


def orders_taken(odoo: OdooServer, destination: Destination) -> Examine:
    """Return the question whether Odoo takes sale orders (sale.order) at all, for the company's own contact."""

    def examine(reason: str) -> None:
        own = _own_contact(odoo, destination)
        simple = {
            "company_id/.id": destination.company_id,
            "partner_id/.id": own,
            "partner_invoice_id/.id": own,
            "partner_shipping_id/.id": own,
            "pricelist_id/.id": next(iter(destination.pricelists.values()), None),
        }
        blame(odoo, "sale.order", simple, reason)

    return examine


def payments_taken(odoo: OdooServer, destination: Destination) -> Examine:
    """Return the question whether Odoo takes payments (account.payment) in the journal of the settings at all."""

    def examine(reason: str) -> None:
        simple: dict[str, Any] = {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id/.id": _own_contact(odoo, destination),
            "amount": 1,
            "journal_id/.id": destination.journal_id,
            f"{destination.dialect.payment_method}/.id": destination.payment_method_line_id,
        }
        blame(odoo, "account.payment", simple, reason)

    return examine


def _own_contact(odoo: OdooServer, destination: Destination) -> int:
    company = odoo.search_read("res.company", [("id", "=", destination.company_id)], ["partner_id"])
    return int(company[0]["partner_id"][0])
