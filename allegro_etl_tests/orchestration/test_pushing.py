"""What asks for a push: the schedule, and a run that brought orders. Dagster is real, the settings are the test's own."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import dagster as dg
import pytest

from allegro_etl.account import ACCOUNT_TAG
from allegro_etl.orchestration import pushing
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.run_tags import ORDERS_TAG
from allegro_etl.settings import Settings
from allegro_etl_tests.orchestration.recorded import OURS, run_on


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    prepare_dagster_home()
    with dg.DagsterInstance.get() as opened:
        yield opened


def switch_on(monkeypatch: pytest.MonkeyPatch, *writers: str) -> None:
    settings = Settings.model_validate({"to_allegro": dict.fromkeys(writers, True)})
    monkeypatch.setattr(pushing, "_settings", lambda: settings)


def asked_by_schedule(instance: dg.DagsterInstance) -> object:
    return pushing.every_five_minutes(dg.build_schedule_context(instance=instance))


def asked_after(instance: dg.DagsterInstance, tags: Mapping[str, str]) -> object:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, {**OURS, **tags})
    event = dg.DagsterEvent(event_type_value=dg.DagsterEventType.RUN_SUCCESS.value, job_name="sync", message="")
    context = dg.build_run_status_sensor_context("push_after_import", event, instance, run)
    return pushing.push_after_import(context)


def test_the_schedule_asks_for_a_push_only_where_a_writer_is_on(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(monkeypatch)
    assert isinstance(asked_by_schedule(instance), dg.SkipReason)

    switch_on(monkeypatch, "tracking")
    assert isinstance(asked_by_schedule(instance), dg.RunRequest)


def test_the_schedule_waits_for_a_run_that_is_at_work(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(monkeypatch, "tracking")
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)

    said = asked_by_schedule(instance)

    assert isinstance(said, dg.SkipReason)
    assert run.run_id in str(said.skip_message)


@pytest.mark.parametrize(
    ("tags", "writers", "is_asked"),
    [
        ({ORDERS_TAG: "2"}, ["stock"], True),
        ({ORDERS_TAG: "0"}, ["stock"], False),
        ({}, ["stock"], False),
        ({ORDERS_TAG: "2"}, ["tracking"], False),
        ({ORDERS_TAG: "2", ACCOUNT_TAG: "shop_b"}, ["stock"], False),
    ],
)
def test_a_run_that_brought_orders_is_followed_by_a_push_of_the_stock(
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
    tags: Mapping[str, str],
    writers: list[str],
    is_asked: bool,
) -> None:
    switch_on(monkeypatch, *writers)

    said = asked_after(instance, tags)

    assert isinstance(said, dg.RunRequest) == is_asked
    if isinstance(said, dg.RunRequest):
        assert said.run_config == {"only": ["stock"]}
