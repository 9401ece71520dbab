"""Orders of ours that are still quotations in Odoo though Allegro has them as ready: somebody has to look at them."""

from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings

READY = "READY_FOR_PROCESSING"


def held_orders(odoo: OdooServer, settings: Settings) -> int:
    """Return how many orders are held; none where the settings leave all of them as quotations. Raises OdooError.

    Source: Odoo's sale.order.
    """
    if not settings.odoo.confirm_orders or "x_allegro_status" not in odoo.has_fields("sale.order"):
        return 0
    still_open = [("x_allegro_status", "=", READY), ("state", "in", ["draft", "sent"])]
    return int(odoo.call("sale.order", "search_count", still_open))
