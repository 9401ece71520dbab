"""An HTTP server between a run and Odoo or Allegro: it counts requests, and does to any of them what a network or a kernel would.

It tells two moments apart that matter most: before a request reaches the other side, and after the other side has
done its work while nobody has heard of it yet.
"""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from allegro_etl.odoo.parameters import VALUES
from allegro_etl.settings import CURSOR_PARAMETER

READS = frozenset(
    {
        "version", "login", "context_get", "search_read", "search", "search_count", "read", "web_read",
        "formatted_read_group", "fields_get", "check_access_rights", "has_group",
    }
)  # fmt: skip
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "content-encoding", "keep-alive"}
UPSTREAM_SECONDS = 120


@dataclass(frozen=True)
class Asked:
    """A request as it passes: its number among all, what it calls, and whether that writes."""

    number: int
    name: str
    is_write: bool


@dataclass(frozen=True)
class Fate:
    """What becomes of a request. `before` and `after` are done at those two moments; the answer may be lost or replaced."""

    before: Callable[[], object] | None = None
    is_forwarded: bool = True
    after: Callable[[], object] | None = None
    is_answered: bool = True
    status: int | None = None
    """An answer of that status in place of the real one, as of a reverse proxy."""

    seconds: float = 0.0


PASS = Fate()
Judge = Callable[[Asked], Fate]


@dataclass
class Proxy:
    """A proxy that runs; `judge` may be exchanged at any time."""

    url: str
    judge: Judge = lambda _: PASS
    asked: list[Asked] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def writes(self) -> list[str]:
        """Return what was called that writes, in order."""
        return [one.name for one in self.asked if one.is_write]

    def keep(self, name: str, *, is_write: bool) -> Asked:
        """Count a request."""
        with self._lock:
            asked = Asked(len(self.asked) + 1, name, is_write)
            self.asked.append(asked)
            return asked

    def forget(self, judge: Judge = lambda _: PASS) -> None:
        """Begin to count anew, with another judge."""
        with self._lock:
            self.asked.clear()
            self.judge = judge


@contextmanager
def standing_before(upstream: str) -> Iterator[Proxy]:
    """Run a proxy in front of an address for the block."""
    handler = type("Handler", (_Handler,), {"upstream": urlsplit(upstream)})
    service = _Server(("127.0.0.1", 0), handler)
    proxy = Proxy(f"http://127.0.0.1:{service.server_port}")
    service.proxy = proxy
    thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        service.shutdown()
        service.server_close()
        thread.join(timeout=10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: Proxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that break: that is what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream: Any
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the standard library
        """Print nothing."""

    def do_GET(self) -> None:
        """Handle any request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name, is_write = _named(self.command, self.path, body)
        fate = self.server.proxy.judge(self.server.proxy.keep(name, is_write=is_write))
        time.sleep(fate.seconds)
        if fate.before:
            fate.before()
        answer = self._ask(body) if fate.is_forwarded else None
        if fate.after:
            fate.after()
        if fate.status is not None:
            self._reply(fate.status, {"Content-Type": "text/html"}, b"<html><h1>Bad Gateway</h1></html>")
        elif answer is None or not fate.is_answered:
            self.close_connection = True
        else:
            self._reply(*answer)

    do_POST = do_PUT = do_PATCH = do_GET  # noqa: N815 - their names in the standard library

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes] | None:
        connection = http.client.HTTPConnection(self.upstream.netloc, timeout=UPSTREAM_SECONDS)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP | {"host"}}
        headers["Accept-Encoding"] = "identity"
        try:
            connection.request(self.command, self.path, body or None, headers)
            with connection.getresponse() as response:  # it holds the connection when Odoo breaks off in the middle
                return response.status, dict(response.getheaders()), response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _named(method: str, path: str, body: bytes) -> tuple[str, bool]:
    """Return what a request calls, such as `sale.order.load`, and whether it writes."""
    if urlsplit(path).path != "/jsonrpc":
        return urlsplit(path).path, method != "GET" and not path.startswith("/auth/")
    parameters = json.loads(body)["params"]
    if parameters["service"] == "common":
        return str(parameters["method"]), False
    model, method = parameters["args"][3:5]
    if (model, method) == ("ir.actions.server", "run"):  # our action: it writes the System Parameters that it is given
        values = parameters["args"][6]["context"][VALUES]
        return ("the cursor" if CURSOR_PARAMETER in values else "System Parameters"), bool(values)
    return f"{model}.{method}", method not in READS
