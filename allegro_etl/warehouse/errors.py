"""What DuckDB says when its file cannot be used, in our words and with the way out."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

MEMORY_LIMIT = "1200MB"  # a backfill of any size must leave a small machine room for Odoo


class WarehouseUnavailable(Exception):
    """The DuckDB file cannot be used: locked by another process, damaged, of another version, or without room on the disk or in memory."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise WarehouseUnavailable for what DuckDB cannot do in this file; errors of a query stay as they are."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException, duckdb.InternalException) as error:
        raise unavailable(error) from None


def unavailable(error: duckdb.Error) -> WarehouseUnavailable:
    """Return the error to raise instead of DuckDB's own."""
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
