"""The code location: loads with nothing configured, and holds what people build on. Dagster is real."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.run_coordinator import QueuedRunCoordinator

from allegro_etl.definitions import defs
from allegro_etl.orchestration.dagster_home import DAGSTER_YAML, prepare_dagster_home, workspace_yaml
from allegro_etl.registry import STEPS

PROJECT = Path(__file__).parents[2]
GROUPS = {
    "extract": {"order_events", "checkout_forms", "offers"},
    "transform": {"form_facts", "odoo_mirror", "partners", "products", "orders", "order_lines", "payments"},
    "load": {"load_plan", "odoo_partners", "odoo_products", "odoo_orders", "odoo_payments", "event_cursor"},
}


OPTIONAL = {step.asset for step in STEPS if step.is_optional}


def specs() -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def steps_of(job: str) -> set[str]:
    return set(defs.resolve_job_def(job).graph.node_dict)


def test_the_location_loads_without_any_environment() -> None:
    code = "from allegro_etl.definitions import defs; print(len(defs.resolve_all_job_defs()))"

    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env={"PATH": os.defpath}, capture_output=True, text=True, check=True)  # noqa: S603 - this very Python

    assert int(done.stdout) >= 4


def test_everything_fits_together() -> None:
    dg.Definitions.validate_loadable(defs)


def test_the_assets_are_those_that_people_build_on() -> None:
    found: dict[str, set[str]] = {}
    for name, spec in specs().items():
        if name not in OPTIONAL:
            found.setdefault(str(spec.group_name), set()).add(name)

    assert found == GROUPS


def test_every_asset_says_what_one_row_is() -> None:
    assert [name for name, spec in specs().items() if not (spec.description or "").startswith("One row per ")] == []


def test_the_cursor_comes_after_everything_that_is_written_to_odoo() -> None:
    downstream = {dep.asset_key.to_user_string() for spec in specs().values() for dep in spec.deps}

    assert GROUPS["load"] - downstream == {"event_cursor"}


def test_a_dry_run_is_the_same_steps_ended_after_the_plan() -> None:
    writing = {"odoo_partners", "odoo_products", "odoo_orders", "odoo_payments", "event_cursor"}

    assert {*GROUPS["extract"], *GROUPS["transform"], "load_plan"} <= steps_of("plan")
    assert not writing & steps_of("plan")
    assert writing <= steps_of("sync")
    assert steps_of("sync") == steps_of("backfill")


def test_a_run_that_would_corrupt_odoo_is_stopped_by_a_check() -> None:
    graph = defs.resolve_asset_graph()
    blocking = {key.name for key in graph.asset_check_keys if graph.get(key).blocking}

    assert blocking == {"lines_add_up", "one_currency_per_order", "external_ids_are_unique"}


@pytest.mark.parametrize(
    ("job", "request_"),
    [
        ("sync", {}),
        ("sync", {"from_event": "0", "sweep": True}),
        ("plan", {"from_event": "latest"}),
        ("backfill", {"since": "2026-10-01", "until": "2026-11-01"}),
    ],
)
def test_a_job_takes_one_small_block_of_config(job: str, request_: dict[str, object]) -> None:
    assert dg.validate_run_config(defs.resolve_job_def(job), request_)


def test_the_code_location_has_one_name_everywhere() -> None:
    names = {
        tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["dg"]["project"]["code_location_name"],
        yaml.safe_load((PROJECT / "workspace.yaml").read_text())["load_from"][0]["python_module"]["location_name"],
        yaml.safe_load(workspace_yaml())["load_from"][0]["python_module"]["location_name"],
    }

    assert names == {"allegro_etl"}


def test_dagsters_home_is_made_once_and_then_left_to_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)

    folder = prepare_dagster_home()
    assert (folder / "dagster.yaml").read_text() == DAGSTER_YAML
    (folder / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    prepare_dagster_home()

    assert folder == tmp_path / "dagster"
    assert os.environ["DAGSTER_HOME"] == str(folder)
    assert (folder / "dagster.yaml").read_text() == "telemetry: {enabled: false}\n"


def test_dagster_understands_its_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    prepare_dagster_home()

    with dg.DagsterInstance.get() as instance:
        limits = instance.get_settings("concurrency")
        coordinator = instance.run_coordinator

    assert isinstance(coordinator, QueuedRunCoordinator)
    assert coordinator.dequeue_interval_seconds == 1
    assert limits["runs"]["tag_concurrency_limits"] == [{"key": "allegro_etl/writer", "limit": 1}]
