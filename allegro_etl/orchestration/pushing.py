"""The way back in Dagster: an asset for each writer, the job `push`, and what starts it."""

import json
from collections.abc import Iterator
from typing import Any, TypedDict

import dagster as dg
from pydantic import Field

from allegro_etl.access import read_access
from allegro_etl.account import ACCOUNT_TAG, account, key_prefix
from allegro_etl.failures import in_words, scrubbed
from allegro_etl.logs import to_file
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.orchestration.dagster_home import ONE_AT_A_TIME_TAG
from allegro_etl.orchestration.descriptions import in_parts
from allegro_etl.orchestration.jobs import sync
from allegro_etl.orchestration.outside import OWNERS, key
from allegro_etl.orchestration.pages.made import made
from allegro_etl.orchestration.pages.push import PLAN, metadata
from allegro_etl.orchestration.red import failure
from allegro_etl.orchestration.run_history import unfinished_runs
from allegro_etl.orchestration.run_tags import NOT_YET, ORDERS_TAG
from allegro_etl.registry import EVERYTHING_IN_ODOO
from allegro_etl.run.opening import open_odoo, warehouse_file
from allegro_etl.settings import Settings, settings_file
from allegro_etl.settings.in_force import read_settings
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.to_allegro.asked import NONE_IS_ON, writers_asked_for
from allegro_etl.to_allegro.carrying import Counts, carry, keep_end, keep_start
from allegro_etl.to_allegro.push import Push, open_push
from allegro_etl.to_allegro.writer import Writer

GROUP = "to_allegro"
PUSHED: dict[str, dict[str, Any]] = {}
"""What became of the pushes that ended in this process, by run id, for the command line."""

ASSETS: dict[WriterName, tuple[str, str]] = {
    "tracking": ("tracking_numbers", "number of a parcel that Odoo has and the order on Allegro lacks"),
    "status": ("fulfillment_status", "order whose seller's status on Allegro is behind its delivery in Odoo"),
    "stock": ("offer_stock", "offer whose number of units is not what the stock in Odoo allows"),
    "prices": ("offer_prices", "offer whose price is not that of Odoo's price list"),
    "invoices": ("order_invoices", "invoice or credit note that Odoo has as a PDF and the order on Allegro lacks"),
}
"""The asset of each writer, and what one row of it is. The names are lasting."""

ONLY = "Let these writers work alone: tracking, status, stock, prices, invoices."
DRY_RUN = "Say what would be written, and write nothing."


class PushRequest(dg.Config):
    """What a push is asked for: some writers, or all that are on, and whether it writes at all."""

    only: list[str] = Field(default=[], description=ONLY)
    dry_run: bool = Field(default=False, description=DRY_RUN)


WAY_OUT = "Mend what the sentence names. The next push comes by itself within five minutes; `allegro-etl push` does it at once."
WHEN_RED = (
    "A writer could not work: Allegro or Odoo was down, a scope or a setting is missing. The other writers went on. What cannot "
    f"be written of single orders and offers does not turn this red: `allegro-etl quarantine` lists it. {WAY_OUT}"
)


def key_of(writer: WriterName) -> dg.AssetKey:
    """Return the key of a writer's asset, below the account's where it has one."""
    return dg.AssetKey([*key_prefix(), ASSETS[writer][0]])


@dg.multi_asset(
    name="push_to_allegro",
    specs=[
        dg.AssetSpec(
            key_of(name),
            deps=[key(EVERYTHING_IN_ODOO.name)],
            description=in_parts(
                f"One row per {row}.", f"each push, where the setting `to_allegro.{name}` is on", WHEN_RED
            ),
            group_name=GROUP,
            owners=OWNERS,
            kinds={"odoo", "duckdb"},
            tags={ACCOUNT_TAG: account(), "allegro_etl/writes_to": "allegro"},
            metadata={"dagster/uri": f"duckdb://{warehouse_file()}", "dagster/table_name": PLAN},
            skippable=True,
        )
        for name, (_, row) in ASSETS.items()
    ],
    can_subset=True,
)
def push_to_allegro(context: dg.AssetExecutionContext, config: PushRequest) -> Iterator[dg.MaterializeResult]:
    """Let the writers work one after the other; one that is stopped stops no other, and ends the run red at its end."""
    to_file()
    if len(context.job_def.graph.node_dict) > 1:
        # Materialize all, say: such a run holds the lock, and what it brings is pushed after it
        context.log.info("A push is a run of its own: the schedule asks for it within five minutes.")
        return
    chosen = config.only or _selected(context)
    try:
        with open_push(context.run.run_id) as push:
            yield from _pushed(context, push, writers_asked_for(push.settings, chosen), dry_run=config.dry_run)
    except dg.Failure:
        raise
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        shown = scrubbed(error)
        raise failure(shown, None, WAY_OUT) from shown


