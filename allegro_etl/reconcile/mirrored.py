"""How values of Odoo are read: amounts, and the names under which records of ours stand there."""

from decimal import Decimal
from typing import Any

from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import OdooServer

CENT = Decimal("0.01")


def money(value: Any) -> Decimal:
    """Read an amount as JSON-RPC gives it: the shortest decimal text of a binary number, exact to the cent."""
    return Decimal(str(value)).quantize(CENT)


def names_of(odoo: OdooServer, model: str, ids: list[int]) -> dict[int, str]:
    """Return our external id, without the prefix, of each of the records that has one. Source: Odoo's ir.model.data."""
    domain = [("module", "=", PREFIX), ("model", "=", model)]
    rows = odoo.search_read_in("ir.model.data", "res_id", ids, ["name", "res_id"], domain)
    return {row["res_id"]: row["name"] for row in rows}
