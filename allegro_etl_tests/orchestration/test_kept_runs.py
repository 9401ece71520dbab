"""How many runs Dagster keeps, and that what goes goes whole: in a home of Dagster's on disk."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from allegro_etl.orchestration import run_history
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.run_history import forget_old_runs
from allegro_etl_tests.orchestration.recorded import run_on
from allegro_etl_tests.orchestration.synthetic_runs import synthetic_run


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
