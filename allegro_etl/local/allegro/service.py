"""The local Allegro as a web application: which path is answered by what, with which scope."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from allegro_etl.local.allegro import control, oauth_endpoints, pages
from allegro_etl.local.allegro.answers import ApiProblem, errors, too_many_requests, unauthorized
from allegro_etl.local.allegro.gate import Gate
from allegro_etl.local.allegro.routes import API, APPLICATION, ApiRoute
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing import offer_control
from allegro_etl.local.allegro.writing import pages as writing_pages

Page = Callable[[World, Request], Awaitable[Response]]

_PAGES: tuple[tuple[str, str, Page], ...] = (
    ("POST", "/auth/oauth/device", oauth_endpoints.device),
    ("POST", "/auth/oauth/token", oauth_endpoints.token),
    ("GET", oauth_endpoints.CONSENT_PATH, oauth_endpoints.consent),
    ("POST", oauth_endpoints.CONSENT_PATH, oauth_endpoints.decide),
)


def application(world: World) -> Starlette:
    """Make the web application of one local Allegro."""
    routes: list[BaseRoute] = [Route(one.path, _guarded(world, one), methods=[one.method]) for one in API]
    handlers = (*_PAGES, *pages.PAGES, *control.PAGES, *offer_control.PAGES, *writing_pages.PAGES)
    routes += [Route(path, _bound(world, handler), methods=[method]) for method, path, handler in handlers]

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
        world.shop.catch_up()
        return await handler(world, request)

    return bound


def _guarded(world: World, route: ApiRoute) -> Callable[[Request], Awaitable[Response]]:
    """Check token, rate limits, scope and Accept before an endpoint of the API, in that order."""

    async def guarded(request: Request) -> Response:
        refused = _refusal(world, request, route)
        if refused is not None:
            return refused
        request.state.content = await request.body()
        try:
            with world.shop.lock:
                world.shop.catch_up()
                return route.endpoint(world, request)
        except ApiProblem as problem:
            return problem.response()

    return guarded


def _refusal(world: World, request: Request, route: ApiRoute) -> Response | None:
    refused = None if route.scope is None else _token_refusal(world, request, route, route.scope)
    if refused is not None:
        return refused
    if route.accept not in request.headers.get("accept", ""):
        message = "Not acceptable representation requested. Please check 'Accept' request header"
        return errors(406, "NotAcceptableException", message)
    return None


def _token_refusal(world: World, request: Request, route: ApiRoute, scope: str) -> Response | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return unauthorized("unauthorized", "Full authentication is required to access this resource")
    expired = world.oauth.tokens.refusal(token)
    if expired is not None:
        return unauthorized("invalid_token", expired)
    access = world.oauth.tokens.access[token]
    if not (world.rate_limit.admits(access.client_id) and world.limits.admits(route.limit, access.client_id)):
        return too_many_requests()
    if scope != APPLICATION and f"allegro:api:{scope}" not in access.scopes:
        return errors(403, "AccessDenied", f"Access is denied: the token lacks the scope allegro:api:{scope}")
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
