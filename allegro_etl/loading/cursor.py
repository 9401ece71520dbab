"""The event cursor: Odoo's System Parameter allegro_last_event_id, moved when everything before it is carried through."""

from datetime import UTC, datetime

from allegro_etl.loading.bindings import LAST_RUN, adopt_bindings
from allegro_etl.run import Counts, Run
from allegro_etl.staging.quarantine import release

CURSOR = "allegro_last_event_id"
SINCE = "allegro_etl.since"  # bounds the first sweep of a DuckDB file


def commit_cursor(run: Run) -> Counts:
    """Move the cursor to the last event that this run read, note the move, and let its forms go; give what was carried.

    Only this moves it, after every form of the run is in Odoo or in quarantine. Raises OdooError.
    Source: Odoo's ir.config_parameter.
    """
    before, read_to = run.warehouse.rows("select cursor_before, read_to from ops.runs where run_id = ?", [run.run_id])[
        0
    ]
    moved = {CURSOR: read_to} if read_to is not None and read_to != run.parameters.get(CURSOR) else {}
    if adopt_bindings(run) or moved:
        _set_parameters(run, {**moved, **_since(run), LAST_RUN: run.run_id})
    forms = run.warehouse.column(
        "select form_id from work.orders where form_id not in (select form_id from ops.quarantine where last_seen >= ?)",
        [run.started_at],
    )
    now = datetime.now(UTC)
    with run.warehouse.transaction():
        if read_to is not None and read_to != before:
            why = "backfill" if run.request.from_event else "run" if before else "first_run"
            run.warehouse.execute(
                "insert into ops.cursor_history values (?, ?, ?, ?, ?)", [now, run.run_id, before, read_to, why]
            )
        release(run.warehouse, forms)
        carried = run.warehouse.rows("delete from ops.pending where queued_at <= ? returning form_id", [now])
        run.warehouse.execute(
            "update ops.runs set cursor_after = ?, finished_at = ? where run_id = ?", [read_to, now, run.run_id]
        )
    return {"carried": len(carried)}


def _since(run: Run) -> dict[str, str]:
    """Keep beside the cursor from when on orders are wanted, so that no later sweep brings the past that nobody asked for."""
    if run.request.from_event != "latest" or run.parameters.get(SINCE):
        return {}
    return {SINCE: run.started_at.isoformat(timespec="seconds")}


def _set_parameters(run: Run, values: dict[str, str]) -> None:
    """Write System Parameters in one transaction, so that an Odoo restored from a backup has all of them or none."""
    present = {
        row["key"]: row["id"]
        for row in run.odoo.search_read("ir.config_parameter", [("key", "in", list(values))], ["key"])
    }
    new = [{"key": key, "value": value} for key, value in values.items() if key not in present]
    if new:
        run.odoo.call("ir.config_parameter", "create", new)
    rows = [[present[key], value] for key, value in values.items() if key in present]
    if rows:
        run.odoo.load("ir.config_parameter", (".id", "value"), rows)