def _selected(context: dg.AssetExecutionContext) -> list[str]:
    """Return the writers whose assets somebody chose; none where all were."""
    chosen: list[str] = [name for name in ASSETS if key_of(name) in context.selected_asset_keys]
    return [] if len(chosen) == len(ASSETS) else chosen


def _pushed(
    context: dg.AssetExecutionContext, push: Push, writers: list[Writer], *, dry_run: bool
) -> Iterator[dg.MaterializeResult]:
    keep_start(push)
    counts: dict[str, Counts] = {}
    problems: dict[str, str] = {}
    try:
        for writer in writers:
            try:
                counts[writer.name] = carry(push, writer, dry_run=dry_run)
            except Exception as error:  # noqa: BLE001 - told below, without foreign texts
                problems[writer.name] = in_words(scrubbed(error))
                continue
            page = metadata(push.warehouse, writer.name, counts[writer.name])
            yield made(context, page, key_of(writer.name))
    finally:
        outcome = keep_end(push, counts, problems, dry_run=dry_run)
        PUSHED[push.push_id] = _result(push, outcome, counts, problems)
    if problems:
        stopped = ", ".join(problems)
        raise dg.Failure(
            description=" ".join(problems.values()),
            metadata={"writers that were stopped": stopped, "what to do": WAY_OUT},
        )


class PushedRow(TypedDict):
    """A difference that a push found, and what became of it (to_allegro.plan)."""

    push_id: str
    writer: str
    subject: str
    action: str
    reason: str
    words: Any
    form_id: str | None
    offer_id: str | None
    model: str | None
    res_id: int | None
    before: Any
    after: Any
    status: str | None


def _result(push: Push, outcome: str, counts: dict[str, Counts], problems: dict[str, str]) -> dict[str, Any]:
    rows = push.warehouse.rows_of(
        PushedRow, "select * from to_allegro.plan where push_id = ? order by rowid", [push.push_id]
    )
    plan = [
        {**row, "words": _read(row["words"]), "before": _read(row["before"]), "after": _read(row["after"])}
        for row in rows
    ]
    return {"push_id": push.push_id, "outcome": outcome, "counts": counts, "problems": problems, "plan": plan}


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)


push_request = dg.ConfigMapping(
    config_schema={
        "only": dg.Field([str], default_value=[], description=ONLY),
        "dry_run": dg.Field(bool, default_value=False, description=DRY_RUN),
    },
    config_fn=lambda request: {"ops": {"push_to_allegro": {"config": request}}, "loggers": {"console": {}}},
    receive_processed_config_values=True,
)
push = dg.define_asset_job(
    "push",
    selection=dg.AssetSelection.groups(GROUP),
    config=push_request,
    tags={ONE_AT_A_TIME_TAG: "push", ACCOUNT_TAG: account()},
    description="Writes to Allegro what the settings `to_allegro` switch on: tracking numbers, states, stock, prices and invoices from Odoo. "
    "The schedule `every_five_minutes` starts it. With `dry_run: true` it says what it would write, and writes nothing.",
)


@dg.schedule(
    job_name="push",
    cron_schedule="*/5 * * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Asks every five minutes for a push, where the settings switch a writer on and no other run is at work.",
)
def every_five_minutes(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a push, unless every writer is off or a run is at work."""
    to_file()
    try:
        settings = _settings()
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        raise scrubbed(error) from None
    if not settings.to_allegro.switched_on:
        return dg.SkipReason(NONE_IS_ON)
    at_work = unfinished_runs(context.instance)
    if at_work:
        return dg.SkipReason(f"At work: run {at_work[0]}.")
    return dg.RunRequest(tags={ACCOUNT_TAG: account()})


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[sync],
    request_job=push,
    minimum_interval_seconds=10,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a push right after a run that brought orders: they take stock that other offers must not show any more.",
)
def push_after_import(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a push of the stock, unless the run brought no order or the writer is off."""
    to_file()
    run = context.dagster_run
    if run.tags.get(ACCOUNT_TAG) != account() or run.tags.get(ORDERS_TAG, NOT_YET) in {"0", NOT_YET}:
        return dg.SkipReason(f"Run {run.run_id} brought no order.")
    try:
        settings = _settings()
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        raise scrubbed(error) from None
    if not settings.to_allegro.stock:
        return dg.SkipReason("The writer stock is off.")
    return dg.RunRequest(run_key=f"after {run.run_id}", run_config={"only": ["stock"]}, tags={ACCOUNT_TAG: account()})


def _settings() -> Settings:
    """Return the settings in force: one short question to Odoo."""
    with open_odoo(read_access(), in_a_hurry=True) as odoo:
        return read_settings(settings_file(), read_parameters(odoo))
