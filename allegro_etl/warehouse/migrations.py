"""The schema of the DuckDB file: tables are migrated, views and macros are made anew whenever their text has changed.

`schema/tables` holds numbered files, each applied once; a later version adds files. `schema/views` holds what is made of
the tables and keeps nothing. What Python knows as well, of marketplaces, external ids, texts of lines and the plan, is made of Python's words.
"""

import hashlib
from importlib.resources import files

from allegro_etl.warehouse.actions import action_macros
from allegro_etl.warehouse.descriptions import describe
from allegro_etl.warehouse.errors import WarehouseUnavailable
from allegro_etl.warehouse.external_ids import external_id_macros
from allegro_etl.warehouse.line_texts import line_text_macros
from allegro_etl.warehouse.markets import market_macros
from allegro_etl.warehouse.rows import Warehouse

_OURS = """
-- One row per file of schema/tables that was applied.
create table main.schema_files (
    file varchar primary key,           -- its name
    applied_at timestamptz not null     -- when
);

-- One row: the text of which views and descriptions were made.
create table main.schema_views (
    fingerprint varchar not null        -- hash of all schema files
);
"""
_OF_UNRELEASED_VERSIONS = "schema_versions"  # they numbered their tables otherwise


def bring_up_to_date(warehouse: Warehouse, tables: dict[str, str] | None = None) -> None:
    """Apply the table files that this DuckDB file has not seen; then make views and descriptions anew if a text has changed.

    Writes nothing to a file that is up to date. Raises WarehouseUnavailable for a file of another version.
    """
    tables, views = tables or texts_of("tables"), texts_of_views()
    _begin(warehouse)
    applied = set(warehouse.column("select file from main.schema_files"))
    _refuse_newer(applied - set(tables))
    for file in sorted(set(tables) - applied):
        with warehouse.transaction():
            warehouse.execute(tables[file])
            warehouse.execute("insert into main.schema_files values (?, now())", [file])
    fingerprint = _fingerprint(tables, views)
    if warehouse.column("select fingerprint from main.schema_views") != [fingerprint]:
        with warehouse.transaction():
            warehouse.execute("".join(views.values()))
            describe(warehouse, [_OURS, *tables.values(), *views.values()])
            warehouse.execute("delete from main.schema_views")
            warehouse.execute("insert into main.schema_views values (?)", [fingerprint])


def texts_of(folder: str) -> dict[str, str]:
    """Return the SQL files of a folder of the schema by name, in their order."""
    found = files(__package__).joinpath("schema", folder).iterdir()
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(found, key=lambda file: file.name)}


def texts_of_views() -> dict[str, str]:
    """Return what makes the views and macros: those of Python's own facts, then the files of `schema/views`."""
    return _of_python() | texts_of("views")


def _of_python() -> dict[str, str]:
    return {
        "external_ids": external_id_macros(),
        "line_texts": line_text_macros(),
        "markets": market_macros(),
        "actions": action_macros(),
    }


def _begin(warehouse: Warehouse) -> None:
    """Make the tables that tell how far the file is, in a new one. Refuse a file from before the first release."""
    there = warehouse.column("select table_name from duckdb_tables() where schema_name = 'main'")
    if _OF_UNRELEASED_VERSIONS in there:
        raise WarehouseUnavailable(
            "The DuckDB file was made by an unreleased allegro_etl. Run `allegro-etl rebuild`, which moves it aside: all "
            "that it held can be read again from Allegro and Odoo."
        )
    if "schema_views" not in there:
        with warehouse.transaction():
            warehouse.execute(_OURS)


def _fingerprint(*folders: dict[str, str]) -> str:
    """Return what changes with any text: a view that takes all columns of a table changes with the table."""
    text = "\n".join(f"{name}\n{sql}" for folder in folders for name, sql in folder.items())
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_newer(unknown: set[str]) -> None:
    if unknown:
        raise WarehouseUnavailable(
            f"The DuckDB file has tables of {max(unknown)}, which this program does not know: "
            "it was written by a newer allegro_etl. Install that version, or a newer one, and run again."
        )
