"""The plan of the writer: both sides are read, in the order in which nothing that is sold meanwhile is offered again.

First what Allegro lists, then what it has sold, then which of that Odoo has reserved, then what Odoo has left: whatever happens in
between is counted twice rather than not at all, and the next push puts it right.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from allegro_etl.clock import now
from allegro_etl.destination.units import BY_THE_PACK
from allegro_etl.to_allegro.offers.offer import Offer, Part
from allegro_etl.to_allegro.offers.reading import read_offers
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.stock.comparing import Compared, compare, planned
from allegro_etl.to_allegro.stock.edits import stock_now
from allegro_etl.to_allegro.stock.goods import read_goods
from allegro_etl.to_allegro.stock.locations import locations_of
from allegro_etl.to_allegro.stock.units import Goods
from allegro_etl.to_allegro.stock.unreserved import unreserved_units
from allegro_etl.to_allegro.writer import Action, Planned
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

LAGS = timedelta(minutes=1)
"""Allegro's list of offers shows a change some seconds later: for so long the offer itself is asked."""


def plan_stock(push: Push) -> Sequence[Planned]:
    """Return the offers whose stock differs from Odoo's, and what becomes of each. Raises what leaves a side unknown."""
    return planned(compared_stock(push), push.settings.stock_to_allegro.may_end)


def compared_stock(push: Push, offers: Sequence[Offer] | None = None) -> list[Compared]:
    """Return every offer of the account beside Odoo's stock; nothing is written anywhere but in the DuckDB file.

    Raises AllegroError, OdooError and SettingsError: then nothing is known of any offer.
    """
    known = read_offers(push) if offers is None else offers
    unreserved = unreserved_units(push)
    sold = _parts_of_sold(push.warehouse, unreserved.keys() - {offer.offer_id for offer in known})
    products = {part.product_id for parts in (*(o.parts for o in known), *sold.values()) for part in parts}
    locations = locations_of(push.odoo, push.settings, push.company_id)
    return compared_with(push, known, read_goods(push.odoo, products, locations), unreserved, sold)


def compared_with(
    push: Push,
    offers: Sequence[Offer],
    goods: Goods,
    unreserved: Mapping[str, int],
    sold: Mapping[str, tuple[Part, ...]],
) -> list[Compared]:
    """Return offers beside goods, as `compare` does; those that Allegro's list may show as they were are asked for by themselves."""
    found = compare(offers, goods, unreserved, sold, push.settings.stock_to_allegro)
    lagging = _lagging(push, found)
    if not lagging:
        return found
    exact = [lagging.get(one.offer_id, one) for one in offers]
    return compare(exact, goods, unreserved, sold, push.settings.stock_to_allegro)


def _lagging(push: Push, found: Iterable[Compared]) -> dict[str, Offer]:
    """Return the offers that differ and were written lately, with the stock that they have now."""
    lately = set(
        push.warehouse.column(
            "select offer_id from to_allegro.writes where writer = 'stock' and coalesce(settled_at, sent_at) > ?",
            [now() - LAGS],
        )
    )
    differing = [one.offer for one in found if one.action == Action.WRITE and one.offer.offer_id in lately]
    return {offer.offer_id: replace(offer, stock=stock_now(push.allegro, offer.offer_id)) for offer in differing}


def _parts_of_sold(warehouse: Warehouse, offer_ids: Iterable[str]) -> dict[str, tuple[Part, ...]]:
    """Return the products of sold offers that Allegro lists no longer, as the import matched them."""
    rows = warehouse.rows(
        text(__package__, "parts_of_sold.sql"), {"offers": list(offer_ids), "by_pack": list(BY_THE_PACK)}
    )
    parts: dict[str, tuple[Part, ...]] = defaultdict(tuple)
    for offer_id, *part in rows:
        parts[offer_id] += (Part(*part),)
    return parts
