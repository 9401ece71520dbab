"""The plan of the writer: the price lists of Odoo beside the prices on Allegro, marketplace by marketplace."""

from collections.abc import Sequence

from allegro_etl.destination.rates import read_books
from allegro_etl.settings import SettingsError
from allegro_etl.to_allegro.offers.offer import Offer
from allegro_etl.to_allegro.offers.reading import read_offers
from allegro_etl.to_allegro.prices.deciding import differences, without_campaigns
from allegro_etl.to_allegro.prices.markets import read_markets, with_taxes
from allegro_etl.to_allegro.prices.reading import in_campaigns, read_catalogue
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.writer import Action, Planned

NO_MARKET = "The writer prices is on, and no price list is named: name one for a marketplace under [prices_to_allegro.allegro-pl]."


def plan_prices(push: Push) -> list[Planned]:
    """Return the prices that differ. Raises AllegroError, OdooError, and SettingsError where no price list is named."""
    if not push.settings.prices_to_allegro:
        raise SettingsError(NO_MARKET)
    planned = compared_prices(push)
    to_write = sorted({str(one.words["market"]) for one in planned if one.action == Action.WRITE})
    return without_campaigns(planned, in_campaigns(push.allegro, to_write))


def compared_prices(push: Push, offers: Sequence[Offer] | None = None) -> list[Planned]:
    """Return the prices that differ from the price lists that are named, and the price lists that cannot be used.

    Campaigns are not asked for. Raises AllegroError and OdooError.
    """
    markets, waiting = read_markets(push)
    if not markets:
        return waiting
    known = read_offers(push) if offers is None else offers
    books = read_books(push.odoo, push.company_id, [])
    product_ids = sorted({part.product_id for offer in known for part in offer.parts})
    catalogue = read_catalogue(push.odoo, books, [one.list_id for one in markets], product_ids)
    return [*waiting, *differences(known, with_taxes(push, books, markets, catalogue.products), catalogue)]
