"""A journal such as real Allegro never has: any JSON for events. It answers over HTTP, to whoever asks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from allegro_etl.allegro.api import AllegroApi, open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.tokens import TokenStore, now, token_pair
from allegro_etl_tests.documents.bench import SHORT


@contextmanager
def odd_journal(folder: Path, events: list[dict[str, Any]]) -> Iterator[AllegroApi]:
    """Yield a client of an Allegro whose journal is `events`, in this order; the last usable one is the newest."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = json.dumps(_answer(self.path, events)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            with _client(f"http://127.0.0.1:{server.server_address[1]}", folder) as api:
                yield api
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _client(url: str, folder: Path) -> Iterator[AllegroApi]:
    application = Application(environment("local", api_url=url, auth_url=url), "odd", "odd")
    store = TokenStore(folder / "odd.json", application.key)
    store.save(token_pair({"access_token": "a", "refresh_token": "b"}, received_at=now()))
    with open_allegro(application, user_agent="tests/1.0", token_file=store.path, patience=SHORT) as api:
        yield api


def _answer(address: str, events: list[dict[str, Any]]) -> dict[str, Any]:
    parts = urlsplit(address)
    usable = [event for event in events if _id(event) is not None]
    if parts.path == "/order/event-stats":
        latest = usable[-1] if usable else None
        return {"latestEvent": latest and {"id": latest["id"], "occurredAt": latest.get("occurredAt")}}
    after = int(parse_qs(parts.query)["from"][0])
    return {"events": [event for event in events if (_id(event) or after + 1) > after]}


def _id(event: dict[str, Any]) -> int | None:
    given = event.get("id")
    return int(given) if isinstance(given, str) and given.isdigit() and int(given) < 2**63 else None
