"""The lines of an order as they were built in a DuckDB file."""

from decimal import Decimal
from typing import Any

from allegro_etl.warehouse import Warehouse


def lines(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    """Return key without form or line id, quantity and price of the lines, in their order."""
    return warehouse.rows(
        "select replace(replace(line_key, coalesce(line_item_id, ''), ''), form_id, ''), quantity, unit_price"
        " from core.order_lines order by position"
    )


def total(warehouse: Warehouse) -> Decimal:
    """Add up the lines."""
    return Decimal(warehouse.scalar("select sum(quantity * unit_price) from core.order_lines"))
