"""`allegro-etl logs`: the newest lines, those of one run, and those that come."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allegro_etl.cli.reading_logs import moment_of
from allegro_etl.run.opening import warehouse_file
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.cli.world import said

NOW = datetime.now().astimezone().replace(microsecond=0)


def line(seconds: int, text: str) -> str:
    return f"{NOW + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S},123 INFO allegro_etl {text}"


@pytest.fixture
def log(home: Path) -> Path:
    """Return a log of three runs, the first in a file that was moved aside."""
    home.mkdir()
    file = home / "allegro_etl.log"
    file.with_name("allegro_etl.log.1").write_text(f"{line(-500, 'the first run')}\n")
    file.write_text("\n".join([line(-100, "the second run"), "  File of a frame", line(-50, "the third run"), ""]))
    return file


def keep_a_failed_run(run_id: str, since: int, until: int) -> None:
    with open_warehouse(warehouse_file()) as warehouse:
        warehouse.execute(
            "insert into ops.runs (run_id, started_at, finished_at) values (?, ?, ?)",
            [run_id, NOW + timedelta(seconds=since), NOW + timedelta(seconds=until)],
        )


@pytest.mark.usefixtures("log")
def test_the_newest_lines_are_shown_oldest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "logs").out.splitlines() == [
        line(-500, "the first run"), line(-100, "the second run"), "  File of a frame", line(-50, "the third run"),
    ]  # fmt: skip
    assert said(capsys, "logs", "-n", "1").out.splitlines() == [line(-50, "the third run")]
    assert said(capsys, "logs", "-n", "1", "--json").json["lines"] == [line(-50, "the third run")]


@pytest.mark.usefixtures("log")
def test_one_run_is_shown_with_its_frames(capsys: pytest.CaptureFixture[str]) -> None:
    keep_a_failed_run("abcdef00", -110, -90)

    told = said(capsys, "logs", "--run", "abcd")
    assert told.err == ""
    assert told.out.splitlines() == [line(-100, "the second run"), "  File of a frame"]
    assert said(capsys, "logs", "--run", "0000").code == 1


def test_a_log_that_grows_is_followed_into_its_next_file(log: Path) -> None:
    following = subprocess.Popen(
        [sys.executable, "-m", "allegro_etl.cli", "logs", "-f", "-n", "0"], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        time.sleep(3)
        with log.open("a") as opened:
            opened.write("one\ntw")
        time.sleep(1)
        with log.open("a") as opened:
            opened.write("o\n")
        assert [following.stdout.readline() for _ in range(2)] == ["one\n", "two\n"]
        log.rename(log.with_name("allegro_etl.log.2"))
        log.write_text("three\n")
        assert following.stdout.readline() == "three\n"
    finally:
        following.kill()
        following.wait()
        following.stdout.close()


@pytest.mark.usefixtures("home")
def test_where_there_is_no_log_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "logs")

    assert (told.code, told.out, "There is nothing to show" in told.err) == (0, "", True)


def test_a_log_of_json_says_its_times_too() -> None:
    assert moment_of('{"at": "2026-11-28T10:00:00.123Z", "level": "info"}') == datetime(
        2026, 11, 28, 10, 0, 0, 123_000, tzinfo=UTC
    )
    assert moment_of('{"message": "no time"}') is None
