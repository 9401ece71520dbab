"""What the steps ask of the DuckDB file: transactions, rows, a single value."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar, cast

import duckdb

from allegro_etl.warehouse.errors import translated
from allegro_etl.warehouse.file import cores, enter

Row = TypeVar("Row")

FEW_FORMS = 20
FEW_ROWS = 1_000_000  # of all tables: a scan of more is shared


class Column(NamedTuple):
    """A column of a table: its name, its type as DuckDB writes it, and what its schema file says of it."""

    name: str
    type: str
    comment: str | None


class Warehouse:
    """A connection to the DuckDB file with what the stages need: transactions, rows, a single value."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._columns: dict[str, list[Column]] = {}

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> None:
        """Run one statement or several, for their effect."""
        with translated():
            self._connection.execute(sql, parameters).fetchall()

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters; nothing for no rows."""
        if rows:
            with translated():
                self._connection.executemany(sql, rows)

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return all rows: amounts as Decimal, times aware, NULL as None."""
        with translated():
            return self._connection.execute(sql, parameters).fetchall()

    def named_rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return all rows as dictionaries keyed by column."""
        names, rows = self._named(sql, parameters)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def rows_of(self, kind: type[Row], sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[Row]:
        """Return all rows as dictionaries of a kind, a TypedDict. Raises TypeError where the query lacks one of its columns."""
        names, rows = self._named(sql, parameters)
        if lacks := kind.__required_keys__.difference(names):  # type: ignore[attr-defined]  # every TypedDict has them
            raise TypeError(f"{kind.__name__} needs {', '.join(sorted(lacks))}")
        return [cast("Row", dict(zip(names, row, strict=True))) for row in rows]

    def _named(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        with translated():
            cursor = self._connection.execute(sql, parameters)
            return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def scalar(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> Any:
        """Return the first column of the first row, None where there is no row."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    def column(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[Any]:
        """Return the first column of every row."""
        return [row[0] for row in self.rows(sql, parameters)]

    def columns(self, table: str) -> list[Column]:
        """Return the columns of a table in their order. DuckDB is asked once for those of all tables: it makes a row for each."""
        if table not in self._columns:
            self._columns = {}
            for name, *column in self.rows(
                "select schema_name || '.' || table_name, column_name, data_type, comment from duckdb_columns() "
                "where not internal order by table_oid, column_index"
            ):
                self._columns.setdefault(name, []).append(Column(*column))
        return self._columns.get(table, [])

    def turn(self) -> int:
        """Return the next number of our own count, which orders records whatever clocks say."""
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

    def suit_threads(self, forms: int) -> None:
        """Work with one thread where there are few forms and few rows, else with one for each core: sharing costs more than little work."""
        rows = self.scalar("select coalesce(sum(estimated_size), 0) from duckdb_tables()")
        is_little = forms <= FEW_FORMS and rows <= FEW_ROWS
        self.execute(f"set threads = {1 if is_little else cores()}")

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
            enter(connection, database)
            task(Warehouse(connection))

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], on_conflict: str = "") -> None:
        """Insert rows into a table in one statement, with an optional `on conflict ...` clause."""
        if not rows:
            return
        # One parameter per column, each a list that is unnested: some hundred times faster than a statement per row.
        names = ", ".join(columns)
        types = {column.name: column.type for column in self.columns(table)}
        unnested = ", ".join(f"unnest(?::{types[name]}[])" for name in columns)
        sql = f"insert into {table} ({names}) select {unnested} {on_conflict}"
        self.execute(sql, [list(column) for column in zip(*rows, strict=True)])
