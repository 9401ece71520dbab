"""Whatever somebody clicks in Dagster: each asset, check and job alone, after a success, a failure and a kill.

Each click is right or refused in one sentence. Afterwards one plain run brings what the clicks found waiting: no order is
lost, none is set aside or taken for deleted.
"""

import os
import signal
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import wraps
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.reconstruct import ReconstructableJob, ReconstructableRepository

from allegro_etl.definitions import defs
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.pushing import ASSETS as WRITTEN
from allegro_etl.orchestration.pushing import key_of
from allegro_etl.orchestration.run_history import AFTER_TAG, ended_runs
from allegro_etl.orchestration.run_tags import HAND, ORDERS_TAG, QUARANTINED_TAG, TRIGGER_TAG
from allegro_etl.registry import STEPS
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.refusing import refused

ASSETS = sorted(key.to_user_string() for key in defs.resolve_asset_graph().executable_asset_keys)
CHECKS = sorted(defs.resolve_asset_graph().asset_check_keys, key=lambda key: key.name)
ALONE_IS_RIGHT = {"order_events", "sales_picture", "quarantine_is_empty", "cursor_keeps_up"}
"""What needs no step before it: it reads the journal and queues what it names, or looks at what is there."""


@pytest.fixture(scope="module")
def instance(merchant: Bench) -> Iterator[dg.DagsterInstance]:
    """Yield Dagster's records of the merchant."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DAGSTER_HOME", str(merchant.home / "dagster"))
        prepare_dagster_home()
        with dg.DagsterInstance.get() as opened:
            yield opened


def clicked(
    instance: dg.DagsterInstance, assets: Collection[str] = (), checks: Collection[dg.AssetCheckKey] = (), **config: Any
) -> dg.ExecuteInProcessResult:
    """Materialize some assets and carry out some checks, as Dagster's buttons do."""
    job = defs.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection={dg.AssetKey(name) for name in assets}, asset_check_selection=set(checks)
    )
    run_config = {"resources": {"pipeline": {"config": config}}} if config else None
    return job.execute_in_process(instance=instance, raise_on_error=False, run_config=run_config)


def failures(result: dg.ExecuteInProcessResult) -> list[str]:
    """Return what each failed step said."""
    events = [event for event in result.all_events if event.is_step_failure]
    return [str(event.step_failure_data.error.cause or event.step_failure_data.error) for event in events]


def went_well(_: Bench, __: str) -> None:
    """Leave the work of a run that carried all through: the order is still to come."""


def failed(merchant: Bench, _: str) -> None:
    """Let a run end after it has queued and fetched the order."""
    merchant.run(until="normalise")


def killed(merchant: Bench, _: str) -> None:
    """Let a run be killed between the plan and the first write."""
    process = os.fork()
    if process == 0:
        try:  # whatever happens, the child does not go on with the tests
            merchant.run(until=None) if _die_after("make_plan") else None
        finally:
            os._exit(1)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status)


