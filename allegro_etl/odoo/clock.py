"""Odoo's time, which it says as the default of a new order's date: it comes over any connection, and needs no header."""

from datetime import timedelta

from allegro_etl.clock import now
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.times import from_odoo

TOLERANCE = timedelta(minutes=1)
"""What two good clocks, a slow answer and Odoo's whole seconds may come to."""


def clock_ahead_of(odoo: OdooServer) -> timedelta:
    """Return by how much our own clock is ahead of Odoo's, negative where it is behind; nothing within a minute. Source: sale.order."""
    said = odoo.call("sale.order", "default_get", ["date_order"]).get("date_order")
    if not isinstance(said, str):
        return timedelta(0)
    ahead = now() - from_odoo(said)
    return ahead if abs(ahead) > TOLERANCE else timedelta(0)
