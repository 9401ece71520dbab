"""What a function writes into a DuckDB file: every table is hashed row by row, before and after."""

from collections.abc import Callable

from allegro_etl.warehouse import Warehouse

Contents = dict[str, list[int] | None]


def written_by(warehouse: Warehouse, function: Callable[[], object]) -> set[str]:
    """Return the names of the tables whose rows are others once the function has been called."""
    before = _contents(warehouse)
    function()
    after = _contents(warehouse)
    return {table for table in before.keys() | after.keys() if before.get(table) != after.get(table)}


def _contents(warehouse: Warehouse) -> Contents:
    tables = warehouse.column("select schema_name || '.' || table_name from duckdb_tables() where not internal")
    return {
        one: warehouse.scalar(f"select list(hash(whole) order by hash(whole)) from {one} as whole") for one in tables
    }
