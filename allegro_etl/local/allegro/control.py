"""Everything that tests do to the shop, over HTTP under `/local`, for when the service is a process of its own.

Bodies are JSON objects with the arguments of the shop's method of the same name.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from allegro_etl.local.allegro.answers import ApiProblem
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing import invoices, order_deeds

Page = Callable[[World, Request], Awaitable[Response]]

DEEDS = (
    "fill_in",
    "pay",
    "retry_payment",
    "cancel_by_buyer",
    "cancel_automatically",
    "change_address",
    "change_pickup_point",
    "add_invoice_data",
    "change_message",
    "pay_surcharge",
    "underpay",
    "overpay",
    "book_cod",
    "set_fulfillment_status",
    "announce_return",
    "lose_event",
    "repeat_event",
    "publish_event",
)
TOKEN_DEEDS = ("expire_access", "use_up_refresh", "revoke_pairing")


async def sell(world: World, request: Request) -> Response:
    """Take `{"count": n}` and return the form ids."""
    return JSONResponse({"ids": world.shop.sell(int((await _body(request)).get("count", 1)))})


async def place_order(world: World, request: Request) -> Response:
    """Take the fields of `Wishes` and return the form id."""
    wishes = await _body(request)
    wishes["lines"] = [tuple(line) if isinstance(line, list) else line for line in wishes.get("lines", ())]
    return JSONResponse({"id": world.shop.place_order(**wishes)})


async def merge(world: World, request: Request) -> Response:
    """Take `{"form_ids": [...], "paid": true}` and return the new form id."""
    return JSONResponse({"id": world.shop.merge(**await _body(request))})


async def deed(world: World, request: Request) -> Response:
    """Do one of `DEEDS`, or of those of `writing.order_deeds`, to an order."""
    name, form_id = request.path_params["deed"], request.path_params["id"]
    written = order_deeds.DEEDS.get(name)
    if name not in DEEDS and written is None:
        return JSONResponse({"error": f"no such deed; there are {', '.join((*DEEDS, *order_deeds.DEEDS))}"}, 404)
    if form_id not in world.shop.book and name != "lose_event":
        return JSONResponse({"error": f"no such order: {form_id}"}, 404)
    do = partial(written, world.shop) if written else getattr(world.shop, name)
    try:
        return JSONResponse({"result": do(form_id, **await _body(request))})
    except ApiProblem as problem:
        return JSONResponse({"error": problem.message}, problem.status)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)


async def edit(world: World, request: Request) -> Response:
    """Merge `{"changes": {...}}` into an order, at any depth, and publish `event` if one is named."""
    body = await _body(request)
    changes = body["changes"]
    world.shop.edit_form(request.path_params["id"], lambda form: _merge_into(form, changes), event=body.get("event"))
    return JSONResponse({"result": None})


def _merge_into(form: Json, changes: Json) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(form.get(key), dict):
            _merge_into(form[key], value)
        else:
            form[key] = value


async def order(world: World, request: Request) -> Response:
    """Return an order, its events, numbers and invoices as the shop knows them."""
    form_id = request.path_params["id"]
    if form_id not in world.shop.book:
        return JSONResponse({"error": f"no such order: {form_id}"}, 404)
    events = [{"id": id_, "type": event.type} for id_, event in world.shop.events(form_id)]
    return JSONResponse(
        {
            "form": world.shop.form(form_id),
            "events": events,
            "shipments": world.shop.shipments.get(form_id, []),
            "invoices": world.shop.invoices.get(form_id, []),
        }
    )


async def file(world: World, request: Request) -> Response:
    """Return the file of an invoice as it arrived."""
    sent = world.shop.files.get(request.path_params["invoice"])
    if sent is None:
        return JSONResponse({"error": "no such file"}, 404)
    return Response(sent, media_type=invoices.PDF)


async def add_fault(world: World, request: Request) -> Response:
    """Take the fields of `Fault`."""
    try:
        world.faults.add(**await _body(request))
    except (TypeError, ValueError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse({"result": None})


async def clear_faults(world: World, _: Request) -> Response:
    """Let nothing more go wrong."""
    world.faults.clear()
    return JSONResponse({"result": None})


async def counters(world: World, _: Request) -> Response:
    """Return the counts of requests and of faults that happened."""
    return JSONResponse({"requests": world.traffic.table(), "faults": world.faults.happened})


async def clear_counters(world: World, _: Request) -> Response:
    """Begin to count anew."""
    world.traffic.clear()
    return JSONResponse({"result": None})


async def tokens(world: World, request: Request) -> Response:
    """Pair without a click: give a pair of tokens, with all scopes or with `{"scopes": [...]}`."""
    scopes = (await _body(request)).get("scopes")
    return JSONResponse(world.oauth.issue_tokens(None if scopes is None else frozenset(scopes)))


async def spoil_tokens(world: World, request: Request) -> Response:
    """Do one of `TOKEN_DEEDS`."""
    name = request.path_params["deed"]
    if name not in TOKEN_DEEDS:
        return JSONResponse({"error": f"no such deed; there are {', '.join(TOKEN_DEEDS)}"}, 404)
    getattr(world.oauth.tokens, name)()
    return JSONResponse({"result": None})


async def decide(world: World, request: Request) -> Response:
    """Approve or refuse a user code."""
    allow = request.path_params["decision"] == "approve"
    found = world.oauth.decide(request.path_params["code"], allow=allow)
    return JSONResponse({"result": found}, 200 if found else 404)


async def keep_selling(world: World, request: Request) -> Response:
    """Take `{"every": seconds}`; null stops."""
    every = (await _body(request)).get("every")
    world.sell_every = None if every is None else float(every)
    return JSONResponse({"result": world.sell_every})


async def advance_clock(world: World, request: Request) -> Response:
    """Move the shop's clock: `{"hours": 12}`."""
    world.shop.clock.advance(**await _body(request))
    return JSONResponse({"now": world.shop.clock.now().isoformat()})


async def summary(world: World, _: Request) -> Response:
    """Return what a program needs to begin: credentials and counts."""
    return JSONResponse(
        {
            "client_id": world.oauth.client_id,
            "client_secret": world.oauth.client_secret,
            "orders": len(world.shop.book),
            "events": len(world.shop.journal),
            "offers": len(world.shop.shelf.offers),
        }
    )


async def _body(request: Request) -> Json:
    """Read the JSON object of a request; none at all is an empty one."""
    raw = await request.body()
    body: Json = await request.json() if raw else {}
    return body


PAGES: tuple[tuple[str, str, Page], ...] = (
    ("GET", "/local/summary", summary),
    ("POST", "/local/sell", sell),
    ("POST", "/local/keep-selling", keep_selling),
    ("POST", "/local/orders", place_order),
    ("POST", "/local/merge", merge),
    ("GET", "/local/orders/{id}", order),
    ("POST", "/local/orders/{id}/edit", edit),
    ("GET", "/local/files/{invoice}", file),
    ("POST", "/local/orders/{id}/{deed}", deed),
    ("POST", "/local/faults", add_fault),
    ("DELETE", "/local/faults", clear_faults),
    ("GET", "/local/counters", counters),
    ("DELETE", "/local/counters", clear_counters),
    ("POST", "/local/tokens", tokens),
    ("POST", "/local/tokens/{deed}", spoil_tokens),
    ("POST", "/local/pairings/{code}/{decision}", decide),
    ("POST", "/local/clock", advance_clock),
)
