"""How much Odoo has of the products between which a person decides: asked while the person waits, and left out where Odoo does not answer."""

import logging
from collections.abc import Iterable
from decimal import Decimal

from allegro_etl.access import read_access
from allegro_etl.destination.companies import company_of
from allegro_etl.failures import in_words
from allegro_etl.odoo.errors import OdooError
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.causes import Cause
from allegro_etl.run.opening import open_odoo
from allegro_etl.settings import SettingsError, settings_file
from allegro_etl.settings.in_force import read_settings

OnHand = dict[int, Decimal]
"""Quantities on hand, in the unit of the product, by its id. A product without stock keeping is not there."""

log = logging.getLogger(__name__)


def on_hand(causes: Iterable[Cause]) -> OnHand:
    """Return what Odoo has of the products that offers in quarantine could be; nothing where Odoo is not known or does not answer.

    Source: Odoo's product.product, `qty_available`.
    """
    ids = sorted({one.id for cause in causes for offer in cause.offers for one in offer.candidates})
    if not ids:
        return {}
    try:
        with open_odoo(read_access(), in_a_hurry=True) as odoo:
            return _on_hand(odoo, ids)
    except (OdooError, SettingsError) as error:  # the quarantine is read from our own file: it is told all the same
        log.info("The quarantine is told without what Odoo has on hand: %s", in_words(error))
        return {}


def _on_hand(odoo: OdooServer, ids: list[int]) -> OnHand:
    if "qty_available" not in odoo.has_fields("product.product"):  # Odoo keeps no stock
        return {}
    odoo.act_for(company_of(odoo, read_settings(settings_file(), read_parameters(odoo))))
    is_kept = [(name, "=", value) for name, value in odoo.dialect.storable.items()]
    rows = odoo.search_read_in("product.product", "id", ids, ["qty_available"], is_kept, archived=True)
    return {row["id"]: Decimal(str(row["qty_available"])) for row in rows}
