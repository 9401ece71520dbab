"""Opening the DuckDB file."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from allegro_etl.warehouse.file import connect, connect_to_memory
from allegro_etl.warehouse.migrations import bring_up_to_date
from allegro_etl.warehouse.rows import Warehouse

LOCK_PATIENCE_SECONDS = 20.0


@contextmanager
def open_warehouse(path: Path, patience_seconds: float = LOCK_PATIENCE_SECONDS) -> Iterator[Warehouse]:
    """Open the DuckDB file, made and brought up to date as needed, and close it at the end of the block.

    Waits up to `patience_seconds` for another process that holds the file. Raises WarehouseUnavailable.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _up_to_date(connect(path, patience_seconds)) as warehouse:
        yield warehouse


@contextmanager
def open_scratch() -> Iterator[Warehouse]:
    """Open an empty warehouse in memory, with every table and view, and forget it at the end of the block."""
    with _up_to_date(connect_to_memory()) as warehouse:
        yield warehouse


@contextmanager
def _up_to_date(connection: duckdb.DuckDBPyConnection) -> Iterator[Warehouse]:
    """Yield a warehouse with today's schema for the block, and close its connection after it."""
    with closing(connection):
        warehouse = Warehouse(connection)
        bring_up_to_date(warehouse)
        yield warehouse
