"""Whose orders an Odoo database holds: the seller is stamped there, and no other one's orders are loaded beside them."""

from collections.abc import Mapping

from allegro_etl.allegro.api import AllegroApi

SELLER = "allegro_etl.seller"  # the System Parameter


class OtherSeller(Exception):
    """The paired Allegro account is not that of the seller whose orders Odoo holds; nothing was written."""


def refuse_other_seller(allegro: AllegroApi, parameters: Mapping[str, str]) -> None:
    """Raise OtherSeller when Odoo's System Parameters name another seller than the paired account. GET /me."""
    stamped = parameters.get(SELLER, "").strip()
    if not stamped:
        return
    paired = allegro.account_id
    if stamped != paired:
        raise OtherSeller(
            f"This Odoo database holds the orders of Allegro seller {stamped[:40]}, and the paired account is seller {paired}. "
            "Nothing was written. Run `allegro-etl pair` and log in as the former, or let ODOO_DATABASE be the latter's."
        )
