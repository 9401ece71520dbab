"""The gate before every endpoint: trace ids, the clock's Date, counters, and whatever is ordered to go wrong."""

import asyncio
import re
from collections.abc import Iterable
from datetime import timedelta
from email.utils import format_datetime
from random import Random

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from allegro_etl.local.allegro.answers import MEDIA_TYPE, errors, too_many_requests, unauthorized
from allegro_etl.local.allegro.faults import AFTER, FOR_ENDPOINTS, MILD, Fault
from allegro_etl.local.allegro.pages import page
from allegro_etl.local.allegro.traffic import Request
from allegro_etl.local.allegro.world import World

_NO_CONTENT = 204  # cannot be broken off: it has no body
_IDENTIFIER = re.compile(r"/(?=[^/]*\d)[0-9a-zA-Z-]{6,}(?=/|$)")


class Gate:
    """Wraps the application; the pages for people and `/local` pass without faults and are not counted."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world
        self._random = Random(0)  # noqa: S311 (trace ids)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "http" or not _is_allegro(scope["path"]):
            await self._app(scope, receive, send)
            return
        faults = self._world.faults.due(scope["path"], scope["method"])
        for fault in faults:
            if fault.kind == "latency":
                await asyncio.sleep(fault.seconds)
        send = self._marked(scope, send, faults)
        wrong = next((fault for fault in faults if fault.kind not in MILD), None)
        if wrong is None or wrong.kind in FOR_ENDPOINTS:
            await self._app({**scope, "fault": wrong.kind if wrong else None}, receive, send)
        elif wrong.kind in AFTER:
            await _spoil_answer(wrong, self._app, scope, receive, send)
        elif wrong.kind == "cut_before":
            await _break_off(send, 200, b"{}")
        else:
            await _wrong_answer(wrong, scope["path"], self._random)(scope, receive, send)

    def _marked(self, scope: Scope, send: Send, faults: Iterable[Fault]) -> Send:
        """Put trace-id and Date on the answer, and count it."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["trace-id"] = f"{self._random.getrandbits(64):016x}"
                off = sum(fault.minutes for fault in faults if fault.kind == "clock_off")
                headers["date"] = format_datetime(self._world.shop.clock.now() + timedelta(minutes=off), usegmt=True)
                self._count(scope, message["status"])
            await send(message)

        return marked

    def _count(self, scope: Scope, status: int) -> None:
        path = scope["path"]
        request = Request(
            method=scope["method"],
            path=path,
            route=_IDENTIFIER.sub("/{id}", path),
            query=scope["query_string"].decode(),
            status=status,
            user_agent=Headers(scope=scope).get("user-agent", ""),
        )
        self._world.traffic.keep(request)


def _is_allegro(path: str) -> bool:
    return path != "/" and not path.startswith(("/local/", "/skojarz-aplikacje", "/favicon"))


def _wrong_answer(fault: Fault, path: str, random: Random) -> Response:
    """Return the answer of a fault that keeps the endpoint from being reached."""
    if fault.kind == "too_many_requests":
        return too_many_requests(fault.retry_after)
    if fault.kind == "garbage":
        return Response(b"{\xff\xfe" + random.randbytes(200), media_type=MEDIA_TYPE)
    if fault.kind == "maintenance_page":
        return HTMLResponse(page("Przerwa techniczna", "<p>Zaraz wracamy.</p>"), fault.status)
    if fault.kind == "expired_token":
        return unauthorized("invalid_token", "Access token expired")
    if fault.kind == "unauthorized":
        return unauthorized("unauthorized", "Full authentication is required to access this resource")
    if fault.kind == "redirect":
        return RedirectResponse(fault.location, 302)
    if fault.kind == "conflict":
        code = "OfferConflictException" if path.startswith("/sale/product-offers") else "ConflictException"
        return errors(409, code, "The current state of the resource does not allow this")
    return _server_error(fault)


def _server_error(fault: Fault) -> Response:
    return errors(fault.status, "INTERNAL_SERVER_ERROR", "Internal server error")


async def _spoil_answer(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let the endpoint do all its work, and lose its answer, keep it back, or give a 5xx in its place."""
    start, body = await _answer_of(app, scope, receive)
    if fault.kind == "cut":
        await _break_off(send, start["status"], body, start["headers"])
    elif fault.kind == "error_after":
        await _server_error(fault)(scope, receive, send)
    else:
        await asyncio.sleep(fault.seconds)
        await send(start)
        await send({"type": "http.response.body", "body": body})


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """Return the start and the body of what an application answers."""
    body = bytearray()
    start: Message = {}

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, collect)
    return start, bytes(body)


async def _break_off(send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Promise a whole answer, and break off in the middle of it."""
    promised = [(b"content-length", str(len(body) + 1).encode())]
    kept = [pair for pair in headers if pair[0].lower() != b"content-length"]
    await send(
        {
            "type": "http.response.start",
            "status": 200 if status == _NO_CONTENT else status,
            "headers": [*kept, *promised],
        }
    )
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    # returning with more to come makes the server close the connection
