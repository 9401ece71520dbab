"""The DuckDB file: alone with its writer, whole or not at all, silent, and private."""

import subprocess
import sys
from decimal import Decimal
from functools import partial
from pathlib import Path

import duckdb
import pytest

from allegro_etl.warehouse import Warehouse, WarehouseUnavailable, connect_for_reading, cores, open_warehouse

LONG_QUERY = "select count(*) from range(20000) as a, range(20000) as b where hash(a.range + b.range) % 7 = 0"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "shop.duckdb"


def printed(script: str) -> str:
    """Run a script in a process of its own and return what it printed, errors too."""
    command = [sys.executable, "-c", script]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True).stdout  # noqa: S603 - our own script


def insert_and_fail(warehouse: Warehouse) -> None:
    with warehouse.transaction():
        warehouse.execute("insert into ops.pending (form_id, why, queued_at) values ('a', 'event', now())")
        raise ZeroDivisionError


def test_a_long_query_prints_nothing(file: Path) -> None:
    script = f"""
from pathlib import Path
from allegro_etl.warehouse import open_warehouse
with open_warehouse(Path({str(file)!r})) as warehouse:
    warehouse.scalar("select getvariable('x')")
    for _ in range(3):
        warehouse.scalar({LONG_QUERY!r})
"""
    assert printed(script) == ""


def test_a_failed_transaction_leaves_nothing(file: Path) -> None:
    with open_warehouse(file) as warehouse:
        with pytest.raises(ZeroDivisionError):
            insert_and_fail(warehouse)

        assert warehouse.scalar("select count(*) from ops.pending") == 0


def test_amounts_leave_it_as_decimals(file: Path) -> None:
    with open_warehouse(file) as warehouse:
        assert warehouse.scalar("select 12.30::decimal(18, 2)") == Decimal("12.30")


