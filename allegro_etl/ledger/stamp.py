"""The seller's stamp in Odoo, put there before the first record; an Odoo that was loaded before there were stamps gets one, too."""

from datetime import timedelta

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import CheckoutFormGone
from allegro_etl.allegro.seller import SELLER, OtherSeller
from allegro_etl.clock import now
from allegro_etl.odoo.parameters import write_parameters
from allegro_etl.odoo.session import OdooServer

ASKED = 3
"""Number of the newest orders in Odoo that must all be unknown to the paired account before they count as another seller's."""

KEPT = timedelta(days=300)
"""Younger orders Allegro surely has, unless they were merged."""


def stamp_seller(odoo: OdooServer, allegro: AllegroApi, parameters: dict[str, str]) -> None:
    """Stamp the paired seller in Odoo, where nobody is yet (ir.config_parameter). Raises OtherSeller, with nothing written."""
    if parameters.get(SELLER, "").strip():
        return
    seller = allegro.account_id
    forms = _newest_forms(odoo)
    if len(forms) == ASKED and not any(_is_known(allegro, form_id) for form_id in forms):
        raise OtherSeller(
            f"This Odoo database has orders from Allegro, and the newest {ASKED} are unknown to the paired account, seller {seller}. "
            f"Nothing was written. Pair with the account whose orders they are, or, if it is the right one, set Odoo's System "
            f"Parameter {SELLER} to {seller}."
        )
    write_parameters(odoo, {SELLER: seller})
    parameters[SELLER] = seller


def _newest_forms(odoo: OdooServer) -> list[str]:
    if "x_allegro_id" not in odoo.has_fields("sale.order"):
        return []
    since = (now() - KEPT).strftime("%Y-%m-%d %H:%M:%S")
    domain = [("x_allegro_id", "!=", False), ("date_order", ">=", since)]
    found = odoo.call(
        "sale.order", "search_read", domain, fields=["x_allegro_id"], order="date_order desc", limit=ASKED
    )
    return [str(order["x_allegro_id"]) for order in found]


def _is_known(allegro: AllegroApi, form_id: str) -> bool:
    try:
        allegro.checkout_form(form_id)
    except CheckoutFormGone:
        return False
    return True
