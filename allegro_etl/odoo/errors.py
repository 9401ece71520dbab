"""What can go wrong with Odoo, told by what helps: one translation for all transports.

Our exception hierarchy:

OdooError
 +-- OdooUnavailable      down, restarting, 502, time-out: systemic, try again later
      +-- OdooMoved       it redirects: asking again at once leads there again
 +-- OdooUntrusted        its certificate is not accepted, or it speaks no TLS: asking again will not help
 +-- OdooLoginRefused     database, user name or password is wrong
 +-- OdooRightsMissing    the user lacks a group: the message names it
 +-- OdooLacks            a record, module or field that the settings or the pipeline need is not there
 +-- OdooBusy             a serialization failure that outlived Odoo's own retries: the same call may pass later
 +-- RecordsRefused       Odoo refuses these values: the record goes to quarantine, its neighbours are loaded

Every transport gets the same object of an error from Odoo: `name`, `message`, `arguments`, and `debug`, which is a traceback
with values in it and never looked at. Only RecordsRefused may quote what Odoo said of a record, since that may hold personal data: it ends in quarantine,
never in a log. All others are systemic and safe to show.
"""

import re
from collections.abc import Mapping
from typing import Any


class OdooError(Exception):
    """Base of all that can go wrong with Odoo."""


class OdooUnavailable(OdooError):
    """Odoo does not answer, or not as Odoo: it may be down, restarting, overloaded or behind a broken proxy."""


class OdooMoved(OdooUnavailable):
    """Odoo's address redirects, which is never followed: the password would go where it leads."""


class OdooUntrusted(OdooError):
    """The connection is not safe: somebody has to look at Odoo's certificate or at ODOO_URL."""


class OdooLoginRefused(OdooError):
    """Odoo does not know this database, user or password."""


class OdooRightsMissing(OdooError):
    """The user may not do what a run needs; the message names model and groups."""


class OdooLacks(OdooError):
    """Odoo lacks a record, module or field that the settings or the pipeline name."""


class OdooBusy(OdooError):
    """A concurrent change won: the same call may pass when it is sent again."""


class RecordsRefused(OdooError):
    """Odoo refuses the values of one record or of one in a batch; `row` is its index where Odoo told it.

    `may_pass`: it may have been somebody's change at the same moment, so the same values may be taken a little later.
    """

    def __init__(self, reason: str, row: int | None = None, *, may_pass: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.row = row
        self.may_pass = may_pass


_USER_FAULTS = ("UserError", "ValidationError", "MissingError", "RedirectWarning", "Warning")
CONCURRENCY = (
    "SerializationFailure",
    "LockNotAvailable",
    "DeadlockDetected",
    "ConcurrencyError",
    "LockError",
    "TransactionRollback",
)
_SERVER_TROUBLE = ("OperationalError", "InterfaceError", "PoolError", "DiskFull", "AdminShutdown", "MemoryError")


def translate(said: Mapping[str, Any], model: str, method: str) -> OdooError:
    """Turn the object that Odoo tells an error by into one of ours; `model` and `method` say what was called."""
    name = str(said.get("name") or "").rsplit(".", 1)[-1]
    message = str(said.get("message") or name)
    if name == "RedirectWarning" and said.get("arguments"):
        message = str(said["arguments"][0])  # the others say where its button leads
    if name == "AccessDenied":
        return OdooLoginRefused(
            "Odoo refuses the login. Check ODOO_DATABASE, ODOO_USERNAME and ODOO_PASSWORD (or ODOO_API_KEY)."
        )
    if name == "AccessError":
        return OdooRightsMissing(_rights_sentence(message, model, method))
    if name in CONCURRENCY or "could not serialize" in message:
        return OdooBusy(f"Odoo was busy with the same records ({model}.{method}). The next run tries again.")
    if name in _SERVER_TROUBLE:
        return OdooUnavailable(f"Odoo's server or database is in trouble ({name}). Look at Odoo's log and run again.")
    return _lacking(name, message, model, method) or RecordsRefused(
        message if name in _USER_FAULTS else f"{name}: {message}"
    )


def _lacking(name: str, message: str, model: str, method: str) -> OdooLacks | None:
    """Return that Odoo lacks the model or the method, where that is what its error says; each version says it otherwise."""
    if (
        (name == "KeyError" and message.strip("'\"") == model)
        or message == f"Object {model} doesn't exist"
        or (name == "NotFound" and f"model '{model}'" in message)
    ):
        return OdooLacks(f"Odoo has no model {model}: install the module that brings it (see `allegro-etl doctor`).")
    if (name in {"AttributeError", "NotFound"} and method in message) or name == "UnprocessableEntity":
        return OdooLacks(
            f"Odoo's {model} has no method {method} as it is known: is its version one that `allegro-etl doctor` accepts?"
        )
    return None


def _rights_sentence(message: str, model: str, method: str) -> str:
    groups = re.findall(r"^\s*- (.+)$", message, flags=re.MULTILINE)
    wanted = f" Give the user one of these groups: {', '.join(groups)}." if groups else ""
    return (
        f"Odoo's user may not call {method} on {model}.{wanted} `allegro-etl doctor` lists the rights that a run needs."
    )
