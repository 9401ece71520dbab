"""An address that says whether all is well: it answers at once, from the last observation, and asks anew beside that."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

from allegro_etl.alerts.gathering import gather
from allegro_etl.alerts.health import health
from allegro_etl.alerts.kept import keep_observation, read_observation
from allegro_etl.alerts.metrics import exposition
from allegro_etl.alerts.watching import WatchInProgress, watch_alone
from allegro_etl.clock import now
from allegro_etl.failures import scrubbed

FRESH = timedelta(seconds=50)
"""An observation that is younger is left as it is: whoever watches makes new ones."""

EVERY_SECONDS = 60.0


class Answering(BaseHTTPRequestHandler):
    """Answers `/healthz` and, where the settings allow it, `/metrics`."""

    timeout = 10.0
    server_version = "allegro_etl"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer from what is known."""
        observation = read_observation()
        path = self.path.partition("?")[0]
        if path == "/healthz":
            said = health(observation, now())
            status = HTTPStatus.OK if said["is_healthy"] else HTTPStatus.SERVICE_UNAVAILABLE
            self._answer(status, "application/json", json.dumps(said, default=datetime.isoformat).encode())
        elif path == "/metrics" and observation and observation.settings.metrics.enabled:
            self._answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, exposition(observation))
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"There is /healthz, and /metrics if metrics.enabled.\n")

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing of those who ask: they ask every few seconds."""


@contextmanager
def serving(host: str, port: int) -> Iterator[ThreadingHTTPServer]:
    """Answer at an address for the block; port 0 takes a free one. Raises OSError where it is taken."""
    with ThreadingHTTPServer((host, port), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def refresh() -> None:
    """Make an observation where nobody else has just done so. What goes wrong is logged, and the last one grows old."""
    known = read_observation()
    if known and timedelta(0) <= now() - known.at < FRESH:
        return
    try:
        with suppress(WatchInProgress), watch_alone():
            keep_observation(gather(known, now()))
    except Exception as error:  # noqa: BLE001 - the address goes on answering, with the age of what it knows
        scrubbed(error)
