"""The schema of the DuckDB file: described throughout, brought up to date with its rows, and written only when it changes."""

import re
from pathlib import Path

import pytest

from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl.warehouse.descriptions import descriptions
from allegro_etl.warehouse.migrations import bring_up_to_date, texts_of

CATALOGUE = """
select 'column', schema_name, table_name, column_name, data_type, column_default, is_nullable, comment
from duckdb_columns() where not internal
union all select 'constraint', schema_name, table_name, constraint_type, constraint_text, null, null, null from duckdb_constraints()
union all select 'view', schema_name, view_name, sql, null, null, null, comment from duckdb_views() where not internal
union all select 'macro', schema_name, function_name, macro_definition, parameters::varchar, null, null, comment
from duckdb_functions() where not internal
order by all
"""

DROPPED = re.compile(r"drop table ([a-z0-9_.]+);")

LATER = {
    "9999_later.sql": (
        "alter table ops.pending add column said_by varchar;  -- who asked for it\n"
        "alter table core.orders add column is_gift boolean;  -- whether it is a gift\n"
        "-- One row per gift.\n"
        "create table core.gifts (\n"
        "    form_id varchar not null  -- id of the checkout form\n"
        ");\n"
    )
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.duckdb"


def bring_to_a_later_version(warehouse: Warehouse) -> None:
    bring_up_to_date(warehouse, texts_of("tables") | LATER)


def test_every_table_column_view_and_macro_is_described(file: Path) -> None:
    of_tables = "(from duckdb_columns() where table_oid in (select table_oid from duckdb_tables()))"
    with open_warehouse(file) as warehouse:
        bare = warehouse.column(
            "select table_name from duckdb_tables() where comment is null "
            "union all select view_name from duckdb_views() where not internal and comment is null "
            "union all select function_name from duckdb_functions() where not internal and comment is null "
            f"union all select concat(table_name, '.', column_name) from {of_tables} where comment is null "
            # A view's column may be that of a table, which describes it.
            "union all select concat(table_name, '.', column_name) from duckdb_columns() where not internal "
            f"and comment is null and column_name not in (select column_name from {of_tables})"
        )

    assert bare == []


def test_all_that_the_files_describe_is_there(file: Path) -> None:
    said = {
        what: text
        for folder in ("tables", "views")
        for sql in texts_of(folder).values()
        for what, text in descriptions(sql)
    }
    with open_warehouse(file) as warehouse:
        columns = warehouse.rows(
            "select concat('column ', schema_name, '.', table_name, '.', column_name), comment from duckdb_columns()"
        )

    dropped = tuple(f"column {table}." for sql in texts_of("tables").values() for table in DROPPED.findall(sql))
    described = {what for what in said if what.startswith("column ") and not what.startswith(dropped)}
    assert len(described) > 300
    assert {what: text for what, text in columns if what in described} == {what: said[what] for what in described}


def read_again(file: Path) -> list[tuple[object, ...]]:
    """Return the catalogue as it stands in the file: DuckDB spells some definitions otherwise until it has read them."""
    with open_warehouse(file):
        pass
    with open_warehouse(file) as warehouse:
        return warehouse.rows(CATALOGUE)


def test_views_made_anew_are_the_same(file: Path) -> None:
    before = read_again(file)
    with open_warehouse(file) as warehouse:
        warehouse.execute("update main.schema_views set fingerprint = 'of another version'")
        warehouse.execute(
            "create or replace macro work.is_id(given) as false; comment on table ops.runs is 'out of date'"
        )

    assert read_again(file) == before


def test_an_opening_that_finds_nothing_new_writes_nothing(file: Path) -> None:
    with open_warehouse(file):
        pass
    before = file.read_bytes()
    with open_warehouse(file):
        pass

    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_later_table_file_changes_a_file_that_has_rows(file: Path) -> None:
    with open_warehouse(file) as warehouse:
        warehouse.execute("insert into ops.pending (form_id, why, queued_at) values ('a', 'event', now())")
        bring_to_a_later_version(warehouse)

        assert warehouse.rows("select form_id, said_by from ops.pending") == [("a", None)]
        assert warehouse.column("select is_gift from work.orders") == []
        assert dict(
            warehouse.rows(
                "select column_name, comment from duckdb_columns() where column_name in ('said_by', 'is_gift') "
                "and table_name in ('pending', 'orders') and schema_name in ('ops', 'core')"
            )
        ) == {"said_by": "who asked for it", "is_gift": "whether it is a gift"}


def test_the_run_that_a_file_was_left_in_stays_the_current_one(file: Path) -> None:
    with open_warehouse(file) as warehouse:
        warehouse.execute("create or replace macro work.normalised_at() as timestamptz '2026-11-28 10:00:00+00'")
        bring_to_a_later_version(warehouse)

        assert warehouse.scalar("select work.normalised_at() = timestamptz '2026-11-28 10:00:00+00'")


def test_a_table_file_that_fails_leaves_the_file_as_it_was(file: Path) -> None:
    with open_warehouse(file) as warehouse:
        before = warehouse.rows(CATALOGUE)
        broken = {"9999_later.sql": LATER["9999_later.sql"] + "alter table ops.nowhere add column x integer;"}
        with pytest.raises(Exception, match="nowhere"):
            bring_up_to_date(warehouse, texts_of("tables") | broken)

        assert warehouse.rows(CATALOGUE) == before
