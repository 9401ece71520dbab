"""A real mail server and a real web server on loopback, which keep what they are sent and fail when they are told to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

LOGIN = ("shop@example.com", "smtp-secret-7")


@dataclass
class MailServer:
    """Keeps letters; `answer` is said to each, when it is no 250 the letter is not kept."""

    host: str = "127.0.0.1"
    port: int = 0
    answer: str = "250 OK"
    refused: set[str] = field(default_factory=set)
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, *said: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take or refuse a reader."""
        envelope, address = said[2], said[3]
        if address in self.refused:
            return f"550 {address} of Jan Kowalski is unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *said: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take or refuse a letter."""
        envelope: Envelope = said[2]
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


def knows(_: Any, __: Any, ___: Any, ____: Any, login: Any) -> AuthResult:
    """Let in whoever has the password."""
    is_known = isinstance(login, LoginPassword) and (login.login.decode(), login.password.decode()) == LOGIN
    return AuthResult(success=is_known, handled=False)


class OnFreePort(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(*, tls: SSLContext | None = None, is_ssl: bool = False) -> Iterator[MailServer]:
    """Run a mail server: plain, with STARTTLS, or with TLS from the first byte; with TLS it wants a login."""
    server = MailServer()
    login = {"authenticator": knows, "auth_required": not is_ssl, "auth_require_tls": not is_ssl} if tls else {}
    starttls = {"tls_context": tls, "require_starttls": True} if tls and not is_ssl else {}
    controller = OnFreePort(
        server, hostname=server.host, port=0, ssl_context=tls if is_ssl else None, **login, **starttls
    )
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


@dataclass
class WebServer:
    """Keeps what is posted; answers with `status`, after `seconds`."""

    url: str = ""
    status: int = 200
    seconds: float = 0.0
    posted: list[Any] = field(default_factory=list)


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Run a web server."""
    kept = WebServer()

    class Keeping(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(kept.seconds)
            if kept.status < 300:
                kept.posted.append(json.loads(body))
            self.send_response(kept.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeping)
    kept.url = f"http://127.0.0.1:{server.server_port}/hooks/T0/secret-hook-9"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
