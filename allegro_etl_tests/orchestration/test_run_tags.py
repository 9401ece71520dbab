"""The tags by which the list of runs says what asked for each and what became of it, without an Odoo."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from allegro_etl.definitions import defs
from allegro_etl.orchestration.run_tags import (
    EVENTS_TAG,
    HAND,
    NOT_YET,
    ORDERS_TAG,
    QUARANTINED_TAG,
    SENSOR,
    TRIGGER_TAG,
    opening_tags,
    outcome_tags,
)
from allegro_etl.orchestration.sensors import answer_to, sweep
from allegro_etl.run.news import News
from allegro_etl.run.run import Run
from allegro_etl_tests.orchestration.filled import NOW, planned, set_aside


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("ALLEGRO_CLIENT_ID", raising=False)
    monkeypatch.chdir(tmp_path)
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def tags_of(instance: dg.DagsterInstance, **tags: str) -> dict[str, str]:
    """Return the tags of a run of `sync` that could not be opened, in the list of runs."""
    job = defs.resolve_job_def("sync")
    done = job.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
    run = instance.get_run_by_id(done.run_id)
    assert run is not None
    return dict(run.tags)


def test_a_run_that_nobody_else_asked_for_was_started_by_hand(instance: dg.DagsterInstance) -> None:
    assert tags_of(instance)[TRIGGER_TAG] == HAND
    assert tags_of(instance, **{TRIGGER_TAG: SENSOR})[TRIGGER_TAG] == SENSOR


def test_a_run_that_repeats_another_does_not_keep_what_became_of_that_one() -> None:
    before = {TRIGGER_TAG: SENSOR, ORDERS_TAG: "98", QUARANTINED_TAG: "9", "allegro_etl/account": "default"}
    repeated = dg.DagsterRun("sync", tags=before, parent_run_id="a", root_run_id="a")

    assert opening_tags(repeated) == {TRIGGER_TAG: HAND, ORDERS_TAG: NOT_YET, QUARANTINED_TAG: NOT_YET}


def test_the_sensor_says_that_it_asked() -> None:
    news = News("200", NOW, "100", waiting=1, waiting_since=NOW)

    asked = answer_to(news, None, [], [], NOW)

    assert isinstance(asked, dg.RunRequest)
    assert asked.tags[TRIGGER_TAG] == SENSOR
    assert sweep.name == "sweep"


def test_a_run_without_an_outcome_has_no_tag_of_one(instance: dg.DagsterInstance) -> None:
    assert not {EVENTS_TAG, ORDERS_TAG, QUARANTINED_TAG} & set(tags_of(instance))


def test_tags_say_which_events_a_run_read_how_many_orders_it_wrote_and_what_it_set_aside(run: Run) -> None:
    run.warehouse.execute("update ops.runs set cursor_before = '100', read_to = '200'")
    planned(run.warehouse, "f1", "create", status="done")
    planned(run.warehouse, "f1", "confirm", status="done")
    planned(run.warehouse, "f2", "keep", status="done")
    planned(run.warehouse, "f3", "create")

    assert outcome_tags(run.warehouse, run.run_id) == {"allegro_etl/orders": "1", "allegro_etl/events": "100..200"}
    assert outcome_tags(run.warehouse, run.run_id, is_plan=True)["allegro_etl/orders"] == "1"
    set_aside(run.warehouse, "f3", "no_product")
    assert outcome_tags(run.warehouse, run.run_id)["allegro_etl/quarantined"] == "1"


def test_what_waited_in_quarantine_before_is_not_this_run_s(run: Run) -> None:
    set_aside(run.warehouse, "f1", "no_product")
    run.warehouse.execute("update ops.runs set turn = nextval('ops.turns')")

    assert outcome_tags(run.warehouse, run.run_id) == {"allegro_etl/orders": "0"}
