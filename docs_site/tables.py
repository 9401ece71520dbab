"""The tables and columns of the DuckDB file, as the file says of itself."""

from pathlib import Path
from tempfile import TemporaryDirectory

from allegro_etl.warehouse import Warehouse, open_warehouse
from docs_site.markdown import plain, table

TABLES = (
    "select schema_name, table_name, comment from duckdb_tables() "
    "where schema_name not in ('main', 'work') order by list_position(['staging', 'core', 'odoo', 'ops', 'to_allegro'], schema_name), table_name"
)
COLUMNS = (
    "select column_name, data_type, is_nullable, comment from duckdb_columns() "
    "where schema_name = $1 and table_name = $2 order by column_index"
)


def markdown() -> str:
    """Return a section for each table, from a new file."""
    with TemporaryDirectory() as folder, open_warehouse(Path(folder) / "allegro_etl.duckdb") as warehouse:
        return "\n\n".join(_section(warehouse, *row) for row in warehouse.rows(TABLES))


def _section(warehouse: Warehouse, schema: str, name: str, comment: str) -> str:
    columns = (
        (f"`{column}`", f"`{kind.lower()}`", "" if nullable else "yes", plain(told or ""))
        for column, kind, nullable, told in warehouse.rows(COLUMNS, [schema, name])
    )
    header = ["column", "type", "always there", "what it is"]
    return f"## `{schema}.{name}`\n\n{plain(comment)}\n\n{table(header, columns)}"