def test_the_file_is_its_owners_alone(file: Path) -> None:
    with open_warehouse(file):
        assert file.stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_told_with_the_way_out(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database at all" * 1000)

    with pytest.raises(WarehouseUnavailable, match="rebuild"), open_warehouse(file):
        pass


@pytest.mark.parametrize(
    "room", ["set memory_limit = '5MB'", "set memory_limit = '30MB'; set max_temp_directory_size = '0KB'"]
)
def test_work_that_finds_no_room_is_told_to_take_less_and_leaves_the_file_as_it_is(file: Path, room: str) -> None:
    with open_warehouse(file) as warehouse:
        warehouse.execute(room)
        with pytest.raises(WarehouseUnavailable, match=r"Nothing is lost.*allegro-etl backfill --since") as told:
            warehouse.execute(
                "create table sorted as select md5(range::varchar) as text from range(3000000) order by text"
            )

        assert "damaged" not in str(told.value)
    with open_warehouse(file) as warehouse:
        assert warehouse.scalar("select count(*) from ops.pending") == 0


def test_a_file_in_the_older_format_keeps_its_rows(file: Path) -> None:
    file.parent.mkdir()
    with duckdb.connect(str(file)) as older:
        older.execute("create table notes as select 'note ' || range as text from range(20000)")
    with open_warehouse(file) as warehouse:
        warehouse.execute("insert into notes values ('the last')")
    with open_warehouse(file) as warehouse:
        assert warehouse.scalar("select count(distinct text) from notes") == 20_001
        assert (
            warehouse.scalar("select tags['storage_version'] from duckdb_databases() where path = ?", [str(file)])
            == "v1.4.0+"
        )


def test_a_file_of_a_newer_program_is_left_alone(file: Path) -> None:
    with open_warehouse(file) as warehouse:
        warehouse.execute("insert into main.schema_files values ('9999_later.sql', now())")

    with pytest.raises(WarehouseUnavailable, match=r"9999_later.sql.*newer allegro_etl"), open_warehouse(file):
        pass


def test_a_file_from_before_the_first_release_is_refused_with_the_way_out(file: Path) -> None:
    file.parent.mkdir()
    with duckdb.connect(str(file)) as former:
        former.execute("create table main.schema_versions (version integer primary key, applied_at timestamptz)")
        former.execute("insert into main.schema_versions values (21, now())")
    before = file.read_bytes()

    with pytest.raises(WarehouseUnavailable, match=r"unreleased.*allegro-etl rebuild"), open_warehouse(file):
        pass

    assert file.read_bytes() == before


def test_a_second_process_waits_and_is_then_told(file: Path) -> None:
    script = f"""
from pathlib import Path
from allegro_etl.warehouse import WarehouseUnavailable, open_warehouse
try:
    with open_warehouse(Path({str(file)!r}), patience_seconds=0.5):
        print("opened")
except WarehouseUnavailable as error:
    print(error)
"""
    with open_warehouse(file):
        assert "Another process" in printed(script)


def test_tasks_side_by_side_have_temporary_tables_of_their_own(file: Path) -> None:
    def keep(warehouse: Warehouse, number: int) -> None:
        warehouse.execute("create temp table mine as select ?::integer as number", [number])
        with warehouse.transaction():
            warehouse.execute("insert into kept select number, current_setting('timezone') from mine")

    with open_warehouse(file) as warehouse:
        warehouse.execute("create table kept (number integer, timezone varchar)")
        warehouse.side_by_side([partial(keep, number=number) for number in range(20)])

        assert warehouse.rows("from kept order by all") == [(number, "UTC") for number in range(20)]
        assert warehouse.scalar("select current_setting('threads')") == cores()


def test_a_task_that_fails_is_told_after_the_others_beside_it(file: Path) -> None:
    def keep(warehouse: Warehouse, number: int) -> None:
        with warehouse.transaction():
            warehouse.execute("insert into kept values (?)", [number])
            if number == 1:
                raise ZeroDivisionError

    with open_warehouse(file) as warehouse:
        warehouse.execute("create table kept (number integer)")
        with pytest.raises(ZeroDivisionError):
            warehouse.side_by_side([partial(keep, number=number) for number in range(100)])

        kept = warehouse.column("from kept")
        assert 0 in kept
        assert 1 not in kept
        assert warehouse.scalar("select current_setting('threads')") == cores()


def test_what_a_killed_run_left_in_the_log_can_be_looked_at(file: Path) -> None:
    script = (
        "import os\nfrom pathlib import Path\nfrom allegro_etl.warehouse import open_warehouse\n"
        f"with open_warehouse(Path({str(file)!r})):\n    os._exit(0)"
    )
    file.parent.mkdir()
    printed(script)
    assert file.with_name(f"{file.name}.wal").exists()

    connection = connect_for_reading(file, 1)

    assert connection.execute("select count(*) from ops.runs").fetchall() == [(0,)]
    connection.close()


@pytest.mark.parametrize("opened", ["open_warehouse(path)", "open_scratch()"])
def test_a_list_of_parameters_is_not_a_vain_import_for_every_value(file: Path, opened: str) -> None:
    script = f"""
import cProfile, pstats
from pathlib import Path
from allegro_etl.warehouse import open_scratch, open_warehouse
path = Path({str(file)!r})
with {opened} as warehouse:
    profile = cProfile.Profile()
    rows = profile.runcall(warehouse.rows, "select unnest(?::varchar[])", [["a", None] * 1000])
print(len(rows), sum(calls[1] for (_, _, name), calls in pstats.Stats(profile).stats.items() if name == "_find_and_load") < 10)
"""
    assert printed(script) == "2000 True\n"


def test_parameters_load_no_pandas_and_what_draws_finds_it_all_the_same(file: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from allegro_etl.warehouse import connect_for_reading, open_warehouse
with open_warehouse(Path({str(file)!r})) as warehouse:
    assert warehouse.scalar("select ?", ["x"]) == "x"
with connect_for_reading(Path({str(file)!r}), 1) as connection:
    assert connection.execute("select ?", ["x"]).fetchall() == [("x",)]
print("numpy" in sys.modules)
from allegro_etl.orchestration.pages.picture import missing_to_draw
print(missing_to_draw())
import pandas
with open_warehouse(Path({str(file)!r})):
    print(sys.modules["pandas"] is pandas)
"""
    assert printed(script) == "False\n[]\nTrue\n"
