"""The DuckDB file is full, locked, damaged, gone or old: a run says so in one line, and Odoo ends up right all the same."""

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from allegro_etl_tests.faults.books import cursor_in, difference, read_books
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import Ended, World, ended

LARGEST_FILE = 96 * 1024  # bytes: Dagster's records and the changes to the DuckDB file do not fit
HOLD = "import duckdb, sys; connection = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def assert_one_line(run: Ended, said: str) -> None:
    """See that a run failed and said why in one line, besides where the log is."""
    assert run.code == 1, run.text
    [line] = [line for line in run.err.splitlines() if said in line]
    assert run.err.strip().splitlines()[-1].startswith((line, "Log file:")), run.err
    assert "Traceback" not in run.text


def assert_all_right(world: World) -> None:
    """See that Odoo has everything once, after a run that ended well."""
    last = world.run()
    assert last.code == 0, last.text
    assert judge(world).complaints == []


def test_a_full_disk_ends_the_run_and_the_next_goes_on(world: World) -> None:
    world.shop.sell(6)
    cursor = cursor_in(world)
    run = ended(world.start_limited(LARGEST_FILE))
    assert_one_line(run, "nothing is lost")
    assert cursor_in(world) == cursor
    assert_all_right(world)


def test_a_full_file_system_ends_the_run_in_one_sentence_and_the_next_goes_on(world: World, tmp_path: Path) -> None:
    small = tmp_path / "small"
    with mounted(small, "28m"):
        elsewhere = world.at_home(small / "home")
        assert elsewhere.run().code == 0
        for left in (
            0,
            300_000,
            1_200_000,
            2_500_000,
        ):  # met by our lock, by Dagster's records, and before DuckDB is opened
            world.shop.sell(2)
            filler = small / "filler"
            filler.write_bytes(b"x" * (free(small) - left))
            run = elsewhere.run()
            _whose, *steps, last = run.err.splitlines()
            assert (run.code, last) == (1, "The disk is full: free some space and run again; nothing is lost.")
            assert [line for line in steps if not re.match(r"  [a-z_]+: ", line)] == []
            status = elsewhere.run("status")
            assert (status.code, "is full or nearly so" in status.err) == (1, True), status.text
            filler.unlink()
        assert elsewhere.run().code == 0
        assert judge(world).complaints == []


def test_a_file_that_somebody_else_has_open(world: World) -> None:
    world.shop.sell(1)
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLD, str(world.duckdb_file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        try:
            run = world.run()
        finally:
            other.communicate("")
    assert_one_line(run, "Another process has allegro_etl.duckdb open")
    assert_all_right(world)


@pytest.mark.parametrize("part", ["beginning", "middle"])
def test_a_damaged_file_is_made_anew(world: World, part: str) -> None:
    dice = random.Random(part)  # noqa: S311 - to be reproducible
    content = bytearray(world.duckdb_file.read_bytes())
    start = 0 if part == "beginning" else len(content) // 4
    length = 20_000 if part == "beginning" else len(content) // 2
    content[start : start + length] = dice.randbytes(length)
    world.duckdb_file.write_bytes(content)
    world.shop.sell(2)

    run = world.run()
    assert_one_line(run, "allegro-etl rebuild")
    before = read_books(world)
    assert world.run("rebuild").code == 0
    assert_all_right(world)
    assert [
        line for line in difference(before, read_books(world)) if "sale.order order_" in line and "instead" in line
    ] == []


def test_a_deleted_file_is_not_missed(world: World) -> None:
    before = read_books(world)
    world.duckdb_file.unlink()
    assert world.run("run", "--from-event", "0").code == 0
    assert difference(before, read_books(world)) == []
    world.shop.sell(2)
    assert_all_right(world)


def test_a_file_from_before_the_first_release_is_rebuilt(world: World) -> None:
    world.duckdb_file.unlink()
    with duckdb.connect(str(world.duckdb_file)) as connection:
        connection.execute("create table main.schema_versions (version integer primary key, applied_at timestamptz)")
    world.shop.sell(2)

    assert_one_line(world.run(), "allegro-etl rebuild")
    assert world.run("rebuild").code == 0
    assert_all_right(world)


def test_a_file_of_a_newer_version_is_left_alone(world: World) -> None:
    with duckdb.connect(str(world.duckdb_file)) as connection:
        connection.execute("insert into main.schema_files values ('9999_later.sql', now())")
    world.shop.sell(1)
    try:
        run = world.run()
    finally:
        with duckdb.connect(str(world.duckdb_file)) as connection:
            connection.execute("delete from main.schema_files where file = '9999_later.sql'")
    assert_one_line(run, "newer allegro_etl")
    assert_all_right(world)


def free(folder: Path) -> int:
    """Return the bytes that are free where the folder is."""
    return shutil.disk_usage(folder).free


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """Mount a small file system in memory; skips where this user or container may not."""
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not mount or not umount:
        pytest.skip("there is no mount here")
    command = [mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:  # noqa: S603 - the system's own
        pytest.skip("mounting a file system needs root")
    try:
        yield
    finally:
        subprocess.run([umount, str(folder)], check=True)  # noqa: S603 - the system's own
