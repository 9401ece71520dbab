"""The endpoints of the API: which path and method is answered by what, for which scope, and within which limit."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro import account_endpoints, order_endpoints, return_endpoints
from allegro_etl.local.allegro.answers import BETA_MEDIA_TYPE, MEDIA_TYPE
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing import badge_endpoints, command_endpoints, invoice_endpoints, offer_endpoints
from allegro_etl.local.allegro.writing import order_endpoints as order_writing

Endpoint = Callable[[World, Request], Response]

APPLICATION = ""
"""In place of a scope: any token will do, also one of the application itself."""


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """One endpoint; `scope` None needs no token at all, `limit` is the name of one of `Limits.requests`."""

    method: str
    path: str
    endpoint: Endpoint
    scope: str | None
    limit: str | None = None
    accept: str = MEDIA_TYPE


def _get(path: str, endpoint: Endpoint, scope: str | None, **more: str) -> ApiRoute:
    return ApiRoute("GET", path, endpoint, scope, **more)


_FORM = "/order/checkout-forms/{id}"
_OFFER = "/sale/product-offers/{id}"

_READING = (
    _get("/order/events", order_endpoints.order_events, "orders:read"),
    _get("/order/event-stats", order_endpoints.order_event_stats, "orders:read"),
    _get("/order/checkout-forms", order_endpoints.checkout_forms, "orders:read"),
    _get(_FORM, order_endpoints.checkout_form, "orders:read"),
    _get("/order/customer-returns", return_endpoints.customer_returns, "orders:read", accept=BETA_MEDIA_TYPE),
    _get("/sale/products/{id}", account_endpoints.product, "sale:offers:read"),
    _get("/me", account_endpoints.me, "profile:read"),
    _get("/marketplaces", account_endpoints.marketplaces, None),
    _get("/payments/payment-operations", account_endpoints.payment_operations, "payments:read"),
)

_ORDERS = (
    _get("/order/carriers", order_writing.carriers, APPLICATION, limit="numbers"),
    _get(f"{_FORM}/shipments", order_writing.list_shipments, "orders:read", limit="numbers"),
    ApiRoute("POST", f"{_FORM}/shipments", order_writing.add_shipment, "orders:write", "numbers"),
    ApiRoute("PUT", f"{_FORM}/fulfillment", order_writing.set_status, "orders:write"),
    _get(f"{_FORM}/invoices", invoice_endpoints.list_invoices, "orders:read"),
    ApiRoute("POST", f"{_FORM}/invoices", invoice_endpoints.add_invoice, "orders:write"),
    ApiRoute("PUT", f"{_FORM}/invoices/{{invoice}}/file", invoice_endpoints.upload_file, "orders:write"),
)

_OFFERS = (
    _get("/sale/offers", offer_endpoints.offers, "sale:offers:read"),
    _get(_OFFER, offer_endpoints.product_offer, "sale:offers:read"),
    _get(f"{_OFFER}/parts", offer_endpoints.product_offer_parts, "sale:offers:read"),
    _get(f"{_OFFER}/operations/{{operation}}", offer_endpoints.operation, "sale:offers:read"),
    ApiRoute("PATCH", _OFFER, offer_endpoints.edit_offer, "sale:offers:write", "edits"),
    _get("/sale/badges", badge_endpoints.badges, "campaigns"),
    _get("/sale/offer-events", offer_endpoints.offer_events, "sale:offers:read"),
    _get("/sale/price-automation/rules", offer_endpoints.price_rules, "sale:offers:read", limit="rules"),
    _get(
        "/sale/price-automation/offers/{id}/rules", offer_endpoints.offer_price_rules, "sale:offers:read", limit="rules"
    ),
)


def _of_commands(kind: str) -> tuple[ApiRoute, ApiRoute]:
    """Return the endpoints that tell how a command goes."""
    path = f"/sale/{kind}/{{command}}"
    return (
        _get(path, command_endpoints.report, "sale:offers:write"),
        _get(f"{path}/tasks", command_endpoints.tasks, "sale:offers:write"),
    )


def _command(kind: str, endpoint: Endpoint) -> tuple[ApiRoute, ...]:
    return ApiRoute("PUT", f"/sale/{kind}/{{command}}", endpoint, "sale:offers:write"), *_of_commands(kind)


_COMMANDS = (
    *_command(command_endpoints.QUANTITY, command_endpoints.change_quantity),
    *_command(command_endpoints.PRICE, command_endpoints.change_price),
    *_command(command_endpoints.PUBLICATION, command_endpoints.publish),
    ApiRoute(
        "POST",
        f"/sale/{command_endpoints.BULK}",
        command_endpoints.modify_in_bulk,
        "sale:offers:write",
        accept=BETA_MEDIA_TYPE,
    ),
    *_of_commands(command_endpoints.BULK),
)

API: tuple[ApiRoute, ...] = (*_READING, *_ORDERS, *_OFFERS, *_COMMANDS)
