"""The code location: loads with nothing configured, and holds what people build on. Dagster is real."""

import os
import re
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.definitions.freshness import TimeWindowFreshnessPolicy
from dagster._core.run_coordinator import QueuedRunCoordinator

from allegro_etl.definitions import defs
from allegro_etl.orchestration.dagster_home import DAGSTER_YAML, ONE_AT_A_TIME_TAG, prepare_dagster_home, workspace_yaml
from allegro_etl.orchestration.jobs import FROM_EVENT, SINCE, UNTIL
from allegro_etl.orchestration.pushing import ASSETS
from allegro_etl.orchestration.run_history import ONE_AT_A_TIME
from allegro_etl.registry import STEPS

PROJECT = Path(__file__).parents[2]
GROUPS = {
    "extract": {"order_events", "checkout_forms", "offers"},
    "transform": {"form_facts", "odoo_mirror", "partners", "products", "orders", "order_lines", "payments"},
    "load": {"load_plan", "odoo_partners", "odoo_products", "odoo_orders", "odoo_payments", "event_cursor"},
}


OPTIONAL = {step.asset for step in STEPS if step.is_optional}
STEPS_ASSETS = {step.asset for step in STEPS}
WRITERS_ASSETS = {name for name, _ in ASSETS.values()}
OF_ANOTHER_ACCOUNT = """
from allegro_etl.definitions import defs
names = {spec.key.to_user_string() for spec in defs.resolve_all_asset_specs()}
deps = {dep.asset_key.to_user_string() for spec in defs.resolve_all_asset_specs() for dep in spec.deps}
assert deps <= names, deps - names
for job in ("sync", "plan", "backfill"):
    assert not [name for name in defs.resolve_job_def(job).graph.node_dict if "allegro__" in name or "odoo__" in name]
print("\\n".join(sorted(names)))
"""


def everything() -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def specs() -> dict[str, dg.AssetSpec]:
    """Return the assets that are steps of a run."""
    return {name: spec for name, spec in everything().items() if name in STEPS_ASSETS}


def outside() -> dict[str, dg.AssetSpec]:
    """Return those that are not made here."""
    return {name: spec for name, spec in everything().items() if spec.group_name in {"allegro", "odoo"}}


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


def test_every_asset_says_what_one_row_is_when_it_changes_and_what_to_do_when_it_is_red() -> None:
    ours = {name: spec.description or "" for name, spec in everything().items() if name not in outside()}

    assert set(ours) == STEPS_ASSETS | {"sales_picture"} | WRITERS_ASSETS
    assert [name for name, said in ours.items() if not said.startswith("One row per ")] == []
    assert [
        name for name, said in ours.items() if "**Changes with**" not in said or "**When it is red:**" not in said
    ] == []
    assert {step.asset for step in STEPS if step.changes and step.when_red} == STEPS_ASSETS


def test_every_asset_has_an_owner_a_kind_and_says_where_its_rows_are() -> None:
    assert [name for name, spec in everything().items() if spec.owners != ["team:allegro_etl"] or not spec.kinds] == []
    for name, spec in specs().items():
        assert "." in spec.metadata["dagster/table_name"], name
        in_odoo = spec.metadata["dagster/table_name"] in {
            "res.partner",
            "product.product",
            "sale.order",
            "payment.transaction",
        }
        assert in_odoo or spec.metadata["dagster/uri"].startswith("duckdb://"), name
    writing = {name for name, spec in specs().items() if spec.tags["allegro_etl/writes_to"] == "odoo"}
    assert writing == {step.asset for step in STEPS if step.writes}


def test_the_graph_says_where_data_comes_from_and_goes_to() -> None:
    graph = defs.resolve_asset_graph()
    ends = {name: graph.get(spec.key) for name, spec in outside().items()}
    read_by = {name: {key.to_user_string() for key in node.child_keys} for name, node in ends.items()}
    made_by = {name: {key.to_user_string() for key in node.parent_keys} for name, node in ends.items()}

    assert [name for name, node in ends.items() if node.is_executable or not node.description] == []
    assert read_by["allegro/order_events"] == {"order_events"}
    assert read_by["allegro/checkout_forms"] == {"checkout_forms"}
    assert read_by["odoo/records"] == {"odoo_mirror"} | WRITERS_ASSETS
    assert set.union(*made_by.values()) >= WRITERS_ASSETS
    assert made_by["odoo/sale_order"] == {"odoo_orders"}
    assert made_by["allegro/offers"] == {"allegro_account"}
    assert [name for name in ends if not read_by[name] and not made_by[name]] == []


def test_what_is_outside_is_in_no_job_and_bears_the_name_of_its_account() -> None:
    named = {"PATH": os.defpath, "ALLEGRO_ETL_ACCOUNT": "shop_b"}

    command = [sys.executable, "-c", OF_ANOTHER_ACCOUNT]
    done = subprocess.run(command, env=named, capture_output=True, text=True, check=False)  # noqa: S603 - this very Python

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == sorted(f"shop_b/{name}" for name in everything())
    assert not {name.replace("/", "__") for name in outside()} & (steps_of("sync") | steps_of("plan"))
    assert steps_of("picture") == {"sales_picture"}
    assert "sales_picture" not in steps_of("sync")


def test_a_cursor_that_no_run_has_looked_after_for_hours_is_late_and_a_quiet_day_is_not() -> None:
    policy = specs()["event_cursor"].freshness_policy
    [sweep] = [each for each in defs.get_repository_def().schedule_defs if each.name == "sweep"]

    assert isinstance(policy, TimeWindowFreshnessPolicy)
    assert policy.warn_window
    assert sweep.cron_schedule == "17 * * * *"  # it makes the asset every hour, sales or none
    assert timedelta(hours=1) < policy.warn_window.to_timedelta() < policy.fail_window.to_timedelta()
    assert [name for name, spec in everything().items() if spec.freshness_policy] == ["event_cursor"]


@pytest.mark.parametrize("job", ["sync", "plan", "backfill", "picture", "pair"])
def test_every_job_says_what_it_is(job: str) -> None:
    assert defs.resolve_job_def(job).description


def test_every_job_that_works_on_orders_or_offers_waits_for_the_others_and_pairing_for_none() -> None:
    jobs = {
        name: defs.resolve_job_def(name).tags.get(ONE_AT_A_TIME_TAG) for name in (*ONE_AT_A_TIME, "pair", "picture")
    }

    assert jobs == {name: name for name in ONE_AT_A_TIME} | {"pair": None, "picture": None}


def test_the_launchpad_says_how_a_backfill_is_started_and_what_its_bounds_may_be() -> None:
    job = defs.resolve_job_def("backfill")
    [example] = re.findall(r"```yaml\n(.*?)```", job.description or "", re.DOTALL)
    fields = {"from_event": FROM_EVENT, "since": SINCE, "until": UNTIL}

    assert dg.validate_run_config(job, yaml.safe_load(example))
    assert "launchpad" in (job.description or "")
    assert [name for name, field in fields.items() if len(field.description or "") < 40] == []


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
    assert limits["runs"]["tag_concurrency_limits"] == [{"key": "allegro_etl/one_at_a_time", "limit": 1}]
