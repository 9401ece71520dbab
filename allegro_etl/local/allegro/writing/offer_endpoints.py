"""The endpoints of offers: the list, one in detail and in parts, edits, price rules, and the journal of offers."""

from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro import queries
from allegro_etl.local.allegro.answers import ApiProblem, answer, invalid
from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.offer_bodies import RULE_IDS, listing_json, offer_json, parts_json, rules_json
from allegro_etl.local.allegro.offers import Offer
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing import bodies, edits, offer_journal, publication
from allegro_etl.local.allegro.writing.offer_search import search

LARGEST_OFFER_RESULT = 10_000_000
_PARTS = frozenset({"stock", "price"})


def offers(world: World, request: Request) -> Response:
    """Answer `GET /sale/offers`: newest first, with the filters of the API; it lags behind what was changed."""
    query = request.query_params
    limit = queries.whole(query, "limit", 20, low=1, high=1000, at="getOffers")
    offset = queries.whole(query, "offset", 0, low=0, high=LARGEST_OFFER_RESULT - 1, at="getOffers")
    if offset + limit > LARGEST_OFFER_RESULT:
        raise ApiProblem(400, "VALIDATION_ERROR", "Sum of offset and limit is too large", "getOffers")
    now = world.shop.clock.milliseconds()
    found = search(world.shop.shelf, query, now)
    page = [listing_json(offer, now) for offer in found[offset : offset + limit]]
    return answer({"offers": page, "count": len(page), "totalCount": len(found)})


def product_offer(world: World, request: Request) -> Response:
    """Answer `GET /sale/product-offers/{offerId}`: 400 where the id is no number, 404 where there is no such offer."""
    return answer(offer_json(_offer(world, request), world.shop.shelf.products))


def product_offer_parts(world: World, request: Request) -> Response:
    """Answer `GET /sale/product-offers/{offerId}/parts` with what `include` asks for: stock, price."""
    parts = set(request.query_params.getlist("include"))
    if not parts or parts - _PARTS:
        raise ApiProblem(400, "VALIDATION_ERROR", "include must be stock or price", "include")
    return answer(parts_json(_offer(world, request), parts))


def _offer(world: World, request: Request) -> Offer:
    """Find the seller's offer that a path names."""
    offer_id = request.path_params["id"]
    if not offer_id.isdecimal():
        raise ApiProblem(400, "INVALID_OFFER_ID", f"Invalid offer ID format: {offer_id}", "offerId")
    offer = world.shop.shelf.offers.get(offer_id)
    if offer is None or offer.archived:
        raise ApiProblem(404, "OFFER_NOT_FOUND", f"Offer {offer_id} not found", "offerId")
    if offer.foreign:
        raise ApiProblem(403, "AccessDenied", "Access to the offer is forbidden for this account", "offerId")
    return offer


def edit_offer(world: World, request: Request) -> Response:
    """Answer `PATCH /sale/product-offers/{offerId}`: 200 with the offer, or 202 where Allegro does it later.

    The answer to a stock of 0 still says ACTIVE: the offer ends seconds later.
    """
    shop, at = world.shop, world.shop.clock.milliseconds()
    offer = _edited(world, request)
    edits.check_editable(offer, at)
    body = bodies.json_object(request)
    steps = edits.read_edit(shop, offer, body)
    ordered = request.scope.get("fault")
    before = offer_json(offer, shop.shelf.products)
    if ordered == "accepted":
        offer.busy_until = at + int(shop.delays.edit * 1000)
        shop.later(shop.delays.edit, at, lambda due: _take(steps, due))
        return _accepted(world, request, offer, at, shop.delays.edit)
    later = edits.starts(offer, body)
    _take(steps, at)
    if later:
        return _accepted(world, request, offer, at, shop.delays.activation)
    return answer(before if ordered == "old_value" else offer_json(offer, shop.shelf.products))


def _edited(world: World, request: Request) -> Offer:
    """Find the offer that an edit names; its refusals have other codes than those of reading."""
    offer_id = request.path_params["id"]
    if not offer_id.isdecimal():
        message = f"Invalid offer ID format: {offer_id}"
        raise ApiProblem(400, "InvalidOfferIdInPathException", message, "offerId")
    offer = world.shop.shelf.offers.get(offer_id)
    if offer is None or offer.archived:
        raise ApiProblem(404, "OfferNotFoundException", f"Offer {offer_id} not found", "offerId")
    return offer


def _take(steps: list[edits.Step], at: int) -> None:
    for step in steps:
        step(at)


def _accepted(world: World, request: Request, offer: Offer, at: int, seconds: float) -> Response:
    operation = publication.begin_operation(world.shop, offer, at, seconds)
    response = answer(offer_json(offer, world.shop.shelf.products), 202)
    origin = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
    response.headers["Location"] = f"{origin}/sale/product-offers/{offer.id}/operations/{operation}"
    response.headers["Retry-After"] = str(max(round(seconds), 1))
    return response


def operation(world: World, request: Request) -> Response:
    """Answer `GET /sale/product-offers/{offerId}/operations/{operationId}`: 202 until it is done, then 303."""
    key = (request.path_params["id"], request.path_params["operation"])
    if key not in world.shop.operations:
        raise ApiProblem(404, "OperationNotFoundException", f"Operation {key[1]} not found", "operationId")
    began, ends = world.shop.operations[key]
    if world.shop.clock.milliseconds() >= ends:
        return Response(status_code=303, headers={"Location": f"/sale/product-offers/{key[0]}"})
    state = {"id": key[1], "status": "IN_PROGRESS", "startedAt": iso(began)}
    return answer({"offer": {"id": key[0]}, "operation": state}, 202)


def offer_events(world: World, request: Request) -> Response:
    """Answer `GET /sale/offer-events`: what happened to active offers within a day, oldest first."""
    query = request.query_params
    limit = queries.whole(query, "limit", 100, low=1, high=1000, at="getOfferEvents")
    types = queries.one_of(query, "type", offer_journal.TYPES, at="getOfferEvents")
    try:
        after = offer_journal.read(query["from"]) if "from" in query else 0
    except ValueError:
        raise invalid("getOfferEvents.from", "from must be the id of an event") from None
    events = world.shop.offer_journal.page(after, limit, world.shop.clock.milliseconds(), frozenset(types))
    return answer({"offerEvents": events})


def offer_price_rules(world: World, request: Request) -> Response:
    """Answer `GET /sale/price-automation/offers/{offerId}/rules`: by which rule each marketplace's price is set."""
    return answer(rules_json(_offer(world, request)))


def price_rules(world: World, _: Request) -> Response:
    """Answer `GET /sale/price-automation/rules`: the default rules with their types."""
    since = iso(min(offer.created_at for offer in world.shop.shelf.offers.values()))
    rules = [
        {"id": id_, "type": type_, "name": type_.capitalize().replace("_", " "), "default": True, "updatedAt": since}
        for type_, id_ in RULE_IDS.items()
    ]
    return answer({"rules": rules})
