"""What was written to Odoo, remembered: the third side by which a person's change is told from Allegro's.

Odoo's own external ids are the truth of what exists; a lost DuckDB file loses only the knowledge of who changed what.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from allegro_etl.run import Run

LAST_RUN = "allegro_etl.last_run"  # the System Parameter
COLUMNS = ("external_id", "model", "res_id", "written", "run_id", "written_at")


def remember(run: Run, model: str, written: Iterable[tuple[str, int, dict[str, Any]]]) -> None:
    """Note for each (key, database id, values) that Odoo has it now with these values."""
    now = datetime.now(UTC)
    run.warehouse.insert(
        "odoo.bindings",
        COLUMNS,
        [(key, model, res_id, json.dumps(values, default=str), run.run_id, now) for key, res_id, values in written],
        "on conflict (external_id) do update set model = excluded.model, res_id = excluded.res_id, "
        "written = excluded.written, run_id = excluded.run_id, written_at = excluded.written_at",
    )


def last_written(run: Run, keys: list[str]) -> dict[str, dict[str, Any]]:
    """Give the values that were last written for those keys that were ever written from this DuckDB file."""
    rows = run.warehouse.rows(
        "select external_id, written from odoo.bindings where list_contains(?::varchar[], external_id)", [keys]
    )
    return {key: json.loads(written or "{}") for key, written in rows}


def forget_what_odoo_lost(run: Run) -> None:
    """Forget bindings that Odoo cannot have: it was restored from a backup, or another DuckDB file has loaded since.

    Each run that writes leaves its id in Odoo. Is the id there not of our newest such run, then what later runs wrote
    may be gone, and must not be mistaken for what a person deleted.
    """
    ours = run.warehouse.rows("select run_id from odoo.bindings group by run_id order by max(written_at) desc limit 1")
    in_odoo = run.parameters.get(LAST_RUN)
    if not ours or in_odoo is None or ours[0][0] == in_odoo or _is_unfinished(run, ours[0][0]):
        return
    run.warehouse.execute(
        "delete from odoo.bindings where written_at > coalesce("
        "(select max(written_at) from odoo.bindings where run_id = ?), '-infinity'::timestamptz)",
        [in_odoo],
    )


def _is_unfinished(run: Run, run_id: str) -> bool:
    """Tell whether a run died before it could leave its id in Odoo."""
    return bool(
        run.warehouse.scalar(
            "select finished_at is null or outcome = 'failed' from ops.runs where run_id = ?", [run_id]
        )
    )
