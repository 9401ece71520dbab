"""Tags of runs, by which the list of runs says what asked for each, what it read, and whether it set something aside."""

from collections.abc import Mapping

import dagster as dg

from allegro_etl.account import ACCOUNT_TAG, account
from allegro_etl.warehouse import Warehouse

TRIGGER_TAG = "allegro_etl/trigger"
EVENTS_TAG = "allegro_etl/events"
ORDERS_TAG = "allegro_etl/orders"
QUARANTINED_TAG = "allegro_etl/quarantined"

SENSOR, SWEEP, CLI, BACKFILL, HAND = "sensor", "sweep", "cli", "backfill", "hand"
"""What asks for runs: news, the schedule, the commands `run` and `backfill`, and a person on Dagster's pages."""

OUTCOME_TAGS = (EVENTS_TAG, ORDERS_TAG, QUARANTINED_TAG)
NOT_YET = "-"


def opening_tags(run: dg.DagsterRun) -> dict[str, str]:
    """Return the tags that a run lacks as it begins. One that repeats another has that one's tags, which are not true of it."""
    tags = {}
    if ACCOUNT_TAG not in run.tags:  # single assets, which have no job's tags
        tags[ACCOUNT_TAG] = account()
    if TRIGGER_TAG not in run.tags or run.parent_run_id is not None:
        tags[TRIGGER_TAG] = HAND
    return tags | {tag: NOT_YET for tag in OUTCOME_TAGS if tag in run.tags}


def outcome_tags(warehouse: Warehouse, run_id: str, *, is_plan: bool = False) -> dict[str, str]:
    """Return what became of a run: the events that it read, orders that it wrote (or would write), what it set aside, if any."""
    before, read_to, aside = warehouse.rows(
        "select cursor_before, read_to, (select count(*) from ops.quarantine where turn > runs.turn) from ops.runs as runs where run_id = ?",
        [run_id],
    )[0]
    tags = {ORDERS_TAG: str(_orders(warehouse, "planned" if is_plan else "done"))}
    if read_to is not None and read_to != before:
        tags[EVENTS_TAG] = f"{before or 'first'}..{read_to}"
    return tags | ({QUARANTINED_TAG: str(aside)} if aside else {})


def _orders(warehouse: Warehouse, status: str) -> int:
    return int(
        warehouse.scalar(
            "select count(distinct form_id) from odoo.plan where kind in ('order', 'line') and status = ? "
            "and work.writes(action)",
            [status],
        )
    )


def add_tags(instance: dg.DagsterInstance | None, run_id: str, tags: Mapping[str, str]) -> None:
    """Put tags on a run that Dagster keeps."""
    if instance is not None and tags and instance.has_run(run_id):
        instance.add_run_tags(run_id, dict(tags))
