"""What stands in the DuckDB file, read without keeping it open: runs, quarantine, what is still to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allegro_etl.ledger.quarantine import DUE
from allegro_etl.run.kept import RunRow
from allegro_etl.run.lock import PATIENCE_SECONDS
from allegro_etl.run.opening import warehouse_file
from allegro_etl.warehouse import Warehouse, connect_for_reading

Record = dict[str, Any]


@contextmanager
def reading_file(patience_seconds: float = PATIENCE_SECONDS) -> Iterator[Warehouse | None]:
    """Open the DuckDB file for reading; None where no run has made it yet.

    Raises WarehouseUnavailable when a run has it open and does not end within `patience_seconds`.
    """
    if not warehouse_file().exists():
        yield None
        return
    with connect_for_reading(warehouse_file(), patience_seconds) as connection:
        yield Warehouse(connection)


def last_runs(warehouse: Warehouse, limit: int = 5) -> list[RunRow]:
    """Return the newest runs, newest first."""
    return warehouse.rows_of(
        RunRow,
        "select run_id, started_at, finished_at, outcome, cursor_before, cursor_after, problem "
        "from ops.runs order by started_at desc limit ?",
        [limit],
    )


def newest_first(runs: list[RunRow], limit: int = 5) -> list[RunRow]:
    """Return the newest of runs that come from several records."""
    return sorted(runs, key=lambda run: run["started_at"], reverse=True)[:limit]


def is_anything_due(warehouse: Warehouse, settings: str | None) -> bool:
    """Return whether forms wait from an earlier run, a quarantined one is to be tried again, or the settings are others now."""
    return settings not in warehouse.column("select mark from ops.settings_in_force") or bool(
        warehouse.scalar(
            "select (select count(*) from ops.pending) + "
            f"(select count(*) from ops.quarantine where form_id is not null and {DUE.replace('$now', 'now()')})"
        )
    )


def quarantined_count(warehouse: Warehouse) -> int:
    """Return how many records are in quarantine."""
    return int(warehouse.scalar("select count(*) from ops.quarantine"))
