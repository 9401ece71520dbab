"""The rows that Python knows are those of the schema files: same columns, same types, in the same order."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypedDict, get_args, get_type_hints

import pytest

from allegro_etl.warehouse import Warehouse, open_warehouse, tables

TABLES = {
    tables.OrderRow: "core.orders",
    tables.LineRow: "core.order_lines",
    tables.ContactRow: "core.partners",
    tables.OdooOrderRow: "odoo.orders",
    tables.OdooLineRow: "odoo.order_lines",
    tables.OdooContactRow: "odoo.partners",
    tables.ActionRow: "odoo.plan",
    tables.AllocationRow: "work.payment_allocations",
}
TYPES = {
    "VARCHAR": str, "JSON": str, "INTEGER": int, "BIGINT": int, "BOOLEAN": bool, "DATE": date, "TIMESTAMP WITH TIME ZONE": datetime,
    "VARCHAR[]": list[str], "INTEGER[]": list[int],
}  # fmt: skip

# What no order lacks that is loaded, and no row of the mirror: Odoo demands it.
ALWAYS_THERE = {
    tables.OrderRow: {"marketplace", "currency", "total", "lines_total", "bought_at", "buyer_key"},
    tables.OdooOrderRow: {"name", "state", "currency", "amount_total", "delivered", "invoiced", "facts"},
    tables.OdooLineRow: {"quantity", "unit_price", "discount", "description"},
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_warehouse(Path(tmp_path_factory.mktemp("tables")) / "shop.duckdb") as opened:
        yield opened


def python_type(of_column: str) -> Any:
    if of_column.startswith("DECIMAL"):
        return Decimal
    if of_column.startswith("STRUCT"):
        return list[dict[str, Any]] if of_column.endswith("[]") else dict[str, Any]
    return TYPES[of_column]


def of_schema(warehouse: Warehouse, table: str) -> dict[str, tuple[Any, bool]]:
    """Return the columns of a table in their order, each with its Python type and whether it may be null."""
    rows = warehouse.rows(
        "select column_name, data_type, is_nullable from duckdb_columns() where schema_name || '.' || table_name = ? "
        "order by column_index",
        [table],
    )
    return {name: (python_type(kind), is_nullable) for name, kind, is_nullable in rows}


def of_python(row: type) -> dict[str, tuple[Any, bool]]:
    """Return the same of a TypedDict."""
    hints = get_type_hints(row)
    return {name: _without_none(hint) for name, hint in hints.items()}


def _without_none(hint: Any) -> tuple[Any, bool]:
    if not isinstance(hint, UnionType):
        return hint, False
    [kind] = [one for one in get_args(hint) if one is not NoneType]
    return kind, True


@pytest.mark.parametrize(("row", "table"), TABLES.items())
def test_a_row_has_the_columns_of_its_table(warehouse: Warehouse, row: type, table: str) -> None:
    expected = {
        name: (kind, is_nullable and name not in ALWAYS_THERE.get(row, ()))
        for name, (kind, is_nullable) in of_schema(warehouse, table).items()
    }

    assert list(of_python(row).items()) == list(expected.items())


def test_every_row_that_python_knows_is_compared() -> None:
    known = {one for name, one in vars(tables).items() if name.endswith("Row")}

    assert known == set(TABLES)


class Few(TypedDict):
    """A row of two columns."""

    one: int
    two: str


def test_a_query_that_lacks_a_column_of_its_rows_is_refused(warehouse: Warehouse) -> None:
    assert warehouse.rows_of(Few, "select 1 as one, 'b' as two, 3 as three") == [{"one": 1, "two": "b", "three": 3}]
    with pytest.raises(TypeError, match="Few needs two"):
        warehouse.rows_of(Few, "select 1 as one where false")
