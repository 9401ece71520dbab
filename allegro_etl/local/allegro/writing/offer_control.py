"""Everything that tests do to offers, to the account and to Allegro's slowness, over HTTP under `/local`."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.offer_bodies import offer_json
from allegro_etl.local.allegro.offers import Offer
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing.offer_deeds import DEEDS
from allegro_etl.local.allegro.writing.stock import NotEnough

Page = Callable[[World, Request], Awaitable[Response]]


async def offers(world: World, _: Request) -> Response:
    """Return the offers as they are, without any delay: id, key, signature, stock, status."""
    found = [_short(offer) for offer in world.shop.shelf.offers.values()]
    return JSONResponse({"offers": found})


def _short(offer: Offer) -> Json:
    return {
        "id": offer.id,
        "key": offer.key,
        "signature": offer.signature,
        "stock": offer.stock,
        "status": offer.status,
        "ended_by": offer.ended_by,
        "sold": offer.sold,
    }


async def offer(world: World, request: Request) -> Response:
    """Return one offer, by id or catalogue key, as the API shows it in detail."""
    found = _find(world, request)
    if found is None:
        return _no_such_offer(request)
    return JSONResponse(offer_json(found, world.shop.shelf.products))


async def deed(world: World, request: Request) -> Response:
    """Do one of `DEEDS` to an offer; the body holds its arguments. 409 where nobody can buy, 400 for what it cannot be."""
    name, found = request.path_params["deed"], _find(world, request)
    if name not in DEEDS:
        return JSONResponse({"error": f"no such deed; there are {', '.join(DEEDS)}"}, 404)
    if found is None:
        return _no_such_offer(request)
    body = await request.json() if await request.body() else {}
    try:
        with world.shop.lock:
            result = DEEDS[name](world.shop, found, **body)
    except NotEnough as error:
        return JSONResponse({"error": str(error)}, 409)
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse({"result": result})


def _find(world: World, request: Request) -> Offer | None:
    try:
        return world.shop.shelf.offer(request.path_params["name"])
    except KeyError:
        return None


def _no_such_offer(request: Request) -> Response:
    return JSONResponse({"error": f"no such offer: {request.path_params['name']}"}, 404)


async def account(world: World, request: Request) -> Response:
    """Change settings of the account, as `{"sent_by_number": true}`, and return all."""
    settings = world.shop.account
    changed = await request.json() if await request.body() else {}
    try:
        world.shop.account = replace(settings, **changed)
    except TypeError as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse(asdict(world.shop.account))


async def delays(world: World, request: Request) -> Response:
    """Change how long Allegro takes, as `{"listing": 0}` in seconds, and return all delays."""
    changed = await request.json() if await request.body() else {}
    try:
        world.shop.delays = replace(world.shop.delays, **changed)
    except TypeError as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse(asdict(world.shop.delays))


PAGES: tuple[tuple[str, str, Page], ...] = (
    ("GET", "/local/offers", offers),
    ("GET", "/local/offers/{name}", offer),
    ("POST", "/local/offers/{name}/{deed}", deed),
    ("GET", "/local/account", account),
    ("POST", "/local/account", account),
    ("GET", "/local/delays", delays),
    ("POST", "/local/delays", delays),
)
