"""The endpoint of badges, which tells the offers that are in a campaign: nothing else that an offer shows does."""

from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro import queries
from allegro_etl.local.allegro.answers import answer, invalid
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.offer_bodies import price_json
from allegro_etl.local.allegro.offers import Offer
from allegro_etl.local.allegro.world import World

_AT = "getBadges"


def badges(world: World, request: Request) -> Response:
    """Answer `GET /sale/badges`: the offers in a campaign on one marketplace, which must be named."""
    query = request.query_params
    limit = queries.whole(query, "limit", 50, low=1, high=1000, at=_AT)
    offset = queries.whole(query, "offset", 0, low=0, high=2**31 - 1, at=_AT)
    [*_, market_id] = queries.one_of(query, "marketplace.id", frozenset(MARKETS), at=_AT) or [""]
    if not market_id:
        raise invalid(f"{_AT}.marketplace.id", "marketplace.id must be given")
    found = [offer for offer in world.shop.shelf.offers.values() if _is_wanted(offer, market_id, query.get("offer.id"))]
    return answer({"badges": [_json(offer, MARKETS[market_id]) for offer in found[offset : offset + limit]]})


def _is_wanted(offer: Offer, market_id: str, offer_id: str | None) -> bool:
    return market_id in offer.campaign and not offer.foreign and offer_id in {None, offer.id}


def _json(offer: Offer, market: Market) -> Json:
    return {
        "offer": {"id": offer.id},
        "campaign": {"id": "BARGAIN", "name": "Strefa Okazji"},
        "publication": {"type": "ALWAYS"},
        "prices": {
            "market": price_json(offer.set_price(market), market),
            "bargain": price_json(offer.campaign[market.id], market),
        },
        "process": {"status": "ACTIVE", "rejectionReasons": []},
        "campaignStock": None,
    }
