"""The order endpoints: events, their statistics, and checkout forms as a list and one by one."""

import json

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro import queries
from allegro_etl.local.allegro.answers import ApiProblem, answer, invalid
from allegro_etl.local.allegro.identifiers import is_time_uuid
from allegro_etl.local.allegro.order_book import FILTERS, Search
from allegro_etl.local.allegro.world import World

LARGEST_RESULT = 10_000
LARGEST_EVENT_ID = 2**63 - 1

_STATUSES = frozenset({"BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING", "CANCELLED"})
_FULFILLMENT = frozenset(
    {
        "NEW",
        "PROCESSING",
        "READY_FOR_SHIPMENT",
        "READY_FOR_PICKUP",
        "SENT",
        "PICKED_UP",
        "CANCELLED",
        "SUSPENDED",
        "RETURNED",
    }
)
_CLOSED = {
    "status": _STATUSES,
    "fulfillment.status": _FULFILLMENT,
    "fulfillment.provider.id": frozenset({"SELLER", "ALLEGRO"}),
    "fulfillment.shipmentSummary.lineItemsSent": frozenset({"NONE", "SOME", "ALL"}),
}
_SORTS = frozenset({"lineItems.boughtAt", "-lineItems.boughtAt", "updatedAt", "-updatedAt"})


def order_events(world: World, request: Request) -> Response:
    """Answer `GET /order/events`: what came after `from`, oldest first; an id beyond the end is no error."""
    query = request.query_params
    after = queries.whole(query, "from", 0, low=0, high=LARGEST_EVENT_ID, at="getOrderEvents")
    limit = queries.whole(query, "limit", 100, low=1, high=1000, at="getOrderEvents")
    now = world.shop.clock.milliseconds() * 1000
    events = world.shop.journal.page(after, limit, now, frozenset(query.getlist("type")))
    return answer(b'{"events":[' + b",".join(events) + b"]}")


def order_event_stats(world: World, _: Request) -> Response:
    """Answer `GET /order/event-stats`: the newest event, or null while the journal is empty."""
    return answer({"latestEvent": world.shop.journal.latest(world.shop.clock.milliseconds() * 1000)})


def checkout_form(world: World, request: Request) -> Response:
    """Answer `GET /order/checkout-forms/{id}`: 422 where the id is no time UUID, 404 where there is no such form."""
    form_id = request.path_params["id"]
    if not is_time_uuid(form_id):
        raise invalid("getOrder.checkoutFormId", "Not valid time UUID")
    body = world.shop.book.body(form_id.lower(), world.shop.clock.milliseconds())
    if body is None:
        message = f"Checkout form {form_id} not found"
        raise ApiProblem(404, "CheckoutFormNotFoundException", message, request.url.path)
    return answer(body)


def checkout_forms(world: World, request: Request) -> Response:
    """Answer `GET /order/checkout-forms`: one page of the forms that match, with count and totalCount."""
    query = request.query_params
    limit = queries.whole(query, "limit", 100, low=1, high=100, at="getOrders")
    offset = queries.whole(query, "offset", 0, low=0, high=2**31 - 1, at="getOrders")
    if offset + limit > LARGEST_RESULT:
        message = f"Offset and limit parameters exceed maximal result size of {LARGEST_RESULT} items"
        raise invalid("getOrders", message)
    now = world.shop.clock.milliseconds()
    total, bodies = world.shop.book.search(_search(query), offset, limit, now)
    counts = json.dumps({"count": len(bodies), "totalCount": total})
    return answer(b'{"checkoutForms":[' + b",".join(bodies) + b"]," + counts[1:].encode())


def _search(query: QueryParams) -> Search:
    sort = queries.one_of(query, "sort", _SORTS, at="getOrders")
    values = {name: query.getlist(name) for name in FILTERS if name in query}
    for name, allowed in _CLOSED.items():
        queries.one_of(query, name, allowed, at="getOrders")
    return Search(
        values=values,
        surcharge_id=query.get("surcharges.id"),
        bought=_range(query, "lineItems.boughtAt"),
        updated=_range(query, "updatedAt"),
        sort=sort[-1] if sort else "-lineItems.boughtAt",
    )


def _range(query: QueryParams, name: str) -> tuple[int | None, int | None]:
    low = queries.moment(query, f"{name}.gte", at="getOrders")
    return low, queries.moment(query, f"{name}.lte", at="getOrders")
