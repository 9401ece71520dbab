"""One request to Odoo over odoorpc: sent as it should be, its failures translated, repeated while Odoo is away or busy."""

import http.client
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, build_opener

import odoorpc
import tenacity
from pydantic import SecretStr

from allegro_etl.addresses import tls_refusal
from allegro_etl.odoo.errors import (
    OdooBusy,
    OdooError,
    OdooLoginRefused,
    OdooMoved,
    OdooUnavailable,
    OdooUntrusted,
    translate,
)

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


class Patience(NamedTuple):
    """How many seconds one answer may take, and how many Odoo may be away before it is given up."""

    timeout: float
    seconds: float


# A restart of Odoo takes less than a minute. Its own limit for a call is 120 s: Odoo, not we, ends what takes too long.
PATIENCE = Patience(timeout=300, seconds=60)
IN_A_HURRY = Patience(timeout=4, seconds=2)  # for somebody who waits before a screen, and for the sensor's tick


def execute(
    rpc: odoorpc.ODOO,
    database: str,
    user_id: int,
    password: SecretStr,
    model: str,
    method: str,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
) -> Any:
    """Call a method of a model, once."""
    parameters = [database, user_id, password.get_secret_value(), model, method, arguments, keywords]
    request = {"service": "object", "method": "execute_kw", "args": parameters}
    return answered(lambda: rpc.json("/jsonrpc", request), model, method)


class _NoRedirects(HTTPRedirectHandler):
    """The password travels in the body: it must not follow a redirect to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


def opener() -> OpenerDirector:
    """Return what opens addresses for odoorpc: it follows no redirect."""
    return build_opener(_NoRedirects())


def answered(ask: Callable[[], Any], model: str, method: str) -> Any:
    """Send one request and give the `result` of its answer, with every failure translated."""
    try:
        answer = ask()
    except odoorpc.error.RPCError as error:
        raise _translate_rpc(error, model, method) from None
    except HTTPError as error:
        error.close()  # it holds the connection
        raise _translate_http(error, model, method) from None
    except (URLError, OSError, http.client.HTTPException) as error:
        if refusal := tls_refusal(error):
            raise OdooUntrusted(
                f"The connection to Odoo is not safe: {refusal}. Renew its certificate, or name the one of its authority in "
                "SSL_CERT_FILE. Is ODOO_URL right, and this machine's clock?"
            ) from None
        reason = getattr(error, "reason", error)
        raise OdooUnavailable(
            f"Odoo does not answer ({type(reason).__name__}, {model}.{method}). Is it running and is ODOO_URL right?"
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        raise OdooUnavailable(
            f"What answers at ODOO_URL is not Odoo's JSON-RPC ({model}.{method}). Is it Odoo's address, and Odoo up?"
        ) from None
    return (
        answer["result"]
        if isinstance(answer, dict) and "result" in answer
        else answer
        if not isinstance(answer, dict)
        else None
    )


def _translate_http(error: HTTPError, model: str, method: str) -> OdooError:
    what = f"Odoo's address answers HTTP {error.code} to {model}.{method}"
    if error.code in range(300, 400):
        return OdooMoved(
            f"{what}: a redirect, which is not followed. If it stays, set ODOO_URL to the address that it leads to."
        )
    return OdooUnavailable(f"{what}. Is Odoo running, and the proxy before it in order?")


def _translate_rpc(error: odoorpc.error.RPCError, model: str, method: str) -> OdooError:
    info = error.info if isinstance(error.info, dict) else {}
    message = str((info.get("data") or {}).get("message") or "")
    if model == "common" and "database" in message:
        return OdooLoginRefused("Odoo has no such database. Check ODOO_DATABASE.")
    return translate(info, model, method)


def patient(
    ask: Callable[[], Answer],
    patience: Patience,
    passing: tuple[type[OdooError], ...] = (OdooUnavailable, OdooBusy),
) -> Answer:
    """Ask again, ever more slowly, while Odoo is away or busy: a restart takes less than our patience."""
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(passing) & tenacity.retry_if_not_exception_type(OdooMoved),
        wait=tenacity.wait_random_exponential(multiplier=0.5, max=10),
        stop=tenacity.stop_before_delay(patience.seconds),
        before_sleep=_say_what_is_waited_for,
        reraise=True,
    )
    return retrying(ask)


def _say_what_is_waited_for(attempt: tenacity.RetryCallState) -> None:
    if attempt.outcome and attempt.next_action:
        logger.warning("%s Trying again in %.1f s.", attempt.outcome.exception(), attempt.next_action.sleep)
