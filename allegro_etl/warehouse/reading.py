"""Looking at the DuckDB file beside the runs, without changing it."""

from pathlib import Path

import duckdb

from allegro_etl.warehouse.errors import WarehouseUnavailable
from allegro_etl.warehouse.file import attach, is_open_elsewhere, while_open_elsewhere
from allegro_etl.warehouse.without_pandas import leave_pandas_out


def connect_for_reading(path: Path, patience_seconds: float) -> duckdb.DuckDBPyConnection:
    """Open the file read-only. Raises WarehouseUnavailable when a run holds it for so long, or when it cannot be read."""
    try:
        connection: duckdb.DuckDBPyConnection = while_open_elsewhere(patience_seconds)(
            duckdb.connect, str(path), read_only=True
        )
    except duckdb.Error as error:
        if is_open_elsewhere(error):
            raise WarehouseUnavailable("A run has the DuckDB file open. Ask again when it has ended.") from None
        connection = _with_its_log(path)
    leave_pandas_out(connection)
    connection.execute("set timezone = 'UTC'").fetchall()
    return connection


def _with_its_log(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the file after taking over what a run that died left in its log: DuckDB does so for macros in an attached file only."""
    try:
        with duckdb.connect() as taking_over:
            taking_over.execute(attach(path, path.stem))
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error:
        raise WarehouseUnavailable(
            "The DuckDB file cannot be read. If the disk is full, free some space; else move the file away and run "
            "`allegro-etl rebuild`: all that it held can be read again from Allegro and Odoo."
        ) from None
