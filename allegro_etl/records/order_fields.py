"""What Allegro says of an order, in the fields of our own (sale.order): as Allegro writes it, and for people to look at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allegro_etl.actions import Disposition
from allegro_etl.destination.fields import SHOWN_OF_ORDERS
from allegro_etl.markets import market_name
from allegro_etl.odoo.times import in_odoo
from allegro_etl.states import UNFINISHED

Values = dict[str, Any]
"""What Odoo's import takes: field -> cell."""

# Allegro's fulfilment status -> what it is called in Odoo; what it may be besides is left empty.
STATE_OF = {
    "NEW": "new",
    "PROCESSING": "processing",
    "READY_FOR_SHIPMENT": "ready",
    "SUSPENDED": "suspended",
    "SENT": "sent",
    "READY_FOR_PICKUP": "at_pickup_point",
    "PICKED_UP": "picked_up",
    "RETURNED": "returned",
    "CANCELLED": "cancelled",
}
NOT_TOLD = frozenset({"x_allegro_url", "x_allegro_market", "x_allegro_state"})
"""Fields whose changes other fields tell."""


def dedicated_fields(order: Mapping[str, Any], order_pages: str | None = None) -> Values:
    """Return the dedicated fields of an order: what Allegro says of it, always ours to overwrite.

    `order` is a row of core.orders, `order_pages` the beginning of the address of an order's page.
    """
    pickup = " ".join(part for part in (order["pickup_point_id"], order["pickup_point"]) if part)
    return {
        "x_allegro_id": order["form_id"],
        "x_allegro_marketplace": order["marketplace"],
        "x_allegro_status": order["status"],
        "x_allegro_fulfillment": order["fulfillment_status"],
        "x_allegro_delivery_method": order["delivery_method"],
        "x_allegro_pickup_point": pickup or None,
        "x_allegro_invoice_due": order["invoice_due_date"].isoformat() if order["invoice_due_date"] else None,
        **shown_fields(order, order_pages),
    }


def shown_fields(order: Mapping[str, Any], order_pages: str | None) -> Values:
    """Return those of them that people look at; of an order of which only the first five are known, the last two are None.

    These are form_id, marketplace, status, fulfillment_status. Times are UTC, as Odoo writes them.
    """
    return {
        "x_allegro_url": f"{order_pages}{order['form_id']}" if order_pages else None,
        "x_allegro_market": market_name(order["marketplace"]),
        "x_allegro_state": _state(order["status"], order["fulfillment_status"]),
        "x_allegro_dispatch_by": _in_odoo(order.get("dispatch_by")),
        "x_allegro_payment": _payment(order) if order.get("total") is not None else None,
    }


def is_shown(fields: Mapping[str, Any]) -> bool:
    """Return whether an order in Odoo has the fields for people: its market is always known. Past orders get them by and by."""
    return bool(fields.get("x_allegro_market"))


def existing_fields(fields: Values, shown: frozenset[str]) -> Values:
    """Return the fields that Odoo has; `shown` are those of the fields for people that it has."""
    return {name: value for name, value in fields.items() if name not in SHOWN_OF_ORDERS or name in shown}


def _state(status: str | None, fulfillment: str | None) -> str | None:
    if status == "CANCELLED":
        return "cancelled"
    return "unfinished" if status in UNFINISHED else STATE_OF.get(fulfillment or "")


def _payment(order: Mapping[str, Any]) -> str:
    """Return how far an order is paid (see the field's choices). What holds an order that is paid too little is known already."""
    paid, total = order["paid"], order["total"]
    if order["payment_type"] == "CASH_ON_DELIVERY":
        return "paid" if (order["cod_booked"] or 0) >= total else "cash_on_delivery"
    lacks = any(one["code"] == "paid_too_little" for one in order["hold_reasons"] or ())
    if lacks or (order["disposition"] != Disposition.LOAD and (paid or 0) < total):
        return "underpaid" if paid else "unpaid"
    return "later" if paid is None and total else "paid"


def _in_odoo(moment: datetime | None) -> str | None:
    return in_odoo(moment) if moment else None
