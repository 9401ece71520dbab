"""Dagster's files kept open, on a real instance with its SQLite files."""

import multiprocessing
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.run_history import forget_old_runs
from allegro_etl.orchestration.stores import kept_open
from allegro_etl_tests.orchestration.synthetic_runs import synthetic_run


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    prepare_dagster_home()
    with dg.DagsterInstance.get() as real:
        yield real


@dg.asset
def shelf() -> dg.MaterializeResult:
    """Stand for any asset."""
    return dg.MaterializeResult(metadata={"rows": 3})


def carry_out(instance: dg.DagsterInstance) -> str:
    """Carry out a run of one step; return its id."""
    return dg.materialize([shelf], instance=instance).run_id


@contextmanager
def connections() -> Iterator[list[object]]:
    """Yield the connections that are made in the block."""
    made: list[object] = []

    def note(connection: object, _record: object) -> None:
        made.append(connection)

    event.listen(Pool, "connect", note)
    try:
        yield made
    finally:
        event.remove(Pool, "connect", note)


def open_files(folder: Path) -> list[str]:
    """Return the names of the files below a folder that this process has open."""
    opened = [str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    return sorted(Path(name).name for name in opened if name.startswith(str(folder)))


def kinds(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    return [str(one.dagster_event_type) for one in instance.all_logs(run_id)]


def test_a_run_opens_each_file_once_and_not_for_every_event(instance: dg.DagsterInstance) -> None:
    with connections() as apart:
        carry_out(instance)
    with kept_open(instance):
        carry_out(instance)
        with connections() as kept:
            carry_out(instance)

    assert len(apart) > 30
    assert len(kept) <= 3  # of the new run's file


def test_what_is_kept_is_the_same_and_others_see_it_at_once(instance: dg.DagsterInstance) -> None:
    apart = carry_out(instance)
    with kept_open(instance):
        kept = carry_out(instance)
        with dg.DagsterInstance.get() as other:
            run = other.get_run_by_id(kept)
            seen = kinds(other, kept)
            materialization = other.get_latest_materialization_event(shelf.key)

    assert seen == kinds(instance, apart)
    assert run is not None
    assert run.status == dg.DagsterRunStatus.SUCCESS
    assert materialization is not None
    assert materialization.run_id == kept


def test_no_file_stays_open_after_the_block(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    with kept_open(instance):
        run_id = carry_out(instance)
        assert f"{run_id}.db" in open_files(tmp_path)

    assert open_files(tmp_path) == []
    assert list(tmp_path.rglob("*.db-wal")) == []


def test_a_run_file_is_closed_when_another_run_begins(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    with kept_open(instance):
        first, second = carry_out(instance), carry_out(instance)
        opened = open_files(tmp_path)

    assert f"{second}.db" in opened
    assert f"{first}.db" not in opened


def test_within_a_block_another_one_changes_nothing(instance: dg.DagsterInstance) -> None:
    with kept_open(instance):
        with kept_open(instance):
            carry_out(instance)
        with connections() as kept:
            carry_out(instance)

    assert len(kept) <= 3


def test_old_runs_are_forgotten_within_a_block(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    for _ in range(3):
        synthetic_run(instance, tmp_path)
    with kept_open(instance):
        assert forget_old_runs(instance, kept_runs=1) == 2

    assert len(instance.get_runs()) == 1


def begin_and_die(folder: str) -> None:
    """Carry out a run with files kept open, and end without closing one."""
    os.environ["ALLEGRO_ETL_HOME"] = folder
    prepare_dagster_home()
    with dg.DagsterInstance.get() as instance, kept_open(instance):
        carry_out(instance)
        os._exit(9)


def test_a_process_that_dies_has_lost_no_event(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    apart = carry_out(instance)
    dying = multiprocessing.get_context("spawn").Process(target=begin_and_die, args=(str(tmp_path),))
    dying.start()
    dying.join()
    dead = instance.get_runs(limit=1)[0].run_id

    assert dying.exitcode == 9
    assert dead != apart
    assert kinds(instance, dead) == kinds(instance, apart)


def test_stores_in_memory_stay_as_they_are() -> None:
    with dg.DagsterInstance.ephemeral() as ephemeral, kept_open(ephemeral):
        run_id = carry_out(ephemeral)

        assert kinds(ephemeral, run_id)


def test_a_file_that_begins_as_a_copy_is_what_dagster_makes(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    apart = carry_out(instance)
    with kept_open(instance):
        carry_out(instance)
        copied = carry_out(instance)

    made = [schema(next(tmp_path.rglob(f"{run_id}.db"))) for run_id in (apart, copied)]
    assert made[0] == made[1]
    assert made[0][0] == "wal"


def schema(file: Path) -> tuple[str, list[object], list[object]]:
    """Return the journal's kind of a SQLite file, its tables and indexes, and the revision that Dagster notes in it."""
    with closing(sqlite3.connect(file)) as connection:
        mode = connection.execute("pragma journal_mode").fetchone()[0]
        tables = connection.execute("select type, name, sql from sqlite_master order by 1, 2").fetchall()
        return mode, tables, connection.execute("select * from alembic_version").fetchall()


def test_the_empty_file_of_another_version_goes(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    old = tmp_path / "dagster" / "history" / "empty_run_1.12.0.db"
    old.touch()
    with kept_open(instance):
        carry_out(instance)

    assert [file.name for file in old.parent.glob("empty_run_*")] == [f"empty_run_{dg.__version__}.db"]
    assert list(old.parent.glob("new_run_*")) == []


def test_where_no_copy_can_be_made_dagster_makes_the_file(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    (tmp_path / "dagster" / "history" / f"empty_run_{dg.__version__}.db").mkdir()
    with kept_open(instance):
        run_id = carry_out(instance)

    assert kinds(instance, run_id)
