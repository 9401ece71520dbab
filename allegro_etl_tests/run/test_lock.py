"""The run lock: real locks, a real second process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from allegro_etl.run.lock import RunInProgress, Taker, last_taker, taken, taken_by, wait_until_free

TAKE = """
import sys, time
from pathlib import Path
from allegro_etl.run.lock import taken
with taken(Path(sys.argv[1]), "the-other-run"):
    print("taken", flush=True)
    time.sleep(60)
"""


def other_process(home: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", TAKE, str(home)], stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very Python
    assert process.stdout is not None
    assert process.stdout.readline() == "taken\n"
    return process


def test_nobody_has_a_lock_that_was_never_taken(tmp_path: Path) -> None:
    assert taken_by(tmp_path) is None
    assert last_taker(tmp_path) is None
    wait_until_free(tmp_path)


def test_who_has_the_lock_is_known_while_it_is_taken(tmp_path: Path) -> None:
    with taken(tmp_path, "this-run"):
        taker = taken_by(tmp_path)

    assert taker is not None
    assert (taker.pid, taker.run_id, taker.released_at) == (os.getpid(), "this-run", None)
    assert taken_by(tmp_path) is None
    released = last_taker(tmp_path)
    assert released is not None
    assert released.released_at is not None


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    told = rf"run first \(process {os.getpid()} on .*since 20"
    second = taken(tmp_path, "second", patience_seconds=0.2)

    with taken(tmp_path, "first"), pytest.raises(RunInProgress, match=told), second:
        pytest.fail("two runs at once")


def test_an_exception_lets_the_lock_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), taken(tmp_path, "first"):
        raise KeyError

    with taken(tmp_path, "second", patience_seconds=0):
        assert taken_by(tmp_path) is not None


def test_a_killed_process_lets_the_lock_go_and_is_seen_to_have_died(tmp_path: Path) -> None:
    process = other_process(tmp_path)
    told: list[Taker] = []
    with pytest.raises(RunInProgress, match="the-other-run"):
        wait_until_free(tmp_path, 0.3, told.append)

    process.send_signal(signal.SIGKILL)
    process.communicate()
    wait_until_free(tmp_path, 5)

    assert [taker.run_id for taker in told] == ["the-other-run"]
    died = last_taker(tmp_path)
    assert died is not None
    assert died.released_at is None
