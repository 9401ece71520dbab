"""Whose orders an Odoo database holds: the seller is stamped there before the first record, and no other one's are loaded beside them.

An Odoo that was loaded before there were stamps gets one, too.
"""

from collections.abc import Mapping
from datetime import timedelta

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import CheckoutFormGone
from allegro_etl.clock import now
from allegro_etl.odoo.parameters import write_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.times import in_odoo
from allegro_etl.settings import SELLER_PARAMETER

ASKED = 3
"""Number of the newest orders in Odoo that must all be unknown to the paired account before they count as another seller's."""

KEPT = timedelta(days=300)
"""Younger orders Allegro surely has, unless they were merged."""


class OtherSeller(Exception):
    """The paired Allegro account is not that of the seller whose orders Odoo holds; nothing was written."""


def refuse_other_seller(allegro: AllegroApi, parameters: Mapping[str, str]) -> None:
    """Raise OtherSeller when Odoo's System Parameters name another seller than the paired account. GET /me."""
    stamped = parameters.get(SELLER_PARAMETER, "").strip()
    if not stamped:
        return
    paired = allegro.account_id
    if stamped != paired:
        raise OtherSeller(
            f"This Odoo database holds the orders of Allegro seller {stamped[:40]}, and the paired account is seller {paired}. "
            "Nothing was written. Run `allegro-etl pair` and log in as the former, or let ODOO_DATABASE be the latter's."
        )


def stamp_seller(odoo: OdooServer, allegro: AllegroApi, parameters: dict[str, str]) -> None:
    """Stamp the paired seller in Odoo, where nobody is yet (ir.config_parameter). Raises OtherSeller, with nothing written."""
    if parameters.get(SELLER_PARAMETER, "").strip():
        return
    seller = allegro.account_id
    forms = _newest_forms(odoo)
    if len(forms) == ASKED and not any(_is_known(allegro, form_id) for form_id in forms):
        raise OtherSeller(
            f"This Odoo database has orders from Allegro, and the newest {ASKED} are unknown to the paired account, seller {seller}. "
            f"Nothing was written. Pair with the account whose orders they are, or, if it is the right one, set Odoo's System "
            f"Parameter {SELLER_PARAMETER} to {seller}."
        )
    write_parameters(odoo, {SELLER_PARAMETER: seller})
    parameters[SELLER_PARAMETER] = seller


def _newest_forms(odoo: OdooServer) -> list[str]:
    if "x_allegro_id" not in odoo.has_fields("sale.order"):
        return []
    since = in_odoo(now() - KEPT)
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
