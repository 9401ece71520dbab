"""The assets, made from the registry: one for each step of a run."""

import socket
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import pairwise

import dagster as dg
from pydantic import PrivateAttr

from allegro_etl.account import ACCOUNT_TAG, account, key_prefix
from allegro_etl.destination.doctor.preflight import check_ready
from allegro_etl.ledger import lease as ledger_lease
from allegro_etl.orchestration.descriptions import description
from allegro_etl.orchestration.outside import OWNERS, keys
from allegro_etl.orchestration.pages.made import made
from allegro_etl.orchestration.pages.step import table_name
from allegro_etl.orchestration.resources import Pipeline, carry_out
from allegro_etl.records.plan_contracts import refuse_broken
from allegro_etl.registry import STEPS
from allegro_etl.run.opening import home_id, warehouse_file
from allegro_etl.run.run import Run
from allegro_etl.run.step import Step

FRESHNESS = {"event_cursor": dg.FreshnessPolicy.time_window(timedelta(hours=6), warn_window=timedelta(hours=2))}
"""How long ago an asset may have been made. A sweep comes to its end every hour, sales or none; whether events wait is not told by
this but by the check `cursor_keeps_up`."""


class Lease(dg.ConfigurableResource):
    """The lease on Odoo, ours from the opening of a run that writes to it: one machine at a time."""

    pipeline: dg.ResourceDependency[Pipeline]
    _stack: ExitStack = PrivateAttr(default_factory=ExitStack)

    @contextmanager
    def yield_for_execution(self, _context: dg.InitResourceContext) -> Generator["Lease", None, None]:
        """Let the opening of the run take the lease, and let go of it after the last step."""
        self.pipeline.when_open(self._take)
        with self._stack:
            yield self

    def _take(self, run: Run) -> None:
        """Take the lease. Raises NotReady, OdooBusy naming the machine that has it, or another OdooError."""
        check_ready(run.odoo, run.settings)
        tenant = ledger_lease.Tenant(home_id(), socket.gethostname(), run.run_id)
        self._stack.enter_context(ledger_lease.ours(run.odoo, tenant))


def assets() -> list[dg.AssetsDefinition]:
    """Return an asset for each step; each goes on from the one before it, so that one cause is one failed step."""
    first, *_ = STEPS
    return [_asset(first, []), *(_asset(step, [*step.after, before.asset]) for before, step in pairwise(STEPS))]


def _asset(step: Step, after: Iterable[str]) -> dg.AssetsDefinition:
    return dg.asset(
        name=step.asset,
        key_prefix=key_prefix() or None,
        group_name=step.group,
        kinds=set(step.systems),
        owners=OWNERS,
        tags=_tags(step),
        deps=keys([*(end.name for end in step.reads), *after]),
        description=description(step),
        freshness_policy=FRESHNESS.get(step.asset),
        metadata=_place(step),
    )(_writing(step) if step.writes else _reading(step))


def _place(step: Step) -> dict[str, str]:
    """Return where the rows of an asset are. The address of Odoo is not known before a run."""
    place = {} if step.page.kind else {"dagster/uri": f"duckdb://{warehouse_file()}"}
    return {**place, "dagster/table_name": table_name(step.page)}


def _tags(step: Step) -> dict[str, str]:
    """Return what people filter assets by: whose they are, and whether making them changes Odoo."""
    return {ACCOUNT_TAG: account(), "allegro_etl/writes_to": "odoo" if step.writes else "duckdb"}


def _reading(step: Step):  # type: ignore[no-untyped-def]  # Dagster reads the types of what it returns
    def materialise(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
        return made(context, carry_out(pipeline, step))

    return materialise


def _writing(step: Step):  # type: ignore[no-untyped-def]  # Dagster reads the types of what it returns
    def materialise(context: dg.AssetExecutionContext, lease: Lease) -> dg.MaterializeResult:
        pipeline = lease.pipeline
        return made(context, carry_out(pipeline, step, lambda run: refuse_broken(run.warehouse, pipeline.proved)))

    return materialise
