"""An Odoo that has nothing but the fields of a version: it notes every other name, and answers with one made-up row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.session import OdooServer
from allegro_etl_tests.odoo.shapes import shape

OF_EVERY_MODEL = {"id", "", "create_date", "write_date", "write_uid", "create_uid", "display_name"}
BELOW = {"order_line": "sale.order.line", "message_ids": "mail.message"}
MADE_UP: dict[str, Any] = {
    "many2one": [1, "PLN"], "one2many": [1], "many2many": [1], "boolean": True, "integer": 1, "many2one_reference": 1,
    "float": 1.0, "monetary": 1.0, "date": "2026-01-01", "datetime": "2026-01-01 00:00:00",
}  # fmt: skip


class StrictTransport:
    """What carries calls to an Odoo of a version. `unknown` are the names that it does not have, as model.field."""

    name, user_id, language = "strict", 2, None

    def __init__(self, version: str) -> None:
        self.version = f"{version}.0"
        self.shape = shape(version)
        self.asked: set[str] = set()
        self.unknown: set[str] = set()
        self.calls: list[tuple[str, str]] = []

    def call(self, model: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Answer a call, and note what it names."""
        self.calls.append((model, method))
        if method == "fields_get":
            if model not in self.shape:
                raise OdooLacks(model)
            return {name: {"type": kind} for name, kind in self.shape[model].items()} | {"x_allegro_id": {}}
        if model not in self.shape:
            self.unknown.add(model)
            return []
        if method == "search_read":
            self.see(model, [leaf[0] for leaf in arguments[0] if not isinstance(leaf, str)])
            self.see(model, keywords["fields"])
            if model == "ir.model":  # which are asked for by name
                return [{"id": place, "model": name} for place, name in enumerate(self.shape, start=1)]
            return [self._row(model, keywords["fields"])]
        if method == "load":
            self.see(model, arguments[0])
            return {"ids": list(range(1, len(arguments[1]) + 1)), "messages": []}
        return self._other(model, method, arguments)

    def _other(self, model: str, method: str, arguments: Sequence[Any]) -> Any:
        values = arguments[-1] if arguments else None
        if method in {"create", "write", "copy"}:
            for one in values if isinstance(values, list) else [values]:
                self.see(model, one)
        if method == "web_read":
            self.see(model, values)
            return [{"id": 1, "partner_invoice_id": {"commercial_partner_id": 1}, "invoice_ids": []}]
        if method in {"read_group", "formatted_read_group"}:
            return []
        return [1] if method == "create" else 1

    def see(self, model: str, names: Iterable[str]) -> None:
        """Write down the fields that are named: the first of a path, and those of lines below a record."""
        known = self.shape[model].keys() | OF_EVERY_MODEL
        for name in names:
            first, _, rest = name.partition("/")
            first = first.split(".")[0]
            self.asked.add(f"{model}.{first}")
            if first not in known and not first.startswith("x_allegro_"):
                self.unknown.add(f"{model}.{first}")
            if first in BELOW and rest:
                self.see(BELOW[first], [rest])

    def _row(self, model: str, names: Iterable[str]) -> dict[str, Any]:
        kinds = self.shape[model]
        return {"id": 1} | {name: self._value(kinds.get(name, "char")) for name in names}

    def _value(self, kind: Any) -> Any:
        return kind[0] if isinstance(kind, list) else MADE_UP.get(kind, "1")


def strict_server(version: str) -> tuple[OdooServer, StrictTransport]:
    """Return a session with an Odoo of a version, and what notes the names."""
    transport = StrictTransport(version)
    return OdooServer(transport, "http://odoo.invalid", "strict"), transport
