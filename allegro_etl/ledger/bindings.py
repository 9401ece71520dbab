"""Which records of ours Odoo has had: what tells a record that a person deleted from one that was never made.

Odoo's own external ids are the truth of what exists. A lost DuckDB file loses only the knowledge of what was deleted.
"""

from collections.abc import Iterable

from allegro_etl.clock import now
from allegro_etl.run.last_run import LAST_RUN
from allegro_etl.run.run import Run
from allegro_etl.warehouse import Warehouse

COLUMNS = ("external_id", "model", "res_id", "run_id", "written_at")

# Runs that ended well: what others wrote may have been lost with Odoo's transaction, or with a backup that is restored.
ENDED_WELL = "select run_id from ops.runs where finished_at is not null and outcome is distinct from 'failed'"


def remember(run: Run, model: str, written: Iterable[tuple[str, int]]) -> None:
    """Note for each (key, database id) that Odoo has it now."""
    run.warehouse.insert(
        "odoo.bindings",
        COLUMNS,
        [(key, model, res_id, run.run_id, now()) for key, res_id in written],
        "on conflict (external_id) do update set model = excluded.model, res_id = excluded.res_id, "
        "run_id = excluded.run_id, written_at = excluded.written_at",
    )


def forget_what_odoo_lost(warehouse: Warehouse, parameters: dict[str, str]) -> None:
    """Forget bindings that Odoo cannot have: it was restored from a backup, or another DuckDB file has loaded since.

    Each run that writes or moves the cursor leaves its id in Odoo, last of all. What our runs after that one wrote may be
    gone, and must not be mistaken for what a person deleted. One that left its id and then died is known all the same.
    """
    warehouse.execute(
        f"delete from odoo.bindings where run_id in ({ENDED_WELL} and turn > coalesce("
        "(select turn from ops.runs where run_id = ?), -9223372036854775808))",
        [parameters.get(LAST_RUN)],
    )


def adopt_bindings(run: Run) -> int:
    """Let a run that comes to its end vouch for what runs wrote that did not; return how many records it vouches for."""
    run.warehouse.execute(
        f"update odoo.bindings set run_id = $run where run_id <> $run and run_id not in ({ENDED_WELL})",
        {"run": run.run_id},
    )
    return int(run.warehouse.scalar("select count(*) from odoo.bindings where run_id = ?", [run.run_id]))
