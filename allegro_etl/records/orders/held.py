"""Orders of ours that are still quotations in Odoo though Allegro has them as ready: somebody has to look at them."""

from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.reconcile.drift import Sale, sales
from allegro_etl.settings import Settings
from allegro_etl.states import QUOTATION, READY

STILL_OPEN: Domain = [("x_allegro_status", "=", READY), ("state", "in", QUOTATION)]


def held_sales(odoo: OdooServer, settings: Settings) -> list[Sale]:
    """Return the orders that are held, newest first; none where the settings leave all of them as quotations. Raises OdooError.

    Source: Odoo's sale.order.
    """
    return sales(odoo, STILL_OPEN) if _may_hold(odoo, settings) else []


def _may_hold(odoo: OdooServer, settings: Settings) -> bool:
    return settings.odoo.confirm_orders and "x_allegro_status" in odoo.has_fields("sale.order")
