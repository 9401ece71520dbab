"""Runs whose process is gone block nothing, and those that are alive are left alone: on a real Dagster instance and a real lock file."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from allegro_etl.orchestration.run_history import report_dead_runs, unfinished_runs
from allegro_etl.run.lock import last_taker, taken
from allegro_etl_tests.orchestration.recorded import becomes, run_on


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


def test_a_dead_run_of_a_wrong_clock_blocks_nothing(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)

    assert report_dead_runs(instance, datetime.now(UTC) - timedelta(days=400)) == [run.run_id]


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


def test_a_run_that_has_the_lock_is_alive_however_long_it_takes(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    later = datetime.now(UTC) + timedelta(hours=5)

    with taken(tmp_path, run.run_id):
        assert report_dead_runs(instance, later) == []


def test_a_run_that_has_just_let_the_lock_go_is_given_time_to_end(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    with taken(tmp_path, run.run_id):
        pass
    now = datetime.now(UTC) + timedelta(hours=1)
    taker = last_taker(tmp_path)
    assert taker is not None

    let_go = replace(taker, released_at=(now - timedelta(seconds=10)).isoformat())
    (tmp_path / "run.json").write_text(json.dumps(asdict(let_go)))

    assert report_dead_runs(instance, now) == []
    assert report_dead_runs(instance, now + timedelta(minutes=2)) == [run.run_id]
