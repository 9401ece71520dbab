"""Where orders and contacts come from: for Odoo's sales reports the source Allegro and a medium for each market, for contacts a tag.

Source: utm.source, utm.medium, res.partner.category.
"""

from collections.abc import Iterable

from allegro_etl.destination.fiscal_positions import bind
from allegro_etl.markets import market_name
from allegro_etl.odoo.external_ids import CONTACT_TAG, SOURCE, external_id, medium_key
from allegro_etl.odoo.session import OdooServer

NAME = "Allegro"


def ensure_origins(odoo: OdooServer, known: dict[str, int], marketplaces: Iterable[str]) -> dict[str, int]:
    """Return source and media by key, made where they are missing; none where Odoo's orders have no fields for them.

    One that somebody has made by the same name is taken.
    """
    if not {"source_id", "medium_id"} <= odoo.has_fields("sale.order"):
        return {}
    media = {medium_key(marketplace): str(market_name(marketplace)) for marketplace in marketplaces}
    if not media:
        return {}
    sources = {SOURCE: known.get(SOURCE) or _named(odoo, "utm.source", SOURCE, NAME)}
    return sources | {key: known.get(key) or _named(odoo, "utm.medium", key, name) for key, name in media.items()}


def ensure_contact_tag(odoo: OdooServer, known: dict[str, int]) -> int:
    """Return the tag of buyers from Allegro, made where it is missing; one of the same name is taken."""
    return known.get(CONTACT_TAG) or _named(odoo, "res.partner.category", CONTACT_TAG, NAME)


def _named(odoo: OdooServer, model: str, key: str, name: str) -> int:
    """Return the record of a name, bound to a key of ours; a new one where there is none."""
    found = odoo.search_read(model, [("name", "=", name)], ["id"], archived=True)
    if not found:
        return odoo.load(model, ("id", "name"), [[external_id(key), name]])[0]
    record_id = int(found[0]["id"])
    bind(odoo, model, {key: record_id})
    return record_id
