"""The local Allegro as a web application: which path is answered by what, with which scope."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from allegro_etl.local.allegro import (
    account_endpoints,
    control,
    oauth_endpoints,
    order_endpoints,
    pages,
    return_endpoints,
)
from allegro_etl.local.allegro.answers import (
    BETA_MEDIA_TYPE,
    MEDIA_TYPE,
    ApiProblem,
    errors,
    too_many_requests,
    unauthorized,
)
from allegro_etl.local.allegro.gate import Gate
from allegro_etl.local.allegro.world import World

Endpoint = Callable[[World, Request], Response]
Page = Callable[[World, Request], Awaitable[Response]]

RETURNS = "/order/customer-returns"

_API: tuple[tuple[str, Endpoint, str | None], ...] = (
    ("/order/events", order_endpoints.order_events, "orders:read"),
    ("/order/event-stats", order_endpoints.order_event_stats, "orders:read"),
    ("/order/checkout-forms", order_endpoints.checkout_forms, "orders:read"),
    ("/order/checkout-forms/{id}", order_endpoints.checkout_form, "orders:read"),
    (RETURNS, return_endpoints.customer_returns, "orders:read"),
    ("/sale/product-offers/{id}", account_endpoints.product_offer, "sale:offers:read"),
    ("/sale/products/{id}", account_endpoints.product, "sale:offers:read"),
    ("/sale/offers", account_endpoints.offers, "sale:offers:read"),
    ("/me", account_endpoints.me, "profile:read"),
    ("/marketplaces", account_endpoints.marketplaces, None),
    ("/payments/payment-operations", account_endpoints.payment_operations, "payments:read"),
)

_PAGES: tuple[tuple[str, str, Page], ...] = (
    ("POST", "/auth/oauth/device", oauth_endpoints.device),
    ("POST", "/auth/oauth/token", oauth_endpoints.token),
    ("GET", oauth_endpoints.CONSENT_PATH, oauth_endpoints.consent),
    ("POST", oauth_endpoints.CONSENT_PATH, oauth_endpoints.decide),
    ("GET", "/", pages.index),
    ("POST", "/", pages.sell),
)


def application(world: World) -> Starlette:
    """Make the web application of one local Allegro."""
    routes: list[BaseRoute] = [Route(path, _guarded(world, endpoint, scope)) for path, endpoint, scope in _API]
    routes += [Route(path, _bound(world, handler), methods=[method]) for method, path, handler in _PAGES]
    routes += [Route(path, _bound(world, handler), methods=[method]) for method, path, handler in control.PAGES]

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        seller = asyncio.create_task(_keep_selling(world))
        yield
        seller.cancel()

    async def not_found(request: Request, _: Exception) -> Response:
        return errors(404, "NOT_FOUND", f"No such resource: {request.url.path}", request.url.path)

    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Gate, world=world)],
        exception_handlers={404: not_found},
    )


def _bound(world: World, handler: Page) -> Callable[[Request], Awaitable[Response]]:
    async def bound(request: Request) -> Response:
        return await handler(world, request)

    return bound


def _guarded(world: World, endpoint: Endpoint, scope: str | None) -> Callable[[Request], Awaitable[Response]]:
    """Check token, rate limit, scope and Accept before an endpoint of the API, in that order."""

    async def guarded(request: Request) -> Response:
        refused = _refusal(world, request, scope)
        if refused is not None:
            return refused
        try:
            with world.shop.lock:
                return endpoint(world, request)
        except ApiProblem as problem:
            return problem.response()

    return guarded


def _refusal(world: World, request: Request, scope: str | None) -> Response | None:
    if scope is not None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return unauthorized("unauthorized", "Full authentication is required to access this resource")
        expired = world.oauth.tokens.refusal(token)
        if expired is not None:
            return unauthorized("invalid_token", expired)
        access = world.oauth.tokens.access[token]
        if not world.rate_limit.admits(access.client_id):
            return too_many_requests()
        if f"allegro:api:{scope}" not in access.scopes:
            return errors(403, "AccessDenied", f"Access is denied: the token lacks the scope allegro:api:{scope}")
    wanted = BETA_MEDIA_TYPE if request.url.path == RETURNS else MEDIA_TYPE
    if wanted not in request.headers.get("accept", ""):
        message = "Not acceptable representation requested. Please check 'Accept' request header"
        return errors(406, "NotAcceptableException", message)
    return None


async def _keep_selling(world: World) -> None:
    """Sell one order every `sell_every` seconds for as long as the service runs."""
    waited = 0.0
    while True:
        await asyncio.sleep(_TICK)
        waited += _TICK
        if world.sell_every is not None and waited >= world.sell_every:
            waited = 0.0
            world.shop.trade()


_TICK = 0.25
