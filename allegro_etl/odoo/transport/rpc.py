"""JSON-RPC, by odoorpc: a user's name and password, or an API key as the password. Every Odoo from 14 on has it."""

import http.client
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, quote
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import odoorpc
from pydantic import SecretStr

from allegro_etl.odoo.errors import OdooError, OdooLoginRefused, OdooUnavailable, translate
from allegro_etl.odoo.transport import DATABASE_HEADER
from allegro_etl.odoo.transport.failures import no_answer, not_odoo, other_answer
from allegro_etl.odoo.versions import major

ERRORS_WITHOUT_SESSION = 15
"""From this version on, Odoo tells its errors also where no session says which of several databases is asked."""


def version_at(address: SplitResult, timeout: float) -> str:
    """Return the version of the Odoo at an address, such as 19.0: nobody logs in. Raises OdooError."""
    return str(_answered(lambda: _server(address, timeout), "common", "version").version)


class _NoRedirects(HTTPRedirectHandler):
    """The password travels in the body: it must not follow a redirect to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


class RpcTransport:
    """A user who is let in by name and password."""

    name = "JSON-RPC"

    def __init__(
        self,
        address: SplitResult,
        database: str,
        username: str,
        password: SecretStr,
        timeout: float,
        user_id: int | None = None,
    ) -> None:
        """Log in. Raises OdooError.

        `user_id` is what an earlier login of this user came to: where it still holds good, Odoo need not hash the password anew.
        """
        logging.getLogger("odoorpc").setLevel(logging.INFO)  # at DEBUG it writes the password
        self._database, self._username, self._password = database, username, password
        self._rpc = _answered(lambda: _server(address, timeout, database), "common", "version")
        self.version = str(self._rpc.version)
        self._needs_session = self._lacks_session = major(self.version) < ERRORS_WITHOUT_SESSION
        self.language: str | None
        self.user_id, self.language = (user_id and self._known(user_id)) or self._found()

    def call(self, model: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Call a method of a model, once, and return its answer. Raises OdooError."""
        return self._execute(self.user_id, model, method, arguments, keywords)

    def _execute(
        self, user_id: int, model: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]
    ) -> Any:
        if self._lacks_session:
            self._open_session()
        parameters = [self._database, user_id, self._password.get_secret_value(), model, method, arguments, keywords]
        request = {"service": "object", "method": "execute_kw", "args": parameters}
        try:
            return _answered(lambda: self._rpc.json("/jsonrpc", request), model, method)
        except OdooUnavailable:
            self._lacks_session = self._needs_session  # it may be over
            raise

    def _open_session(self) -> None:
        """Let a cookie tell Odoo 14 which database is meant: without, its errors are bare pages where it has several.

        The login page gives it for the asking; its redirect is to itself, and not followed.
        """
        try:
            self._rpc.http(f"/web/login?db={quote(self._database)}").close()
        except HTTPError as answer:
            answer.close()
        except (OSError, http.client.HTTPException):  # what is wrong is told by the call itself
            return
        self._lacks_session = False

    def _known(self, user_id: int) -> tuple[int, str | None] | None:
        """Return a user's id and language if the id is still the user's. Both are asked at once: each may have the password hashed."""
        with ThreadPoolExecutor(1, thread_name_prefix="odoo") as pool:
            language = pool.submit(self._language_of, user_id)
            return (user_id, language.result()) if self._is_still(user_id) else None

    def _found(self) -> tuple[int, str | None]:
        user_id = self._find_user_id()
        return user_id, self._language_of(user_id)

    def _language_of(self, user_id: int) -> str | None:
        return self._execute(user_id, "res.users", "context_get", [], {}).get("lang") or None

    def _is_still(self, user_id: int) -> bool:
        try:
            found = self._execute(user_id, "res.users", "read", [[user_id], ["login"]], {})
        except OdooError:  # another database, another password ...: the login says what is wrong
            return False
        return bool(found) and found[0]["login"] == self._username

    def _find_user_id(self) -> int:
        """Return the user's id; Odoo hashes the password for it, which takes up to a second."""
        arguments = [self._database, self._username, self._password.get_secret_value()]
        request = {"service": "common", "method": "login", "args": arguments}
        user_id = _answered(lambda: self._rpc.json("/jsonrpc", request), "common", "login")
        if not user_id:
            raise translate({"name": "AccessDenied"}, "common", "login")
        return int(user_id)


def _server(address: SplitResult, timeout: float, database: str = "") -> odoorpc.ODOO:
    """Return a connection. It names the database in each request's head, where Odoo 19 looks for it.

    Without, that Odoo has PostgreSQL list its databases at each call, which takes longer than a short call itself.
    """
    secure = address.scheme == "https"
    opener = build_opener(_NoRedirects(), HTTPCookieProcessor())
    if database.isascii() and database.isprintable():
        opener.addheaders += [(DATABASE_HEADER, database)]
    return odoorpc.ODOO(
        address.hostname,
        protocol="jsonrpc+ssl" if secure else "jsonrpc",
        port=address.port or (443 if secure else 80),
        timeout=timeout,
        opener=opener,
    )


def _answered(ask: Callable[[], Any], model: str, method: str) -> Any:
    """Send one request and return the `result` of its answer, with every failure translated."""
    try:
        answer = ask()
    except odoorpc.error.RPCError as error:
        raise _translate_rpc(error, model, method) from None
    except HTTPError as error:
        error.close()  # it holds the connection
        raise other_answer(error.code, model, method) from None
    except (URLError, OSError, http.client.HTTPException) as error:
        raise no_answer(error, model, method) from None
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        raise not_odoo(model, method) from None
    return answer.get("result") if isinstance(answer, dict) else answer


def _translate_rpc(error: odoorpc.error.RPCError, model: str, method: str) -> OdooError:
    info = error.info if isinstance(error.info, dict) else {}
    said = info.get("data") or {"message": info.get("message")}
    if model == "common" and "database" in str(said.get("message") or ""):
        return OdooLoginRefused("Odoo has no such database. Check ODOO_DATABASE.")
    return translate(said, model, method)
