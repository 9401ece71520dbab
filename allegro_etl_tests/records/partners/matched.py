"""The contacts of a DuckDB file, as they were read and matched."""

from typing import Any

from allegro_etl.warehouse import Warehouse

BUYER = "buyer_111578773"


def partners(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    """Return core.partners by kind."""
    return {row["kind"]: row for row in warehouse.named_rows("from core.partners")}
