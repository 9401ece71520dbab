"""The endpoint of customer returns, which Allegro calls beta: it has a media type of its own."""

from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro import queries
from allegro_etl.local.allegro.answers import BETA_MEDIA_TYPE, answer
from allegro_etl.local.allegro.clock import parse_iso
from allegro_etl.local.allegro.returns import STATUSES
from allegro_etl.local.allegro.world import World

_AT = "getCustomerReturns"


def customer_returns(world: World, request: Request) -> Response:
    """Answer `GET /order/customer-returns`: oldest first, filtered by order, status and time of creation."""
    query = request.query_params
    limit = queries.whole(query, "limit", 100, low=1, high=1000, at=_AT)
    offset = queries.whole(query, "offset", 0, low=0, high=2**31 - 1, at=_AT)
    queries.one_of(query, "status", frozenset(STATUSES), at=_AT)
    found = [one for one in world.shop.returns if _is_wanted(one, query)]
    page = found[offset : offset + limit]
    return answer({"count": len(found), "customerReturns": page}, media_type=BETA_MEDIA_TYPE)


def _is_wanted(one: dict[str, Any], query: QueryParams) -> bool:
    created = parse_iso(one["createdAt"])
    since = queries.moment(query, "createdAt.gte", at=_AT)
    until = queries.moment(query, "createdAt.lte", at=_AT)
    orders, statuses = query.getlist("orderId"), query.getlist("status")
    return (
        (not orders or one["orderId"] in orders)
        and (not statuses or one["status"] in statuses)
        and (since is None or created >= since)
        and (until is None or created <= until)
    )
