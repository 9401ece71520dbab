"""What the DuckDB file has on record, read without holding it: plan, runs, quarantine, what is still to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from allegro_etl.runs import warehouse_file
from allegro_etl.warehouse import Warehouse, WarehouseUnavailable

Record = dict[str, Any]


@contextmanager
def on_record() -> Iterator[Warehouse | None]:
    """Open the DuckDB file for reading; None where no run has made it yet.

    Raises WarehouseUnavailable at once when a run holds it.
    """
    if not warehouse_file().exists():
        yield None
        return
    try:
        connection = duckdb.connect(str(warehouse_file()), read_only=True)
    except duckdb.IOException as error:
        if "lock" not in str(error).lower():
            raise WarehouseUnavailable(
                "The DuckDB file cannot be read. Move it away and run `allegro-etl rebuild`: "
                "all that it held can be read again from Allegro and Odoo."
            ) from None
        raise WarehouseUnavailable("A run has the DuckDB file open. Ask again when it has ended.") from None
    with connection:
        connection.execute("set timezone = 'UTC'").fetchall()
        yield Warehouse(connection)


def run_record(warehouse: Warehouse, run_id: str) -> Record:
    """Give what `ops.runs` says of a run, {} where it says nothing."""
    found = warehouse.records("select * from ops.runs where run_id = ?", [run_id])
    return found[0] if found else {}


def last_runs(warehouse: Warehouse, limit: int = 5) -> list[Record]:
    """Give the newest runs, newest first."""
    return warehouse.records(
        "select run_id, started_at, finished_at, outcome, cursor_before, cursor_after, problem "
        "from ops.runs order by started_at desc limit ?",
        [limit],
    )


def plan_rows(warehouse: Warehouse) -> list[Record]:
    """Give the plan of the last run but for what stays as it is."""
    return warehouse.records(
        "select kind, action, external_id, odoo_id, rule, reason from odoo.plan where action <> 'keep' order by seq"
    )


def is_anything_due(warehouse: Warehouse) -> bool:
    """Say whether forms wait from an earlier run, or a quarantined one is to be tried again."""
    return bool(
        warehouse.scalar(
            # Without parameters: DuckDB loads pandas to read one, and this is asked when there is nothing new, too.
            "select (select count(*) from ops.pending) + (select count(*) from ops.quarantine where retry_at <= now())"
        )
    )


def quarantined_count(warehouse: Warehouse) -> int:
    """Give how many records are in quarantine."""
    return int(warehouse.scalar("select count(*) from ops.quarantine"))
