"""A server on this machine that speaks TLS with a certificate of an authority that nobody knows, or no TLS at all."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme


class Answering(BaseHTTPRequestHandler):
    """Answers everything with an empty JSON object, and counts nothing: nobody should come so far."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_GET  # noqa: N815 - http.server's name

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class Counting(ThreadingHTTPServer):
    """Counts connections, those included that never become a request."""

    connections = 0

    def verify_request(self, request: object, client_address: object) -> bool:
        """Count a connection."""
        self.connections += 1
        return super().verify_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing of connections that end in the handshake."""


@contextmanager
def serving(*, name: str | None) -> Iterator[Counting]:
    """Serve while the block runs, with an unknown authority's certificate for `name`, or without TLS for None."""
    server = Counting(("127.0.0.1", 0), Answering)
    if name:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert(name).configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
