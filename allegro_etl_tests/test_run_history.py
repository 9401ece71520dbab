"""Dagster's records of runs, on a real Dagster instance and a real lock file."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin

from allegro_etl.dagster_home import prepare_dagster_home
from allegro_etl.run_history import AFTER_TAG, ended_runs, forget_old_runs, report_dead_runs, unfinished_runs
from allegro_etl.run_lock import held, last_holder


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@dg.op
def work() -> None:
    """Stand for any step."""


LEADS_TO = {
    dg.DagsterRunStatus.QUEUED: dg.DagsterEventType.RUN_ENQUEUED,
    dg.DagsterRunStatus.STARTING: dg.DagsterEventType.RUN_STARTING,
    dg.DagsterRunStatus.STARTED: dg.DagsterEventType.RUN_START,
}


def run_on(instance: dg.DagsterInstance, job: str, status: dg.DagsterRunStatus, **tags: str) -> dg.DagsterRun:
    """Put a run on record as the daemon would, with this status."""
    definition = dg.GraphDefinition(name=job, node_defs=[work]).to_job(name=job)
    origin = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("allegro_etl"), "repository"), job)
    run = instance.create_run_for_job(
        definition, status=dg.DagsterRunStatus.NOT_STARTED, tags=tags, remote_job_origin=origin
    )
    if status in LEADS_TO:
        becomes(instance, run, status)
    return run


def becomes(
    instance: dg.DagsterInstance, run: dg.DagsterRun, status: dg.DagsterRunStatus, at: datetime | None = None
) -> None:
    """Put on record that a run came to have this status, now or at another time."""
    event = dg.DagsterEvent(event_type_value=LEADS_TO[status].value, job_name=run.job_name, message="")
    instance.report_dagster_event(event, run.run_id, timestamp=at.timestamp() if at else None)


def test_the_waiting_of_a_person_holds_up_nothing(instance: dg.DagsterInstance) -> None:
    run_on(instance, "pair", dg.DagsterRunStatus.STARTED)
    waiting = run_on(instance, "backfill", dg.DagsterRunStatus.NOT_STARTED)

    assert unfinished_runs(instance) == [waiting.run_id]


def test_attempts_are_read_from_the_runs_that_ended(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, **{AFTER_TAG: "100"})
    instance.report_run_failed(run)

    assert [(attempt.run_id, attempt.after_event_id) for attempt in ended_runs(instance)] == [(run.run_id, "100")]


def test_a_run_that_has_just_started_is_not_taken_for_dead(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)

    assert report_dead_runs(instance) == []
    assert unfinished_runs(instance) == [run.run_id]


def test_a_run_whose_process_is_gone_is_reported_so_that_it_blocks_nothing(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    later = datetime.now(UTC) + timedelta(minutes=5)

    assert report_dead_runs(instance, later) == [run.run_id]
    assert unfinished_runs(instance) == []


def test_a_run_that_died_before_it_could_say_that_it_started_blocks_nothing(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.NOT_STARTED)
    now = datetime.now(UTC)

    assert report_dead_runs(instance, now + timedelta(seconds=80)) == []
    assert report_dead_runs(instance, now + timedelta(seconds=100)) == [run.run_id]
    assert unfinished_runs(instance) == []


def test_a_run_in_the_queue_has_no_process_that_could_be_gone(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.QUEUED)

    assert report_dead_runs(instance, datetime.now(UTC) + timedelta(hours=5)) == []
    assert unfinished_runs(instance) == [run.run_id]


def test_the_time_in_the_queue_does_not_count_against_a_run(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.QUEUED)
    much_later = datetime.now(UTC) + timedelta(hours=1)
    becomes(instance, run, dg.DagsterRunStatus.STARTING, much_later)

    assert report_dead_runs(instance, much_later + timedelta(seconds=80)) == []
    assert report_dead_runs(instance, much_later + timedelta(seconds=100)) == [run.run_id]


def test_a_run_that_holds_the_lock_is_alive_however_long_it_takes(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    later = datetime.now(UTC) + timedelta(hours=5)

    with held(tmp_path, run.run_id):
        assert report_dead_runs(instance, later) == []


def test_a_run_that_has_just_let_the_lock_go_is_given_time_to_end(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    with held(tmp_path, run.run_id):
        pass
    now = datetime.now(UTC) + timedelta(hours=1)
    holder = last_holder(tmp_path)
    assert holder is not None

    let_go = replace(holder, released_at=(now - timedelta(seconds=10)).isoformat())
    (tmp_path / "run.json").write_text(json.dumps(asdict(let_go)))

    assert report_dead_runs(instance, now) == []
    assert report_dead_runs(instance, now + timedelta(minutes=2)) == [run.run_id]


def test_old_runs_go_with_their_files_and_the_newest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    folder = prepare_dagster_home()
    with dg.DagsterInstance.get() as instance:
        runs = [run_on(instance, "sync", dg.DagsterRunStatus.STARTED) for _ in range(3)]
        for run in runs[:2]:
            instance.report_run_failed(run)
        (folder / "storage" / runs[0].run_id).mkdir(parents=True)

        assert forget_old_runs(instance, kept_runs=1) == 1
        assert [run.run_id for run in instance.get_runs()] == [runs[2].run_id, runs[1].run_id]
        assert forget_old_runs(instance, datetime.now(UTC) + timedelta(days=31)) == 1
        assert [run.run_id for run in instance.get_runs()] == [runs[2].run_id]

    left = [file.name for file in folder.rglob(f"{runs[0].run_id}*")]
    assert left == []


def test_another_owners_dagster_is_left_alone(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "/somewhere/else")
    instance.report_run_failed(run_on(instance, "sync", dg.DagsterRunStatus.STARTED))

    assert forget_old_runs(instance, kept_runs=0) == 0
