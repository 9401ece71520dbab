"""The run lock: real locks, a real second process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from allegro_etl.run.lock import Holder, RunInProgress, held, held_by, last_holder, wait_until_free

HOLD = """
import sys, time
from pathlib import Path
from allegro_etl.run.lock import held
with held(Path(sys.argv[1]), "the-other-run"):
    print("held", flush=True)
    time.sleep(60)
"""


def other_process(home: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(home)], stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very Python
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_nobody_holds_a_lock_that_was_never_taken(tmp_path: Path) -> None:
    assert held_by(tmp_path) is None
    assert last_holder(tmp_path) is None
    wait_until_free(tmp_path)


def test_who_holds_the_lock_is_known_while_it_is_held(tmp_path: Path) -> None:
    with held(tmp_path, "this-run"):
        holder = held_by(tmp_path)

    assert holder is not None
    assert (holder.pid, holder.run_id, holder.released_at) == (os.getpid(), "this-run", None)
    assert held_by(tmp_path) is None
    released = last_holder(tmp_path)
    assert released is not None
    assert released.released_at is not None


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    told = rf"run first \(process {os.getpid()} on .*since 20"
    second = held(tmp_path, "second", patience_seconds=0.2)

    with held(tmp_path, "first"), pytest.raises(RunInProgress, match=told), second:
        pytest.fail("two runs at once")


def test_an_exception_lets_the_lock_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), held(tmp_path, "first"):
        raise KeyError

    with held(tmp_path, "second", patience_seconds=0):
        assert held_by(tmp_path) is not None


def test_a_killed_process_lets_the_lock_go_and_is_seen_to_have_died(tmp_path: Path) -> None:
    process = other_process(tmp_path)
    told: list[Holder] = []
    with pytest.raises(RunInProgress, match="the-other-run"):
        wait_until_free(tmp_path, 0.3, told.append)

    process.send_signal(signal.SIGKILL)
    process.communicate()
    wait_until_free(tmp_path, 5)

    assert [holder.run_id for holder in told] == ["the-other-run"]
    died = last_holder(tmp_path)
    assert died is not None
    assert died.released_at is None
