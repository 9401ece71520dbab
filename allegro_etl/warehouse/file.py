"""A connection to the DuckDB file, waited for where another process holds it."""

import os
from pathlib import Path

import duckdb
import tenacity

from allegro_etl.warehouse.errors import MEMORY_LIMIT, WarehouseUnavailable, unavailable
from allegro_etl.warehouse.without_pandas import leave_pandas_out

SECONDS_BETWEEN_TRIES = 0.1

# DuckDB works on as many row groups at once as it has threads, and writes a group anew when rows are added to it. Its own
# size of 122,880 rows would leave most runs one thread, and the last group of payloads may be half a gigabyte.
ROWS_PER_GROUP = 16_384

# Unless told, DuckDB writes what 0.10 can read. Since 1.4 it compresses text in one pass, a third sooner.
STORAGE_VERSION = "v1.4.0"


def connect(path: Path, patience_seconds: float) -> duckdb.DuckDBPyConnection:
    """Open the file, made as needed; wait up to `patience_seconds` for another process. Raises WarehouseUnavailable."""
    try:
        connection: duckdb.DuckDBPyConnection = while_open_elsewhere(patience_seconds)(_connected, path)
    except duckdb.Error as error:
        if is_open_elsewhere(error):
            raise WarehouseUnavailable(
                f"Another process has {path.name} open. Wait until it ends, or end it, and run again."
            ) from None
        raise unavailable(error) from None
    path.chmod(0o600)  # it holds buyers' names and addresses
    return connection


def while_open_elsewhere(patience_seconds: float) -> tenacity.Retrying:
    """Return what opens a file again and again, up to `patience_seconds`, while another process has it open."""
    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(is_open_elsewhere),
        wait=tenacity.wait_fixed(SECONDS_BETWEEN_TRIES),
        stop=tenacity.stop_after_delay(patience_seconds),
        reraise=True,
    )


def is_open_elsewhere(error: BaseException) -> bool:
    """Return whether DuckDB could not open a file because another process has it open."""
    return isinstance(error, duckdb.IOException) and "set lock on file" in str(
        error
    )  # of a damaged one it names a block


def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the file: attached, as only so its row groups and format can be chosen."""
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": f"{path}.tmp"})
    try:
        connection.execute(attach(path, path.stem))
        enter(connection, path.stem)
        _configure(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_memory() -> duckdb.DuckDBPyConnection:
    """Open a database that no file holds."""
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT})
    connection.execute("set timezone = 'UTC'")
    _configure(connection)
    return connection


def enter(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Set what each connection has of its own."""
    connection.execute(f"use {named(database)}")
    connection.execute("set timezone = 'UTC'")


def _configure(connection: duckdb.DuckDBPyConnection) -> None:
    leave_pandas_out(connection)
    connection.execute(f"set threads = {cores()}")
    connection.execute("set enable_progress_bar = false")  # it would be printed amid the JSON of a command
    connection.execute("set preserve_insertion_order = false")  # large sets stream instead of piling up
    # Full groups of rows are compressed by the thread that makes them, at once. At commit, one transaction would wait for another.
    connection.execute("set write_buffer_row_group_count = 1")


def cores() -> int:
    """Return how many things can be done at once on this machine."""
    return os.cpu_count() or 2


def attach(path: Path, name: str) -> str:
    """Return the statement that opens a DuckDB file under a name, beside what is open already."""
    quoted = str(path).replace("'", "''")
    return f"attach '{quoted}' as {named(name)} (row_group_size {ROWS_PER_GROUP}, storage_version '{STORAGE_VERSION}')"


def named(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