def _die_after(step: str) -> bool:
    """Let this very process be killed when the step has been done."""
    from allegro_etl_tests.merchant import bench  # noqa: PLC0415 - changed in the child that is about to die, and nowhere else

    def dying(do: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(do)
        def done(**needed: Any) -> Any:
            do(**needed)
            os.kill(os.getpid(), signal.SIGKILL)

        return done

    bench.STEPS = tuple(replace(each, do=dying(each.do)) if each.name == step else each for each in STEPS)
    return True


@pytest.mark.parametrize("before", [went_well, failed, killed], ids=lambda before: before.__name__)
def test_no_button_alone_loses_or_sets_aside_an_order(
    merchant: Bench, instance: dg.DagsterInstance, before: Callable[[Bench, str], None]
) -> None:
    merchant.sell()
    merchant.run()
    orders = len(merchant.read("sale.order", [("x_allegro_id", "!=", False)]))
    waiting = merchant.sell()
    before(merchant, waiting)

    for name in ASSETS:
        result = clicked(instance, [name])
        assert result.success == (name in ALONE_IS_RIGHT), (name, failures(result))
        for said in failures(result):
            assert "nothing was changed" in said or "Nothing is to be written to Allegro" in said, (name, said)
    for check in CHECKS:
        result = clicked(instance, checks=[check])
        assert result.success == (check.name in ALONE_IS_RIGHT), (check, failures(result))

    after = merchant.run()

    assert after.quarantine == []
    assert merchant.order(waiting)["id"]
    assert len(merchant.read("sale.order", [("x_allegro_id", "!=", False)])) == orders + 1


def test_all_assets_without_their_checks_are_a_whole_run(merchant: Bench, instance: dg.DagsterInstance) -> None:
    waiting = merchant.sell()

    with merchant.parameters(to_allegro__status="true"):
        whole = clicked(instance, ASSETS)
        pushed = clicked(instance, ["fulfillment_status"])

    assert whole.success
    assert not {event.asset_key for event in whole.get_asset_materialization_events()} & {
        key_of(name) for name in WRITTEN
    }
    assert [event.asset_key for event in pushed.get_asset_materialization_events()] == [key_of("status")]
    assert merchant.shop.form(waiting)["fulfillment"]["status"] != "NEW"
    sale = merchant.order(waiting, "name", "state")
    assert sale["state"] == "sale"
    run = instance.get_run_by_id(whole.run_id)
    assert run is not None
    assert (run.tags[TRIGGER_TAG], run.tags[ORDERS_TAG], QUARANTINED_TAG in run.tags) == (HAND, "1", False)
    planned, written = page(whole, "load_plan"), page(whole, "odoo_orders")
    assert planned["plan"].value.startswith("+1 order ")
    assert [row.data["on Allegro"] for row in planned["orders"].records] == [waiting]
    assert f"[{sale['name']}](<{merchant.odoo.url}/web#id={sale['id']}&" in written["in Odoo"].value
    assert written["minutes to Odoo, median"].value >= 0
    assert written["dagster/row_count"].value == len(merchant.read("sale.order", [("x_allegro_id", "!=", False)]))


def page(done: dg.ExecuteInProcessResult, asset: str) -> dict[str, Any]:
    """Return what the page of an asset shows of a run."""
    [made] = done.asset_materializations_for_node(asset)
    return dict(made.metadata)


def test_one_cause_is_one_failed_step(
    merchant: Bench, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODOO_DATABASE", "no_such_database")

    result = defs.resolve_job_def("sync").execute_in_process(instance=instance, raise_on_error=False)

    [said] = failures(result)
    assert "Odoo has no such database" in said
    assert [event.step_key for event in result.all_events if event.is_step_failure] == ["order_events"]
    monkeypatch.undo()
    with merchant.warehouse() as warehouse:
        before = warehouse.scalar("select count(*) from ops.runs where outcome = 'failed'")
    merchant.run()
    with merchant.warehouse() as warehouse:
        kept = warehouse.rows("select outcome, problem from ops.runs where run_id = ?", [result.run_id])
        assert warehouse.scalar("select count(*) from ops.runs where outcome = 'failed'") > before
    assert kept[0][0] == "failed"
    assert "Odoo has no such database" in kept[0][1]


def repeated(instance: dg.DagsterInstance, options: dg.ReexecutionOptions, **config: Any) -> dg.JobExecutionResult:
    """Execute a run of `sync` again, whole or in part, as 'Re-execute' does: the new run names its parent and its root."""
    code = ReconstructableRepository.for_module("allegro_etl.definitions", "defs")
    parent = instance.get_run_by_id(options.parent_run_id)
    assert parent is not None
    return dg.execute_job(
        ReconstructableJob(code, "sync"),
        instance,
        run_config=config or parent.run_config,
        tags={name: value for name, value in parent.tags.items() if not name.startswith("dagster/")},
        reexecution_options=options,
    )


def test_any_part_of_a_run_that_is_executed_again_is_right_or_refused_in_one_sentence(
    merchant: Bench, instance: dg.DagsterInstance
) -> None:
    sync = defs.resolve_job_def("sync")
    merchant.sell()
    whole = sync.execute_in_process(instance=instance, tags={AFTER_TAG: "7"})
    orders = len(merchant.read("sale.order", [("x_allegro_id", "!=", False)]))
    waiting = merchant.sell()
    with refused(merchant, "res_partner", "true", "Every record needs a cost centre.", event="insert"):
        failed = sync.execute_in_process(instance=instance, raise_on_error=False, tags={AFTER_TAG: "7"})
    assert not failed.success

    parts = {
        "from failure": dg.ReexecutionOptions.from_failure(failed.run_id, instance),
        "the failed step": dg.ReexecutionOptions(failed.run_id, ["odoo_partners"]),
        "the last step of a success": dg.ReexecutionOptions(whole.run_id, ["event_cursor"]),
        "the plan and what follows": dg.ReexecutionOptions(whole.run_id, ["load_plan+"]),
        "all but the first": dg.ReexecutionOptions(whole.run_id, ["checkout_forms+"]),
    }
    before = len(ended_runs(instance))
    for name, part in parts.items():
        result = repeated(instance, part)
        run = instance.get_run_by_id(result.run_id)
        assert run is not None
        assert (run.parent_run_id, run.root_run_id) == (part.parent_run_id, part.parent_run_id), name
        assert not result.success, name
        said = [str(event.step_failure_data.error.cause) for event in result.all_events if event.is_step_failure]
        assert said, name
        assert all("nothing was changed" in text for text in said), (name, said)
    assert len(ended_runs(instance)) == before  # so the sensor does not wait longer for having been asked in vain
    assert merchant.orders(waiting) == []

    for parent in (failed, whole):
        assert repeated(instance, dg.ReexecutionOptions(parent.run_id)).success
    assert repeated(instance, dg.ReexecutionOptions(whole.run_id, ["order_events"])).success

    after = merchant.run()
    assert after.quarantine == []
    assert merchant.order(waiting, "state")["state"] == "sale"
    assert len(merchant.read("sale.order", [("x_allegro_id", "!=", False)])) == orders + 1
