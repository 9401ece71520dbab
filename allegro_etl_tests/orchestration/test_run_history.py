"""Dagster's records of runs, on a real Dagster instance and a real lock file."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._utils.tags import TagConcurrencyLimitsCounter

from allegro_etl.account import ACCOUNT_TAG, location_name
from allegro_etl.orchestration import run_history
from allegro_etl.orchestration.dagster_home import FORMER_TAG, LIMIT, ONE_AT_A_TIME_TAG, prepare_dagster_home
from allegro_etl.orchestration.run_history import (
    AFTER_TAG,
    ended_runs,
    forget_old_runs,
    newest_runs,
    rename_former_tags,
    report_dead_runs,
    unfinished_runs,
)
from allegro_etl.run.lock import held, last_holder
from allegro_etl.settings import SettingsError
from allegro_etl_tests.orchestration.synthetic_runs import synthetic_run


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


OURS = {ACCOUNT_TAG: "default"}


def run_on(
    instance: dg.DagsterInstance,
    job: str,
    status: dg.DagsterRunStatus,
    tags: Mapping[str, str] = OURS,
    location: str = "allegro_etl",
) -> dg.DagsterRun:
    """Put a run on record as the daemon would, with this status."""
    definition = dg.GraphDefinition(name=job, node_defs=[work]).to_job(name=job)
    origin = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin(location), "repository"), job)
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


def test_only_our_own_runs_of_our_own_account_are_listed_newest_first(instance: dg.DagsterInstance) -> None:
    ours = [run_on(instance, job, dg.DagsterRunStatus.STARTED) for job in ("sync", "backfill", "plan")]
    run_on(instance, "sync", dg.DagsterRunStatus.STARTED, {ACCOUNT_TAG: "shop_b"})
    run_on(instance, "reports", dg.DagsterRunStatus.STARTED, {}, "somebody_elses")
    run_on(instance, "pair", dg.DagsterRunStatus.STARTED)

    assert [each.dagster_run.run_id for each in newest_runs(instance, 2)] == [run.run_id for run in ours[:0:-1]]


def test_attempts_are_read_from_the_runs_that_ended(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, OURS | {AFTER_TAG: "100"})
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


def test_pushes_do_not_drive_out_the_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.setattr(run_history, "KEPT_PUSHES", 2)
    prepare_dagster_home()
    with dg.DagsterInstance.get() as instance:
        jobs = ("sync", "push", "push", "sync", "push", "push")
        for job in jobs:
            instance.report_run_failed(run_on(instance, job, dg.DagsterRunStatus.STARTED))

        assert forget_old_runs(instance) == 2
        assert [run.job_name for run in instance.get_runs()] == ["push", "push", "sync", "sync"]
        assert forget_old_runs(instance) == 0


FOREIGN: list[tuple[Mapping[str, str], str]] = [
    ({}, "warehouse_of_others"),
    ({ACCOUNT_TAG: "shop_b"}, "allegro_etl_shop_b"),
]


@pytest.mark.parametrize(("tags", "location"), FOREIGN)
def test_runs_of_others_are_not_marked_waited_for_or_counted(
    instance: dg.DagsterInstance, tags: Mapping[str, str], location: str
) -> None:
    foreign = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, tags, location)

    assert report_dead_runs(instance, datetime.now(UTC) + timedelta(hours=5)) == []
    assert unfinished_runs(instance) == []
    for _ in range(30):  # more than are read of ours
        instance.report_run_failed(run_on(instance, "sync", dg.DagsterRunStatus.STARTED, tags, location))
    ours = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    instance.report_run_failed(ours)
    assert [attempt.run_id for attempt in ended_runs(instance)] == [ours.run_id]
    record = instance.get_run_by_id(foreign.run_id)
    assert record is not None
    assert record.status == dg.DagsterRunStatus.STARTED


def test_single_assets_and_runs_of_older_versions_are_ours(instance: dg.DagsterInstance) -> None:
    asset = run_on(instance, "__ASSET_JOB", dg.DagsterRunStatus.STARTED, {})
    older = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, {FORMER_TAG: "sync"}, "elsewhere")

    assert set(unfinished_runs(instance)) == {asset.run_id, older.run_id}


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING])
def test_a_run_waits_for_one_that_a_former_version_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: dg.DagsterRunStatus
) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    file = prepare_dagster_home() / "dagster.yaml"
    todays = file.read_text()
    file.write_text(todays.replace(ONE_AT_A_TIME_TAG, FORMER_TAG) + "# a person's own line\n")
    prepare_dagster_home()
    prepare_dagster_home()

    with dg.DagsterInstance.get() as instance:
        former = run_on(instance, "sync", status, {**OURS, FORMER_TAG: "sync"})
        foreign = run_on(instance, "sync", status, {ACCOUNT_TAG: "shop_b", FORMER_TAG: "sync"})
        rename_former_tags(instance)
        limits = instance.get_settings("concurrency")["runs"]["tag_concurrency_limits"]
        at_work = [run for run in instance.get_runs() if run.run_id == former.run_id]
        new = run_on(instance, "push", dg.DagsterRunStatus.QUEUED, {**OURS, ONE_AT_A_TIME_TAG: "push"})

        assert TagConcurrencyLimitsCounter(limits, []).is_blocked(new) is False
        assert TagConcurrencyLimitsCounter(limits, at_work).is_blocked(new) is True
        assert TagConcurrencyLimitsCounter(limits, [new]).is_blocked(at_work[0]) is True
        assert former.run_id in unfinished_runs(instance)
        others = instance.get_run_by_id(foreign.run_id)
        assert others is not None
        assert ONE_AT_A_TIME_TAG not in others.tags
    limit = LIMIT.format(tag=ONE_AT_A_TIME_TAG)
    assert file.read_text() == todays.replace(limit, LIMIT.format(tag=FORMER_TAG) + limit) + "# a person's own line\n"


def test_a_named_account_looks_at_its_own_runs_only(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    monkeypatch.setenv("ALLEGRO_ETL_ACCOUNT", "shop_b")
    own = run_on(instance, "__ASSET_JOB", dg.DagsterRunStatus.STARTED, {}, location_name())

    assert unfinished_runs(instance) == [own.run_id]
    monkeypatch.setenv("ALLEGRO_ETL_ACCOUNT", "Shop B")
    with pytest.raises(SettingsError, match="small letters"):
        location_name()


def rows(file: Path) -> dict[str, int]:
    """Count the rows of each table of one of Dagster's databases."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: connection.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}


def test_what_dagster_keeps_of_runs_stops_growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.delenv("ALLEGRO_CLIENT_ID", raising=False)
    folder = prepare_dagster_home()
    counted = []
    with dg.DagsterInstance.get() as instance:
        foreign = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, {}, "warehouse_of_others")
        instance.report_run_failed(foreign)
        for number in range(9):
            synthetic_run(instance, folder)
            forget_old_runs(instance, kept_runs=3)
            if number in {5, 8}:
                counted.append(
                    {**rows(folder / "history" / "runs" / "index.db"), **rows(folder / "history" / "runs.db")}
                )
        assert counted[0] == counted[1]
        assert counted[1]["asset_check_executions"] == 3
        assert instance.get_run_by_id(foreign.run_id) is not None
    assert len(list((folder / "history" / "runs").glob("*.db"))) == 3 + 2  # and of the foreign one, and the index


def test_another_owners_dagster_is_left_alone(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "/somewhere/else")
    instance.report_run_failed(run_on(instance, "sync", dg.DagsterRunStatus.STARTED))

    assert forget_old_runs(instance, kept_runs=0) == 0
