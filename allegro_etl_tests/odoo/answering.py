"""A server on this machine that answers as Odoo, or a proxy before it, may: what a test says, for each path."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import SecretStr

from allegro_etl.odoo.patience import Patience

KEY = SecretStr("a key that nobody may see")
AT_ONCE = Patience(timeout=2, seconds=0)
VERSION = "/web/version"
LOGIN = "/json/2/res.users/context_get"
HTML = b"<!doctype html><title>Not what was asked for</title>"


@dataclass
class Given:
    """An answer: its status, its body (text as it is, anything else as JSON), and its headers."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """A request: its path, its headers, and the content of its body."""

    path: str
    headers: dict[str, str]
    body: Any


Answer = Callable[[Asked], Given]


class Server:
    """What was asked, in order, and what is answered: as Odoo 19 does, until a test says otherwise of a path."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[Asked] = []
        self.answers: dict[str, Answer] = {
            VERSION: lambda _: Given(200, {"version": "19.0"}),
            LOGIN: lambda _: Given(200, {"uid": 7, "lang": "pl_PL", "tz": "Europe/Warsaw"}),
        }

    def answer(self, asked: Asked) -> Given:
        """Return what is answered."""
        self.asked.append(asked)
        return self.answers.get(asked.path, lambda _: Given(404, HTML))(asked)


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing of clients that did not wait."""


@contextmanager
def answering() -> Iterator[Server]:
    """Serve while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer."""
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            given = server.answer(Asked(self.path, headers, json.loads(content or b"null")))
            body = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    http = _Quiet(("127.0.0.1", 0), Handler)
    server = Server(http.server_port)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
