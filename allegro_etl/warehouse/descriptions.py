"""What the schema files say of tables, columns, views and macros, kept in DuckDB as comments.

A description stands once, as a comment in the file: above what is created, and beside each column. A view's column has one of
its own where no table has a column of its name: `comment on column` after the view.
"""

import re
from collections.abc import Iterable, Iterator

from allegro_etl.warehouse.rows import Warehouse

_CREATED = re.compile(r"create (?:or replace )?(table|view|macro) ([a-z0-9_.]+)")
_COLUMN = re.compile(r"    ([a-z0-9_]+) .* -- (.+)")
_ADDED = re.compile(r"alter table ([a-z0-9_.]+) add column ([a-z0-9_]+) .*; *-- (.+)")


def describe(warehouse: Warehouse, texts: Iterable[str]) -> None:
    """Write what the schema files say into DuckDB, but for what a later file has dropped."""
    there = set(
        warehouse.column(
            "select 'column ' || schema_name || '.' || table_name || '.' || column_name from duckdb_columns() "
            "union all select 'table ' || schema_name || '.' || table_name from duckdb_tables() "
            "union all select 'view ' || schema_name || '.' || view_name from duckdb_views() "
            "union all select 'macro ' || schema_name || '.' || function_name from duckdb_functions() where not internal"
        )
    )
    said = {what: text for sql in texts for what, text in descriptions(sql)}
    statements = [f"comment on {what} is '{_quoted(text)}'" for what, text in said.items() if what in there]
    warehouse.execute(";".join(statements))


def descriptions(sql: str) -> Iterator[tuple[str, str]]:
    """Yield what is described in a schema file, as `comment on` names it, with its description."""
    above: list[str] = []
    table = ""
    for line in sql.splitlines():
        if line.startswith("-- "):
            above.append(line.removeprefix("-- "))
            continue
        if created := _CREATED.match(line):
            kind, name = created.groups()
            table = name if kind == "table" else ""
            if above:
                yield f"{kind} {name}", " ".join(above)
        elif table and (column := _COLUMN.match(line)):
            yield f"column {table}.{column[1]}", column[2]
        elif added := _ADDED.match(line):
            yield f"column {added[1]}.{added[2]}", added[3]
        above = []


def _quoted(text: str) -> str:
    return text.replace("'", "''")
