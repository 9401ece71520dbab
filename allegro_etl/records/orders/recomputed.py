"""What Odoo computes anew when a field is written, though a person or a run may have set it: it is sent along as it is.

Odoo computes such fields from others: the fiscal position from the delivery address, a line's price and discount from its
quantity, its taxes from its product. Which they are depends on Odoo's modules, so Odoo itself is asked.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.records.order_fields import Values

# Odoo's type -> what ends the field's name in an import, and the value as the import reads it.
CELLS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "many2one": ("/.id", lambda value: value[0]),
    "many2many": ("/.id", lambda value: ",".join(map(str, value))),
    "json": ("", json.dumps),
    **dict.fromkeys(("float", "monetary"), ("", lambda value: format(Decimal(str(value)), "f"))),
    **dict.fromkeys(("char", "text", "html", "selection", "integer", "boolean", "date", "datetime"), ("", lambda v: v)),
}


class Fields:
    """The stored fields of a model that anybody may set, with what Odoo computes them from (`fields_get`)."""

    def __init__(self, odoo: OdooServer, model: str) -> None:
        self._odoo, self._model = odoo, model
        described = odoo.call(model, "fields_get", [], attributes=["type", "store", "readonly", "depends"])
        self._types: dict[str, str] = {
            name: field["type"]
            for name, field in described.items()
            if field.get("store") and not field.get("readonly") and field["type"] in CELLS
        }
        self._from: dict[str, set[str]] = {name: set(described[name].get("depends") or ()) for name in self._types}

    def recomputed(self, written: Iterable[str]) -> list[str]:
        """Return the fields that Odoo computes anew when these are written, those that follow from them included."""
        reached = frontier = {name.partition("/")[0] for name in written}
        while frontier:
            frontier = {name for name, sources in self._from.items() if sources & frontier} - reached
            reached = reached | frontier
        return sorted(reached - {name.partition("/")[0] for name in written})

    def as_they_are(self, ids: list[int], names: Iterable[str]) -> dict[int, Values]:
        """Return the values that records have in these fields now, as an import reads them: nothing is rounded away."""
        wanted = sorted(name for name in set(names) if name in self._types)
        rows = self._odoo.search_read_in(self._model, "id", ids, wanted, archived=True) if wanted and ids else ()
        return {row["id"]: self._cells(row, wanted) for row in rows}

    def _cells(self, row: Mapping[str, Any], names: list[str]) -> Record:
        cells: Record = {}
        for name in names:
            suffix, cell = CELLS[self._types[name]]
            is_empty = row[name] is False and self._types[name] != "boolean"
            cells[f"{name}{suffix}"] = None if is_empty or row[name] == [] else cell(row[name])
        return cells
