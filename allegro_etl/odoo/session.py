"""A session with an Odoo server: calls, over whatever transport, repeated where a repeat is harmless.

A time-out does not mean that a call failed. Only calls that may be repeated are: reads, `load` by external id, `write`.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any

from allegro_etl.odoo.ahead import READING, Ahead, question
from allegro_etl.odoo.dialect import Dialect
from allegro_etl.odoo.errors import (
    OdooBusy,
    OdooLacks,
    OdooRightsMissing,
    OdooUnavailable,
    RecordsRefused,
)
from allegro_etl.odoo.kept_dialect import read_dialect
from allegro_etl.odoo.loads import NEVER, carried_out, refused_but_for
from allegro_etl.odoo.patience import PATIENCE, Patience, patient
from allegro_etl.odoo.times import in_odoo
from allegro_etl.odoo.transport import Transport
from allegro_etl.odoo.versions import major

REPEATABLE = frozenset(
    {
        "search_read",
        "search",
        "search_count",
        "read",
        "web_read",
        "read_group",
        "formatted_read_group",
        "fields_get",
        "load",
        "write",
        "get_param",
        "check_access_rights",
        "has_access",
        "has_group",
        "run",  # our own action, which sets values
    }
)
HAS_ACCESS = 18  # the first version with `has_access`; 20 has lost what older ones have instead
HAS_GROUP_OF_A_USER = 18  # before, it is always the one who asks
READ_CHUNK = 2000  # names or ids in one domain: keeps a query well under PostgreSQL's parameter limit

# Bulk writes: no mails to followers or to whom an activity is given, no tracking values, no automatic log. The pipeline
# writes one note of its own.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
    "sale_no_log_for_new_lines": True,
}

Domain = list[Any]
Record = dict[str, Any]
"""A record as Odoo answers it: the fields that were asked for, each of the kind that its model has."""


class OdooServer:
    """A logged-in user on one database of an Odoo server. Threads may share it: every call is a request of its own."""

    def __init__(self, transport: Transport, url: str, database: str, patience: Patience = PATIENCE) -> None:
        self._context: dict[str, Any] = {"lang": transport.language} if transport.language else {}
        self.transport = transport
        self.url = url
        self.database = database
        self._patience = patience
        self.user_id = transport.user_id
        self._fields: dict[str, frozenset[str]] = {}
        self._dialect: Dialect | None = None
        self.dialect_file: Path | None = None  # where it is kept from run to run
        self.parameters_action: int | None = None  # known once the user was found to need it, see `parameters`
        self.parameter_ids: dict[str, int] = {}
        self.parameters_written: dict[str, str] = {}  # by this session, as it wrote them last
        self.parameters_lock = threading.Lock()
        self._ahead = Ahead()
        self._asks_ahead = False

    def act_for(self, company_id: int) -> None:
        """Let all further calls act for a company (`res.company`) that need not be the user's default one."""
        self._context["allowed_company_ids"] = [company_id]

    def begin(self) -> None:
        """Begin anew with a session that was kept: it may have acted for one company, and a backup may have been restored, a module installed."""
        self._context.pop("allowed_company_ids", None)
        self.forget_fields()

    @property
    def language(self) -> str | None:
        """Return the locale of the user, such as pl_PL."""
        return self.transport.language

    @property
    def version(self) -> str:
        """Return the server's version, such as 19.0."""
        return self.transport.version

    def call(
        self, model: str, method: str, *arguments: Any, context: Mapping[str, Any] | None = None, **named: Any
    ) -> Any:
        """Call a method of a model and return its answer. Raises OdooError; repeatable methods are repeated first.

        Records have the names that the user sees: in Odoo names are translated, and people know those of their language.
        """
        keywords = {**named, "context": {**self._context, **(context or {})}}

        def ask() -> Any:
            # Busy means that Odoo took everything back: any call may be repeated then, after a lost answer only some may.
            return patient(
                lambda: self.transport.call(model, method, arguments, keywords),
                self._patience,
                (OdooUnavailable, OdooBusy) if method in REPEATABLE else (OdooBusy,),
            )

        if method in READING:
            answered = self._ahead.ask if self._asks_ahead else self._ahead.answer
            return answered(question(model, method, arguments, keywords), ask)
        try:
            return ask()
        finally:
            self._ahead.forget()

    def asking_ahead(self) -> "OdooServer":
        """Return a session for a thread that asks ahead: what it is answered, this session need not ask in the seconds after."""
        other = copy(self)
        vars(other).update(_context=dict(self._context), _fields=dict(self._fields), _asks_ahead=True)
        return other

    def search_read(
        self, model: str, domain: Domain, fields: Sequence[str], order: str = "id", *, archived: bool = False
    ) -> list[Record]:
        """Return the records that match, archived ones too if asked."""
        context = {"active_test": False} if archived else {}
        found = self.call(model, "search_read", domain, fields=list(fields), order=order, context=context)
        return list(found)

    def search_read_in(
        self,
        model: str,
        field: str,
        values: Sequence[Any],
        fields: Sequence[str],
        domain: Domain | None = None,
        *,
        order: str = "id",
        archived: bool = False,
    ) -> Iterator[Record]:
        """Yield the records whose field is one of many values, asking in chunks; those of one value are in order."""
        for start in range(0, len(values), READ_CHUNK):
            chunk = list(values[start : start + READ_CHUNK])
            of_chunk = [(field, "in", chunk), *(domain or [])]
            yield from self.search_read(model, of_chunk, fields, order, archived=archived)

    def load(
        self,
        model: str,
        fields: Sequence[str],
        rows: Sequence[Sequence[Any]],
        context: Mapping[str, Any] | None = None,
    ) -> list[int]:
        """Create or update by external id, all rows or none, and return the database ids of the records in order.

        `rows` hold a plain value per field of Odoo's import (`id`, `partner_id/id`, `order_line/name` ...), None for
        empty; times are aware and become UTC text, amounts are Decimal and become text.
        Raises RecordsRefused with the index of the first refused row where Odoo tells it.
        """
        cells = [[_cell(value) for value in row] for row in rows]
        # Odoo's import reads times in the time zone of the user, unless it is told another one.
        told = {**QUIET, "tz": "UTC", **(context or {})}
        return carried_out(lambda: self.call(model, "load", list(fields), cells, context=told))

    def refuses(self, model: str, values: Mapping[str, Any]) -> RecordsRefused | None:
        """Say why Odoo would refuse a new record, None where it would take it. None is made.

        Beside its values stands one that no record can have: `load` tries all the same, and takes everything back.
        """
        cells = [*(_cell(value) for value in values.values()), "never"]
        told = {**QUIET, "tz": "UTC"}
        return refused_but_for(self.call(model, "load", [*values, NEVER], [cells], context=told), NEVER)

    def has_fields(self, model: str) -> frozenset[str]:
        """Return the names of the fields that this server's model has (`fields_get`), empty where it has no such model."""
        if model not in self._fields:
            try:
                self._fields[model] = frozenset(self.call(model, "fields_get", [], attributes=["type"]))
            except (OdooLacks, RecordsRefused):  # before 19 Odoo says so in the user's language
                self._fields[model] = frozenset()
        return self._fields[model]

    @property
    def dialect(self) -> Dialect:
        """Return what this server calls what differs between versions of Odoo; asked once, or kept in a file. Raise OdooError."""
        if self._dialect is None:
            self._dialect = read_dialect(self, self.dialect_file)
        return self._dialect

    def may(self, model: str, operation: str) -> bool:
        """Return whether the user's groups let it create, read, write or unlink records of a model."""
        try:
            if major(self.version) >= HAS_ACCESS:
                return bool(self.call(model, "has_access", [], operation))
            return bool(self.call(model, "check_access_rights", operation, raise_exception=False))
        except OdooRightsMissing:
            return False

    def has_group(self, external_id: str) -> bool:
        """Return whether the user is in a group, by itself or through another one (`res.users`)."""
        whose = [[self.user_id]] if major(self.version) >= HAS_GROUP_OF_A_USER else []
        return bool(self.call("res.users", "has_group", *whose, external_id))

    def forget_fields(self) -> None:
        """Ask again for fields: after some were made."""
        self._fields.clear()
        self._dialect = None
        self._ahead.forget()


def _cell(value: Any) -> str | bool:
    """Write a value as Odoo's import reads it."""
    if value is None or value == "":
        return False
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return in_odoo(value)
    return str(value)
