"""Whatever somebody clicks in Dagster: each asset, check and job alone, after a success, a failure and a kill.

Each click is right or refused in one sentence. Afterwards one plain run brings what the clicks found waiting: no order is
lost, none is set aside or taken for deleted.
"""

import os
import signal
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any

import dagster as dg
import pytest

from allegro_etl.definitions import defs
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.registry import STEPS
from allegro_etl_tests.merchant.bench import Bench

ASSETS = sorted(spec.key.to_user_string() for spec in defs.resolve_all_asset_specs())
CHECKS = sorted(defs.resolve_asset_graph().asset_check_keys, key=lambda key: key.name)
ALONE_IS_RIGHT = {"order_events", "quarantine_is_empty", "cursor_keeps_up"}
"""What needs no step before it: it reads the journal and queues what it names, or looks at what is there."""


@pytest.fixture(scope="module")
def instance(merchant: Bench) -> Iterator[dg.DagsterInstance]:
    """Give Dagster's records of the merchant."""
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
    """Give what each failed step said."""
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
        merchant.run(until=None) if _die_after("make_plan") else None
        os._exit(1)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status)


def _die_after(step: str) -> bool:
    """Let this very process be killed when the step has been done."""
    from allegro_etl_tests.merchant import bench  # noqa: PLC0415 - changed in the child that is about to die, and nowhere else

    def dying(do: Callable[..., Any]) -> Callable[..., Any]:
        def done(run: Any) -> Any:
            do(run)
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
            assert "nothing was changed" in said, (name, said)
    for check in CHECKS:
        result = clicked(instance, checks=[check])
        assert result.success == (check.name in ALONE_IS_RIGHT), (check, failures(result))

    after = merchant.run()

    assert after.quarantine == []
    assert merchant.order(waiting)["id"]
    assert len(merchant.read("sale.order", [("x_allegro_id", "!=", False)])) == orders + 1


def test_all_assets_without_their_checks_are_a_whole_run(merchant: Bench, instance: dg.DagsterInstance) -> None:
    waiting = merchant.sell()

    assert clicked(instance, ASSETS).success
    assert merchant.order(waiting, "state")["state"] == "sale"


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
        on_record = warehouse.rows("select outcome, problem from ops.runs where run_id = ?", [result.run_id])
        assert warehouse.scalar("select count(*) from ops.runs where outcome = 'failed'") > before
    assert on_record[0][0] == "failed"
    assert "Odoo has no such database" in on_record[0][1]
