"""The list of the account's offers, and the journal that tells which of them were edited."""

from collections.abc import Iterator
from urllib.parse import urlencode

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.json_text import Document
from allegro_etl.to_allegro.offers.offer import Offer, listed_offer

OFFERS_A_PAGE = 1_000
MOST_OFFERS = 10_000_000
"""Allegro: offset + limit of the list of offers may not exceed this."""
EVENTS_A_PAGE = 1_000
JOURNAL = "/sale/offer-events"


def listed_offers(allegro: AllegroApi) -> dict[str, Offer]:
    """Return every offer of the account by id, without what its own page says. GET /sale/offers, 1000 to a page.

    What is archived is not among them. Raises AllegroError.
    """
    pages = allegro.listed("/sale/offers", "offers", {}, limit=OFFERS_A_PAGE, bound=MOST_OFFERS)
    offers = (listed_offer(item) for page in pages for item in page if item.get("id"))
    return {offer.offer_id: offer for offer in offers}


def edits_since(allegro: AllegroApi, event_id: str | None) -> tuple[set[str], str | None]:
    """Return the offers that were edited after an event of the journal of offers, and the id of its last event.

    GET /sale/offer-events, which keeps 24 hours and tells of active offers. Without an event id it is read from its beginning.
    """
    edited: set[str] = set()
    for event in _events(allegro, event_id):
        edited.add(str((event.get("offer") or {}).get("id")))
        event_id = str(event["id"])
    return edited, event_id


def _events(allegro: AllegroApi, after: str | None) -> Iterator[Document]:
    while True:
        query = {"type": "OFFER_CHANGED", "limit": str(EVENTS_A_PAGE), **({"from": after} if after else {})}
        page = allegro.get(f"{JOURNAL}?{urlencode(query)}").get("offerEvents") or []
        yield from page
        if len(page) < EVENTS_A_PAGE or page[-1]["id"] == after:
            return
        after = str(page[-1]["id"])
