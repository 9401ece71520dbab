"""The endpoints beside orders and offers: the account, marketplaces, products, and payment operations."""

from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro import queries
from allegro_etl.local.allegro.answers import ApiProblem, answer, invalid
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.offer_bodies import product_json
from allegro_etl.local.allegro.wallet import GROUPS, Operation, operation_json
from allegro_etl.local.allegro.world import World

LARGEST_OPERATION_RESULT = 10_000


def me(world: World, _: Request) -> Response:
    """Answer `GET /me`: the account that was paired."""
    return answer(
        {
            "id": world.shop.seller_id,
            "login": "sklep-lokalny",
            "firstName": "Sklep",
            "lastName": "Lokalny",
            "email": "sklep@example.com",
            "baseMarketplace": {"id": "allegro-pl"},
            "company": {"name": "Sklep Lokalny Sp. z o.o.", "taxId": "PL5260001246"},
            "features": [],
        }
    )


def marketplaces(_: World, __: Request) -> Response:
    """Answer `GET /marketplaces`, which needs no token."""
    return answer({"marketplaces": [_marketplace(market) for market in MARKETS.values()]})


def _marketplace(market: Market) -> dict[str, object]:
    return {
        "id": market.id,
        "languages": {
            "offerCreation": [{"code": market.language}],
            "offerDisplay": [{"code": market.language}],
        },
        "currencies": {"base": {"code": market.currency}, "additional": []},
        "shippingCountries": [{"code": market.country}],
    }


def product(world: World, request: Request) -> Response:
    """Answer `GET /sale/products/{productId}`, or 404."""
    product_id = request.path_params["id"]
    found = world.shop.shelf.products.get(product_id)
    if found is None:
        raise ApiProblem(404, "PRODUCT_NOT_FOUND", f"Product {product_id} not found", "productId")
    return answer(product_json(product_id, found))


def payment_operations(world: World, request: Request) -> Response:
    """Answer `GET /payments/payment-operations`: newest first; without `wallet.type` only what is AVAILABLE."""
    query = request.query_params
    at = "getPaymentsOperationHistory"
    limit = queries.whole(query, "limit", 50, low=1, high=50, at=at)
    offset = queries.whole(query, "offset", 0, low=0, high=10_000, at=at)
    found = [operation for operation in world.shop.wallet.newest_first() if _wanted(operation, request)]
    if offset + limit > LARGEST_OPERATION_RESULT:
        raise invalid(f"{at}.offset", f"The search result reached the limit of {LARGEST_OPERATION_RESULT} operations")
    page = list(islice(found, offset, offset + limit))
    body = {"paymentOperations": [operation_json(one) for one in page], "count": len(page), "totalCount": len(found)}
    return answer(body)


def _wanted(operation: Operation, request: Request) -> bool:
    query = request.query_params
    since = queries.moment(query, "occurredAt.gte", at="getPaymentsOperationHistory")
    until = queries.moment(query, "occurredAt.lte", at="getPaymentsOperationHistory")
    groups = query.getlist("group")
    equal = {
        "wallet.paymentOperator": operation.operator,
        "payment.id": operation.payment_id,
        "participant.login": operation.login,
        "marketplaceId": operation.marketplace_id,
        "currency": operation.currency,
    }
    return (
        operation.wallet == query.get("wallet.type", "AVAILABLE")
        and all(query.get(name, value) == value for name, value in equal.items())
        and (since is None or operation.occurred_at >= since)
        and (until is None or operation.occurred_at <= until)
        and (not groups or GROUPS[operation.type] in groups)
    )
