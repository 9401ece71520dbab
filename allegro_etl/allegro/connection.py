"""The one HTTP client that every call to Allegro goes through, OAuth included, so that none lacks the User-Agent.

httpx bounds each read, not the whole answer: an answer that drips byte by byte, or never ends, is cut off here.
"""

import os
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import httpx

from allegro_etl.addresses import quiet_loggers, tls_refusal
from allegro_etl.allegro.endpoints import MEDIA_TYPE, AllegroEnvironment
from allegro_etl.allegro.errors import AllegroUnavailable, AllegroUntrusted, Circumstances

ANSWER_BYTES = 64 * 1024 * 1024
"""The longest answer read: a page of 1,000 events is about 1 MB."""

ANSWER_SECONDS = 90.0
"""The longest time one answer may take."""

NEARER = f"Is this machine's network, DNS and proxy in order? {AllegroUnavailable.next_step}"
"""What to look at when there was no connection at all: it is nearer than Allegro."""

_NO_CONNECTION = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.PoolTimeout)
_TIMEOUT = httpx.Timeout(30.0, connect=10.0, pool=60.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request, read to its end."""

    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def where(self) -> Circumstances:
        """Say which request this answers, with Allegro's number for it."""
        return Circumstances(self.path, self.status, self.headers.get("trace-id", "")[:64] or None)


def http_client(
    environment: AllegroEnvironment, *, user_agent: str, connections: int, timeout: float | None = None
) -> httpx.Client:
    """Return the client for `environment`: kept-alive connections, TLS verified, redirects not followed.

    `timeout` is how many seconds a connection or an answer may take, else 10 and 30.
    Raises ValueError for a User-Agent that HTTP cannot carry.
    """
    if not user_agent.isprintable() or not user_agent.isascii() or not user_agent.strip():
        msg = "ALLEGRO_USER_AGENT must be plain characters like MyShop/1.0 (+https://shop.example/about)."
        raise ValueError(msg)
    quiet_loggers()
    return httpx.Client(
        base_url=environment.api_url,
        headers={"User-Agent": user_agent, "Accept": MEDIA_TYPE, "Accept-Language": "en-US"},
        timeout=timeout or _TIMEOUT,
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        follow_redirects=False,
        trust_env=not environment.is_loopback,
        verify=trusted(with_environment=not environment.is_loopback),
    )


def trusted(*, with_environment: bool) -> ssl.SSLContext:
    """Return whom to trust: certifi's authorities, or those in SSL_CERT_FILE or SSL_CERT_DIR if the environment counts.

    They are read once per process, as that takes longer than a question, and again where the variable or the file is another one.
    """
    named = [os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")] if with_environment else []
    return _read_trusted(with_environment, tuple((name, _changed_at(name)) for name in named if name))


@lru_cache(maxsize=2)
def _read_trusted(with_environment: bool, _named: tuple[tuple[str, int], ...]) -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=with_environment)


def _changed_at(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:  # httpx says what is wrong with it
        return 0


def receive(
    client: httpx.Client,
    request: httpx.Request,
    *,
    auth: httpx.Auth | None = None,
    longest: int = ANSWER_BYTES,
    slowest: float = ANSWER_SECONDS,
) -> Answer:
    """Send `request` and read its answer to the end, whatever its status, within `longest` bytes and `slowest` seconds.

    Raises AllegroUnavailable when none comes, when it breaks off, or when it is too long or too slow.
    """
    path = request.url.path
    try:
        response = client.send(request, auth=auth, stream=True)
        try:
            body = _read(response, path, longest, slowest)
        finally:
            response.close()
    except (httpx.TransportError, httpx.DecodingError) as error:
        if refusal := tls_refusal(error):
            raise AllegroUntrusted(f"The connection to Allegro is not safe: {refusal}", Circumstances(path)) from None
        # The texts of protocol errors quote what was sent, the Authorization header among it: only the kind is told.
        what = f"Allegro gave no complete answer: {type(error).__name__}"
        never_left = isinstance(error, _NO_CONNECTION)
        next_step = NEARER if never_left else None
        raise AllegroUnavailable(what, Circumstances(path), next_step=next_step, never_left=never_left) from None
    return Answer(path, response.status_code, response.headers, body)


def _read(response: httpx.Response, path: str, longest: int, slowest: float) -> bytes:
    started = time.monotonic()
    chunks, length = [], 0
    for chunk in response.iter_bytes():
        chunks.append(chunk)
        length += len(chunk)
        if length > longest or time.monotonic() - started > slowest:
            what = f"Allegro's answer was cut off after {length} bytes: too long or too slow"
            raise AllegroUnavailable(what, Circumstances(path, response.status_code))
    return b"".join(chunks)
