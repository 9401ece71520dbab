"""Every button that Dagster shows: each asset and check alone, any launchpad input; without an Allegro and an Odoo to ask.

A step out of its turn is refused before anything is opened, so the DuckDB file of these tests is never touched.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import dagster as dg
import pytest

from allegro_etl.definitions import defs
from allegro_etl.ledger.queue import leave_queue, queue, take_on
from allegro_etl.orchestration.pushing import ASSETS as WRITTEN
from allegro_etl.orchestration.resources import Pipeline
from allegro_etl.orchestration.turns import ASSETS, OutOfTurn
from allegro_etl.records.plan_contracts import CONTRACTS, ContractBroken, refuse_broken
from allegro_etl.run.opening import warehouse_file
from allegro_etl.run.requested import read_request
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.run.unopened import adopt_unopened, keep_unopened, unopened_runs
from allegro_etl.settings import Settings, SettingsError
from allegro_etl.warehouse import Warehouse, open_warehouse

EVERYTHING = defs.resolve_implicit_global_asset_job_def()
CHECKS_OF_A_RUN = ["lines_add_up", "one_currency_per_order", "external_ids_are_unique", "totals_agree"]
ORDER = list(ASSETS.values())
WRITERS = {name for name, _ in WRITTEN.values()}


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("ALLEGRO_CLIENT_ID", raising=False)
    monkeypatch.chdir(tmp_path)
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def failures(done: dg.ExecuteInProcessResult) -> dict[str, str]:
    """Return the steps that failed, with what the first error of ours said."""
    said = {}
    for event in done.all_node_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            said[str(event.step_key)] = str(error.cause.message if error and error.cause else error and error.message)
    return said


def press(instance: dg.DagsterInstance, *assets: str) -> dict[str, str]:
    """Materialize a selection of assets without their checks, and return the steps that failed."""
    keys = [dg.AssetKey(asset) for asset in assets]
    chosen = dg.AssetSelection.assets(*keys) - dg.AssetSelection.all_asset_checks()
    job = dg.define_asset_job("chosen", chosen).resolve(asset_graph=defs.resolve_asset_graph(), resource_defs=RESOURCES)
    return failures(job.execute_in_process(instance=instance, raise_on_error=False))


RESOURCES = dict(EVERYTHING.resource_defs)


def test_the_turns_are_those_of_the_graph() -> None:
    graph = defs.resolve_asset_graph()
    above = {
        key.to_user_string(): {one.to_user_string() for one in graph.get(key).parent_keys & graph.executable_asset_keys}
        for key in graph.executable_asset_keys
    }
    assert {*ORDER, "sales_picture", *WRITERS} == set(above)
    assert [name for name in WRITERS if above[name]] == []
    for name in ORDER:
        assert all(ORDER.index(one) < ORDER.index(name) for one in above[name])
    assert [name for name in ORDER[1:] if not above[name]] == []


@pytest.mark.parametrize("asset", ORDER[1:])
def test_an_asset_alone_is_refused_in_one_sentence_before_anything_is_opened(
    instance: dg.DagsterInstance, asset: str
) -> None:
    [(step, said)] = press(instance, asset).items()

    assert step == asset
    assert "start the job sync, or materialize all assets together; nothing was changed." in said
    assert not warehouse_file().exists()
    assert asset in str(unopened_runs()[0]["problem"])


@pytest.mark.parametrize("left_out", ORDER[1:-1])
def test_a_selection_with_a_gap_never_moves_the_cursor(instance: dg.DagsterInstance, left_out: str) -> None:
    chosen = [asset for asset in ORDER[1:] if asset != left_out]

    refused = press(instance, *chosen)

    assert all("materialize all assets together" in said or "nothing was changed" in said for said in refused.values())
    assert refused
    assert not warehouse_file().exists()


@pytest.mark.parametrize("check", CHECKS_OF_A_RUN)
def test_a_check_of_a_run_s_work_is_refused_alone(instance: dg.DagsterInstance, check: str) -> None:
    keys = [key for key in defs.resolve_asset_graph().asset_check_keys if key.name == check]
    job = dg.define_asset_job("alone", dg.AssetSelection.checks(*keys)).resolve(
        asset_graph=defs.resolve_asset_graph(), resource_defs=RESOURCES
    )

    said = failures(job.execute_in_process(instance=instance, raise_on_error=False))

    assert [check in text and "start the job sync" in text for text in said.values()] == [True]
    assert not warehouse_file().exists()


def test_no_access_fails_one_step_and_skips_the_others(instance: dg.DagsterInstance) -> None:
    done = defs.resolve_job_def("sync").execute_in_process(instance=instance, raise_on_error=False)

    said = failures(done)

    assert list(said) == ["order_events"]
    assert "ALLEGRO_CLIENT_ID" in said["order_events"]
    assert [run["problem"] for run in unopened_runs()] == [unopened_runs()[0]["problem"]]
    assert done.dagster_run.tags["allegro_etl/account"] == "default"


@pytest.mark.parametrize(
    ("job", "asked", "says"),
    [
        ("backfill", {}, "backfill needs from_event, or since"),
        ("backfill", {"from_event": "latest"}, "leaves it out"),
        ("backfill", {"from_event": ""}, "may be an event id"),
        ("sync", {"from_event": ""}, "may be an event id"),
        ("sync", {"from_event": "12x"}, "may be an event id"),
        ("", {"since": "2026-10-01", "from_event": "0"}, "not both"),
        ("", {"until": "2026-10-01"}, "until needs since"),
        ("backfill", {"since": ""}, "since is empty"),
        ("backfill", {"since": "yesterday"}, "no date"),
        ("backfill", {"since": "2026-10-02", "until": "2026-10-01"}, "before until"),
        ("backfill", {"since": "2999-01-01"}, "in the past"),
    ],
)
def test_what_no_run_can_do_is_refused_in_one_sentence(job: str, asked: dict[str, str], says: str) -> None:
    given: dict[str, Any] = {"from_event": None, "since": None, "until": None, **asked}

    with pytest.raises(SettingsError, match=says):
        read_request(job, **given, sweep=False)


def test_the_launchpad_of_backfill_without_bounds_fails_with_that_sentence(instance: dg.DagsterInstance) -> None:
    done = defs.resolve_job_def("backfill").execute_in_process(instance=instance, raise_on_error=False, run_config={})

    assert "backfill needs from_event, or since" in failures(done)["order_events"]


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as opened:
        yield opened


def test_the_queue_keeps_what_a_run_has_not_looked_at(warehouse: Warehouse) -> None:
    queue(warehouse, ["carried", "unreadable"], "event")
    take_on(warehouse, "this-run")
    queue(warehouse, ["not looked at"], "event")

    assert leave_queue(warehouse, "another-run") == 0
    assert leave_queue(warehouse, "this-run") == 2
    assert warehouse.column("select form_id from ops.pending") == ["not looked at"]


def test_a_selection_without_the_blocking_checks_keeps_their_contracts(warehouse: Warehouse) -> None:
    nobody = cast("Any", None)
    run = Run("this-run", RunRequest(), Settings(), warehouse, nobody, nobody, datetime.now(UTC))
    proved: set[str] = set()
    refuse_broken(run.warehouse, proved)
    assert proved == {contract.__name__ for contract in CONTRACTS}

    warehouse.execute(
        "insert into odoo.plan (seq, kind, action, external_id, reason, reason_code, status) "
        "select i, 'order', 'create', 'order_1', 'new', 'order_new', 'planned' from range(2) as twice(i)"
    )
    with pytest.raises(ContractBroken, match="external_ids_are_unique does not hold"):
        refuse_broken(run.warehouse, set())


def test_a_run_that_could_not_open_is_kept_at_the_next_opening(warehouse: Warehouse) -> None:
    keep_unopened("run-1", "Odoo does not answer.")
    keep_unopened("run-2", "Odoo does not answer.")
    adopt_unopened(warehouse)

    rows = warehouse.rows("select run_id, outcome, problem from ops.runs order by run_id")
    assert rows == [("run-1", "failed", "Odoo does not answer."), ("run-2", "failed", "Odoo does not answer.")]
    assert unopened_runs() == []


def test_checks_get_no_run_of_another_run_s_work() -> None:
    with pytest.raises(OutOfTurn):
        Pipeline().run_after("make_plan", "external_ids_are_unique")
