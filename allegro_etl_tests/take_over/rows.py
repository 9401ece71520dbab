"""Rows of a take-over: what Odoo has, and what the rules find in it."""

from decimal import Decimal
from typing import Any

from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query
from allegro_etl_tests.records.sides import BOUGHT

ROOM = "allegro_etl.take_over"
FORM = "e9f5ccc0-7f6a-11e8-ac45-09db60ede9d6"
OTHER = "1b2c3d4e-7f6a-11e8-ac45-09db60ede9d6"
COLUMNS = (
    "id", "name", "state", "currency", "total", "day", "partner_id", "shipping_id", "invoice_id", "carrier_id", "written_at",
    "texts", "fields", "is_begun",
)  # fmt: skip


def in_odoo(warehouse: Warehouse, id_: int, *texts: str, **values: Any) -> None:
    """Let Odoo have a sale order of 12.50 PLN of the same day, of contact 1."""
    row = {
        "id": id_, "name": f"S{id_}", "state": "sale", "currency": "PLN", "total": Decimal("12.50"), "day": BOUGHT.date(),
        "partner_id": 1, "shipping_id": 1, "invoice_id": 1, "carrier_id": None, "written_at": "", "texts": [f"S{id_}", *texts],
        "fields": [], "is_begun": False,
    } | values  # fmt: skip
    warehouse.insert("take_over.orders", COLUMNS, [tuple(row[name] for name in COLUMNS)])


def contact(warehouse: Warehouse, id_: int = 1, **values: Any) -> None:
    """Let Odoo have a contact."""
    row = {"id": id_, "name": "Allegro", "phones": []} | values
    warehouse.insert("take_over.contacts", list(row), [tuple(row.values())])


def found(warehouse: Warehouse, rule: str, place: int | None = None) -> list[tuple[str, int]]:
    """Return what one rule finds; `place` is that of a field among those that are named."""
    named = {"rule": rule, "place": place} if place else {}
    run_query(warehouse, ROOM, f"by_{rule.partition(':')[0]}", **named)
    run_query(warehouse, ROOM, "found", rule=rule)
    run_query(warehouse, ROOM, "ambiguous", rule=rule)
    return warehouse.rows("select form_id, order_id from take_over.found order by all")


def apart(warehouse: Warehouse) -> list[tuple[str, int]]:
    """Return what cannot be told apart."""
    return warehouse.rows("select form_id, order_id from take_over.ambiguous order by all")
