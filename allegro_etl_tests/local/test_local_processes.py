"""Processes, stamps and advice of the local Odoo, without Odoo: real processes, real files, no network."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from allegro_etl.local.odoo import LocalOdooError, OdooInstallation, Postgres, start_odoo
from allegro_etl.local.odoo.cluster import cluster_home, uid, wheel
from allegro_etl.local.odoo.databases import ensure_database
from allegro_etl.local.odoo.debian import advice, check_machine, mirror, run_tool
from allegro_etl.local.odoo.install import once
from allegro_etl.local.odoo.places import local_folder
from allegro_etl.local.odoo.postgres import free_port
from allegro_etl.local.odoo.processes import end_orphans, reap, remember, running_pid, spawn, stop_process
from allegro_etl.local.odoo.server import running_servers
from allegro_etl.local.odoo.templates import key_of

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


def wait_for_text(file: Path, text: str) -> None:
    for _ in range(100):
        if text in file.read_text():
            return
        time.sleep(0.05)
    raise AssertionError(f"{file} never said {text!r}")


def test_a_server_that_was_started_is_found_by_its_pid_file_and_ended(tmp_path: Path) -> None:
    pid_file = tmp_path / "sleeper.pid"

    pid = spawn(SLEEPER, pid_file=pid_file, log=tmp_path / "log")

    assert running_pid(pid_file) == pid
    assert stop_process(pid_file)
    assert not psutil.pid_exists(pid)
    assert not pid_file.exists()


def test_a_server_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "stubborn.pid"
    pid = spawn(STUBBORN, pid_file=pid_file, log=tmp_path / "log")
    wait_for_text(tmp_path / "log", "up")

    assert stop_process(pid_file, seconds=0.3)

    assert not psutil.pid_exists(pid)


def test_a_paused_server_can_be_ended(tmp_path: Path) -> None:
    pid_file = tmp_path / "sleeper.pid"
    pid = spawn(SLEEPER, pid_file=pid_file, log=tmp_path / "log")
    os.killpg(pid, signal.SIGSTOP)

    assert stop_process(pid_file, seconds=5)
    assert not psutil.pid_exists(pid)


def test_a_pid_that_somebody_else_has_now_is_left_alone(tmp_path: Path) -> None:
    pid_file = tmp_path / "old.pid"
    remember(pid_file, os.getpid())
    pid_file.write_text(pid_file.read_text().replace('"started": ', '"started": 1'))

    assert running_pid(pid_file) is None
    assert stop_process(pid_file) is False


def test_a_half_written_pid_file_counts_as_none(tmp_path: Path) -> None:
    pid_file = tmp_path / "half.pid"
    pid_file.write_text('{"pid": 12')

    assert running_pid(pid_file) is None


def test_running_servers_are_listed_with_their_addresses(tmp_path: Path) -> None:
    place = OdooInstallation(tmp_path)
    place.run.mkdir()
    remember(place.run / "odoo-demo.pid", os.getpid(), url="http://127.0.0.1:8069")
    (place.run / "odoo-gone.pid").write_text('{"pid": 4194303, "started": 0}')

    assert running_servers(place) == {"demo": "http://127.0.0.1:8069"}


def test_a_busy_port_is_told_before_odoo_is_started(tmp_path: Path) -> None:
    place = OdooInstallation(tmp_path)
    place.run.mkdir()
    postgres = Postgres("127.0.0.1", 1, "odoo", "secret", tmp_path)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(LocalOdooError, match=f"port {port} is busy"):
            start_odoo(place, postgres, port=port)


def test_a_second_server_of_one_name_is_refused(tmp_path: Path) -> None:
    place = OdooInstallation(tmp_path)
    place.run.mkdir()
    remember(place.run / "odoo-demo.pid", os.getpid())

    with pytest.raises(LocalOdooError, match="'demo' runs already"):
        start_odoo(place, Postgres("127.0.0.1", 1, "odoo", "secret", tmp_path), name="demo")


def test_a_postgres_that_is_gone_is_told_in_its_own_words(tmp_path: Path) -> None:
    gone = Postgres("127.0.0.1", free_port(), "odoo", "secret", wheel() / "pginstall/bin")

    with pytest.raises(LocalOdooError, match="Connection refused"):
        ensure_database(OdooInstallation(tmp_path), gone, "shop")


def test_a_step_is_done_once_for_each_key_and_again_after_a_failure(tmp_path: Path) -> None:
    stamp, done = tmp_path / "stamp", []

    def fail() -> None:
        raise LocalOdooError("no network")

    once(stamp, "first", lambda: done.append(1))
    once(stamp, "first", lambda: done.append(2))
    with pytest.raises(LocalOdooError):
        once(stamp, "second", fail)
    once(stamp, "first", lambda: done.append(3))

    assert done == [1, 3]


def test_a_machine_without_apt_is_shown_the_way_by_containers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LocalOdooError, match="compose"):
        check_machine(tmp_path)


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("dpkg-deb: error: No space left on device", "ALLEGRO_ETL_LOCAL"),
        ("NO_PUBKEY 6ED0E7B82643E131", "debian-archive-keyring"),
        ("Could not resolve 'deb.debian.org'", "network"),
    ],
)
def test_a_failed_tool_is_told_with_the_next_step(words: str, step: str) -> None:
    assert step in advice(words)


def test_a_failed_tool_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(LocalOdooError, match="nowhere"):
        run_tool(["ls", "/nowhere/at/all"], tmp_path)


def test_the_mirror_is_a_debian_archive() -> None:
    assert mirror().rstrip("/").endswith("debian")


def test_the_local_folder_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_LOCAL", str(tmp_path))

    assert local_folder() == tmp_path


@pytest.mark.skipif(uid() is None, reason="only root starts PostgreSQL as somebody else")
def test_a_folder_that_only_root_can_enter_is_not_where_postgres_goes(tmp_path: Path) -> None:
    closed = OdooInstallation(tmp_path / "odoo")
    closed.home.mkdir(mode=0o700)

    assert cluster_home(closed).is_relative_to("/var/lib/allegro-etl")


def test_a_templates_key_changes_with_any_part_of_it() -> None:
    assert len({key_of("a", "b"), key_of("ab"), key_of("a", "c"), key_of("b", "a")}) == 4


def test_what_a_killed_server_leaves_behind_is_ended(tmp_path: Path) -> None:
    pid_file, log = tmp_path / "parent.pid", tmp_path / "log"
    script = "import subprocess, sys, time; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)"
    pid = spawn([sys.executable, "-c", script], pid_file=pid_file, log=log)
    wait_for_text(log, "\n")
    orphan = int(log.read_text())
    assert end_orphans(pid_file) == 0  # the server runs: nothing is left behind yet
    os.kill(pid, signal.SIGKILL)
    reap(pid)

    assert psutil.pid_exists(orphan)
    assert end_orphans(pid_file) == 1
    assert not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE


def test_nothing_is_ended_where_no_server_was(tmp_path: Path) -> None:
    assert end_orphans(tmp_path / "none.pid") == 0
