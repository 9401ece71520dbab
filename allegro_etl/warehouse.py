"""The DuckDB file: one connection per run, one transaction per step, a schema that migrates itself forward.

DuckDB lets one process at a time open the file, readers included: hold it briefly outside of runs.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

MEMORY_LIMIT = "1200MB"  # a backfill of any size must leave a small machine room for Odoo
LOCK_PATIENCE_SECONDS = 20.0

# DuckDB works on as many row groups at once as it has threads, and writes a group anew when rows are added to it. Its own
# size of 122,880 rows would leave most runs one thread, and the last group of payloads may be half a gigabyte.
ROWS_PER_GROUP = 16_384

# Unless told, DuckDB writes what 0.10 can read. Since 1.4 it compresses text in one pass, a third sooner.
STORAGE_VERSION = "v1.4.0"


class WarehouseUnavailable(Exception):
    """The DuckDB file cannot be used: locked by another process, damaged, newer than this program, or without room on the disk or in memory."""


class Warehouse:
    """A connection to the DuckDB file with what the stages need: transactions, rows, a single value."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> None:
        """Run one statement or several, for their effect."""
        with _translated():
            self._connection.execute(sql, parameters).fetchall()

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters; nothing for no rows."""
        if rows:
            with _translated():
                self._connection.executemany(sql, rows)

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Give all rows: amounts as Decimal, times aware, NULL as None."""
        with _translated():
            return self._connection.execute(sql, parameters).fetchall()

    def records(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Give all rows as dictionaries keyed by column."""
        with _translated():
            cursor = self._connection.execute(sql, parameters)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def scalar(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> Any:
        """Give the first column of the first row, None where there is no row."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    def column(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[Any]:
        """Give the first column of every row."""
        return [row[0] for row in self.rows(sql, parameters)]

    def turn(self) -> int:
        """Give the next number of our own count, which orders records whatever clocks say."""
        return int(self.scalar("select nextval('ops.turns')"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block does, or nothing of it."""
        self.execute("begin")
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self.execute("commit")

    def side_by_side(self, tasks: Sequence[Callable[["Warehouse"], None]]) -> None:
        """Do all tasks, as many at once as there are cores, each on a connection of its own with its own temporary tables.

        Each is done by one thread: DuckDB lets no two threads read one temporary table of less than 122,880 rows.
        Raises what a task raises; tasks that were not begun by then are left.
        """
        if len(tasks) < 2:  # noqa: PLR2004 - a single task has all cores
            for task in tasks:
                task(self)
            return
        database = self.scalar("select current_database()")
        self.execute("set threads = 1")
        pool = ThreadPoolExecutor(cores(), thread_name_prefix="warehouse")
        try:
            for done in [pool.submit(self._apart, database, task) for task in tasks]:
                done.result()
        finally:
            pool.shutdown(cancel_futures=True)
            self.execute(f"set threads = {cores()}")

    def _apart(self, database: str, task: Callable[["Warehouse"], None]) -> None:
        with self._connection.cursor() as connection:
            _enter(connection, database)
            task(Warehouse(connection))

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], on_conflict: str = "") -> None:
        """Insert rows into a table in one statement, with an optional `on conflict ...` clause."""
        if not rows:
            return
        # One parameter per column, each a list that is unnested: some hundred times faster than a statement per row.
        names = ", ".join(columns)
        types = dict(
            self.rows(
                "select column_name, data_type from duckdb_columns() where schema_name || '.' || table_name = ?",
                [table],
            )
        )
        unnested = ", ".join(f"unnest(?::{types[name]}[])" for name in columns)
        sql = f"insert into {table} ({names}) select {unnested} {on_conflict}"
        self.execute(sql, [list(column) for column in zip(*rows, strict=True)])


@contextmanager
def open_warehouse(path: Path, patience_seconds: float = LOCK_PATIENCE_SECONDS) -> Iterator[Warehouse]:
    """Open the DuckDB file, made and migrated as needed, and close it at the end of the block.

    Waits up to `patience_seconds` for another process that holds the file. Raises WarehouseUnavailable.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = _connect(path, patience_seconds)
    try:
        warehouse = Warehouse(connection)
        _configure(warehouse)
        _migrate(warehouse)
        yield warehouse
    finally:
        connection.close()


def _connect(path: Path, patience_seconds: float) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            connection = _connected(path)
        except duckdb.IOException as error:
            if "set lock on file" not in str(error):  # of a damaged file DuckDB says in which block
                raise _unavailable(error) from None
            if time.monotonic() >= deadline:
                raise WarehouseUnavailable(
                    f"Another process has {path.name} open. Wait until it ends, or end it, and run again."
                ) from None
            time.sleep(0.1)
        except duckdb.Error as error:
            raise _unavailable(error) from None
        else:
            path.chmod(0o600)  # it holds buyers' names and addresses
            return connection


def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the file: attached, as only so its row groups and format can be chosen."""
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": f"{path}.tmp"})
    try:
        connection.execute(attach(path, path.stem))
        _enter(connection, path.stem)
    except BaseException:
        connection.close()
        raise
    return connection


def _enter(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Set what each connection has of its own."""
    connection.execute(f"use {named(database)}")
    connection.execute("set timezone = 'UTC'")


def cores() -> int:
    """Give how many things can be done at once on this machine."""
    return os.cpu_count() or 2


def attach(path: Path, name: str) -> str:
    """Give the statement that opens a DuckDB file under a name, beside what is open already."""
    quoted = str(path).replace("'", "''")
    return f"attach '{quoted}' as {named(name)} (row_group_size {ROWS_PER_GROUP}, storage_version '{STORAGE_VERSION}')"


def named(name: str) -> str:
    """Give a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _configure(warehouse: Warehouse) -> None:
    warehouse.execute(f"set threads = {cores()}")
    warehouse.execute("set enable_progress_bar = false")  # it would be printed amid the JSON of a command
    warehouse.execute("set preserve_insertion_order = false")  # large sets stream instead of piling up
    # Full groups of rows are compressed by the thread that makes them, at once. At commit, one transaction would wait for another.
    warehouse.execute("set write_buffer_row_group_count = 1")


def _migrate(warehouse: Warehouse) -> None:
    """Apply the numbered files of `schema/` that this DuckDB file has not seen, each in a transaction of its own."""
    warehouse.execute(
        "create table if not exists main.schema_versions (version integer primary key, applied_at timestamptz)"
    )
    done = warehouse.scalar("select coalesce(max(version), 0) from main.schema_versions")
    migrations = sorted(
        (int(file.name.split("_")[0]), file.read_text(encoding="utf-8"))
        for file in files("allegro_etl.schema").iterdir()
        if file.name.endswith(".sql")
    )
    if done > migrations[-1][0]:
        raise WarehouseUnavailable(
            f"The DuckDB file has schema version {done}, this program knows {migrations[-1][0]}: "
            "it was written by a newer allegro_etl. Install that version, or a newer one, and run again."
        )
    for version, sql in migrations:
        if version > done:
            with warehouse.transaction():
                warehouse.execute(sql)
                warehouse.execute("insert into main.schema_versions values (?, now())", [version])


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException, duckdb.InternalException) as error:
        raise _unavailable(error) from None


def _unavailable(error: duckdb.Error) -> WarehouseUnavailable:
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseUnavailable(
            f"DuckDB has not enough room for this work: {MEMORY_LIMIT} of memory, and what is free on the disk beside its "
            "file. Nothing is lost: free some disk space and run again. If it stays, take less at once: "
            "`allegro-etl backfill --since DATE --until DATE` with hours instead of days between the two."
        )
    text = str(error).splitlines()[0]
    if any(sign in text.lower() for sign in ("no space left", "disk", "file too large")):
        way_out = "The disk is full: free some space and run again; nothing is lost."
    else:
        way_out = (
            "If the file is damaged, move it away and run `allegro-etl rebuild`: "
            "all that it held can be read again from Allegro and Odoo."
        )
    return WarehouseUnavailable(f"The DuckDB file cannot be used ({type(error).__name__}). {way_out}")
