"""JSON-2, by httpx: an API key, and a method's arguments by name. Odoo has it from 19 on."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult

import httpx
from pydantic import SecretStr

from allegro_etl.addresses import is_loopback, quiet_loggers
from allegro_etl.odoo.errors import OdooError, OdooLoginRefused, translate
from allegro_etl.odoo.transport import DATABASE_HEADER
from allegro_etl.odoo.transport.arguments import by_name
from allegro_etl.odoo.transport.failures import REDIRECTS, no_answer, not_odoo, other_answer

FIRST_VERSION = 19
IDLE_SECONDS = 2.0  # of a connection that is kept: less than any proxy before Odoo keeps it


class Json2Transport:
    """A user who is let in by an API key."""

    name = "JSON-2"

    def __init__(self, client: httpx.Client, version: str) -> None:
        """Log in. Raises OdooError."""
        self._client = client
        self.version = version
        context = self.call("res.users", "context_get", [], {})
        self.user_id = int(context["uid"])
        self.language: str | None = context.get("lang") or None

    def call(self, model: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Call a method of a model, once, and return its answer. Raises OdooError."""
        body = json.dumps(by_name(method, arguments, keywords))
        request = self._client.build_request("POST", f"/json/2/{model}/{method}", content=body)
        response = _sent(self._client, request, model, method)
        if response.status_code != httpx.codes.OK:
            raise _refusal(response, model, method)
        return _content(response, model, method)


def client(address: SplitResult, database: str, key: SecretStr, timeout: float) -> httpx.Client:
    """Return what sends requests to a database of an Odoo server: TLS verified, redirects not followed.

    Raises OdooLoginRefused for a key or a name that HTTP cannot carry.
    """
    for variable, value in (("ODOO_API_KEY", key.get_secret_value()), ("ODOO_DATABASE", database)):
        if not value.isascii() or not value.isprintable():
            raise OdooLoginRefused(
                f"{variable} has characters that none in Odoo has. Was it copied whole, and no more?"
            )
    quiet_loggers()
    host = f"[{address.hostname}]" if ":" in str(address.hostname) else address.hostname
    port = f":{address.port}" if address.port else ""
    return httpx.Client(
        base_url=f"{address.scheme}://{host}{port}",
        headers={
            "Authorization": f"bearer {key.get_secret_value()}",
            DATABASE_HEADER: database,
            "Content-Type": "application/json",
        },
        timeout=timeout,
        limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
        follow_redirects=False,
        trust_env=not is_loopback(str(address.hostname)),
    )


def version_of(server: httpx.Client) -> str | None:
    """Return the version of an Odoo that may have JSON-2; None for an older one, which has no such page. Raises OdooError."""
    response = _sent(server, server.build_request("GET", "/web/version"), "common", "version")
    if response.status_code == httpx.codes.NOT_FOUND:
        return None
    if response.status_code != httpx.codes.OK:
        raise other_answer(response.status_code, "common", "version")
    said = _content(response, "common", "version")
    return str(said["version"]) if isinstance(said, dict) and said.get("version") else None


def _sent(server: httpx.Client, request: httpx.Request, model: str, method: str) -> httpx.Response:
    try:
        return server.send(request)
    except httpx.HTTPError as error:
        raise no_answer(error, model, method) from None


def _content(response: httpx.Response, model: str, method: str) -> Any:
    try:
        return response.json()
    except ValueError:
        raise not_odoo(model, method) from None


def _refusal(response: httpx.Response, model: str, method: str) -> OdooError:
    """Turn an answer that is no success into one of our errors: Odoo's own say what they are, others come from a proxy."""
    status, said = response.status_code, _error(response)
    if said is None and status == httpx.codes.NOT_FOUND:
        return OdooLoginRefused("Odoo has no such database. Check ODOO_DATABASE.")
    if said is None or status in REDIRECTS:
        return other_answer(status, model, method)
    if status == httpx.codes.UNAUTHORIZED:
        return OdooLoginRefused(
            "Odoo refuses the API key: it may have ended, or been deleted. Make a new one in Odoo, under the user's "
            "preferences, and put it into ODOO_API_KEY."
        )
    return translate(said, model, method)


def _error(response: httpx.Response) -> dict[str, Any] | None:
    """Return what Odoo says of an error, None where it does not come from Odoo."""
    try:
        said = response.json()
    except ValueError:
        return None
    return said if isinstance(said, dict) and isinstance(said.get("name"), str) else None
