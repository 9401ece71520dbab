"""What is kept of a run: its beginning, what it did step by step, its outcome, and why it failed."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NotRequired, TypedDict

from allegro_etl.clock import now
from allegro_etl.run.run import Counts
from allegro_etl.settings import home
from allegro_etl.warehouse import Warehouse

# The outcome, in ops.runs, of a run that carried all through.
CARRIED = "if(turn < (select max(turn) from ops.quarantine), 'quarantined', 'done')"


class Ended(TypedDict):
    """How a run came to its end: `outcome` is None as long as it is at work, `problem` where nothing stopped it."""

    run_id: str
    started_at: datetime
    outcome: str | None
    problem: str | None


class RunRow(Ended):
    """A run as it is kept (ops.runs), with the event cursor before and after it."""

    finished_at: datetime | None
    cursor_before: str | None
    cursor_after: str | None


class PlanRow(TypedDict):
    """What was done about a record, or would be, and why (odoo.plan)."""

    kind: str
    action: str
    external_id: str
    odoo_id: int | None
    rule: str | None
    reason: str


class WholeRun(RunRow):
    """A run with how far it read, the counts of its steps as JSON, and its plan where that was asked for."""

    read_to: str | None
    counts: str | None
    plan: NotRequired[list[PlanRow]]


def keep_start(warehouse: Warehouse, run_id: str, started_at: datetime) -> None:
    """Keep that a run began, and end what is kept of one that died: the lock says that no other is at work.

    One that has finished and no outcome yet had carried all through.
    """
    warehouse.execute(
        f"update ops.runs set outcome = {CARRIED} where outcome is null and finished_at is not null and run_id <> ?",
        [run_id],
    )
    warehouse.execute(
        "update ops.runs set finished_at = started_at, outcome = 'failed', "
        "problem = 'Its process ended without a word; the next run went on.' where outcome is null and run_id <> ?",
        [run_id],
    )
    warehouse.execute(
        "insert into ops.runs (run_id, started_at) values (?, ?) on conflict do nothing", [run_id, started_at]
    )


def keep_failure(warehouse: Warehouse, run_id: str, problem: str) -> None:
    """Keep in `ops.runs` that a run failed and why, in words without personal data."""
    examined_file().unlink(missing_ok=True)
    warehouse.execute(
        "update ops.runs set finished_at = ?, outcome = 'failed', problem = ? where run_id = ?",
        [now(), problem, run_id],
    )


def keep_end(
    warehouse: Warehouse, run_id: str, counts: Mapping[str, Counts], *, is_complete: bool, is_plan: bool = False
) -> str:
    """Keep in `ops.runs` what a run did, step by step, and its outcome, which is given.

    A run that is not complete and has no problem was stopped by a check, or was asked for some steps only.
    `is_plan`: it was a dry run. What is kept of one whose first step failed stays.
    """
    before = warehouse.scalar("select outcome from ops.runs where run_id = ?", [run_id])
    if before and not counts:
        return str(before)
    outcome = warehouse.scalar(
        f"""
        update ops.runs set
            finished_at = coalesce(finished_at, $now),
            counts = $counts,
            problem = if($complete, null, coalesce(problem, 'It ended early, or was asked for some steps only: see its page in Dagster.')),
            outcome = case
                when not $complete then 'failed'
                when $plan then 'planned'
                else {CARRIED}
            end
        where run_id = $run returning outcome
        """,
        {
            "now": now(),
            "counts": json.dumps(counts),
            "complete": is_complete,
            "plan": is_plan,
            "run": run_id,
        },
    )
    return str(outcome)


def forget_run(warehouse: Warehouse, run_id: str) -> None:
    """Forget a run that was asked for no step, only for checks: it is no run of the orders."""
    warehouse.execute("delete from ops.runs where run_id = ? and outcome is null", [run_id])


def kept_of(warehouse: Warehouse, run_id: str, *, with_plan: bool = False) -> WholeRun:
    """Return what `ops.runs` says of a run, and with it the plan but for what stays as it is."""
    [row] = warehouse.rows_of(
        WholeRun,
        "select run_id, started_at, finished_at, outcome, cursor_before, read_to, cursor_after, counts, problem "
        "from ops.runs where run_id = ?",
        [run_id],
    )
    if with_plan:
        row["plan"] = warehouse.rows_of(
            PlanRow,
            "select kind, action, external_id, odoo_id, rule, reason from odoo.plan where action <> 'keep' order by seq",
        )
    return row


def examined_file() -> Path:
    """Return the path of the file that says that Odoo was found ready for a run; a run that fails removes it."""
    return home() / "examined"
