"""Servers that outlive the command that started them: own process group, pid file, log file.

A pid file holds the pid and the process's start time: a pid that the system has given to somebody else is never ended.
"""

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from allegro_etl.local.odoo.errors import LocalOdooError


def spawn(
    command: list[str],
    *,
    pid_file: Path,
    log: Path,
    env: dict[str, str] | None = None,
    uid: int | None = None,
    url: str = "",
) -> int:
    """Start a server in a process group of its own, note its pid and address in a file; output goes to the log.

    Return the pid. `uid` is the user to run as, ourselves if None.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - a program that we installed
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=env,
            cwd=log.parent if uid is None else "/",
            start_new_session=True,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )
    remember(pid_file, process.pid, url=url)
    _children[process.pid] = process
    return process.pid


_children: dict[int, "subprocess.Popen[bytes]"] = {}


def remember(pid_file: Path, pid: int, *, url: str = "") -> None:
    """Write a process's pid, start time and address into a file."""
    pid_file.write_text(json.dumps({"pid": pid, "started": psutil.Process(pid).create_time(), "url": url}))


def remembered(pid_file: Path) -> dict[str, Any]:
    """Return what `remember` wrote; nothing when there is no such file or it is half written."""
    try:
        return dict(json.loads(pid_file.read_text()))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def running_pid(pid_file: Path) -> int | None:
    """Return the pid that the file names if just that process still runs."""
    known = remembered(pid_file)
    if not known:
        return None
    try:
        process = psutil.Process(known["pid"])
        alive = process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - known["started"]) < 1
    except psutil.NoSuchProcess:
        return None
    return process.pid if alive else None


def stop_process(pid_file: Path, *, seconds: float = 20, first: signal.Signals = signal.SIGTERM) -> bool:
    """End the process group that the pid file names: politely, after some seconds by force.

    Return whether there was one to end.
    """
    pid = running_pid(pid_file)
    if pid is None:
        pid_file.unlink(missing_ok=True)
        return False
    send(pid, signal.SIGCONT)
    os.kill(pid, first)
    if not wait_for_end(pid_file, seconds):
        send(pid, signal.SIGKILL)
        wait_for_end(pid_file, seconds)
    reap(pid)
    pid_file.unlink(missing_ok=True)
    return True


def end_orphans(pid_file: Path, *, seconds: float = 10) -> int:
    """End what is left of a process group whose first process, named by the file, was killed; return how many.

    Workers outlive it for a while, and hold its port. Where the system has given its pid to somebody else, nothing is ended.
    """
    known = remembered(pid_file)
    if not known or not _is_gone(known["pid"], known["started"]):
        return 0
    group = [process for process in psutil.process_iter() if _group_of(process) == known["pid"]]
    orphans = [process for process in group if process.pid != known["pid"]]
    for orphan in orphans:
        with suppress(psutil.NoSuchProcess):
            orphan.kill()
    psutil.wait_procs(orphans, timeout=seconds)
    return len(orphans)


def _is_gone(pid: int, started: float) -> bool:
    """Return whether just that process has ended, and nobody else has its pid; a zombie is one that nobody has collected."""
    try:
        process = psutil.Process(pid)
        return process.status() == psutil.STATUS_ZOMBIE and abs(process.create_time() - started) < 1
    except psutil.NoSuchProcess:
        return True


def _group_of(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except (ProcessLookupError, PermissionError):
        return None


def wait_for_end(pid_file: Path, seconds: float) -> bool:
    """Wait until the process is gone; return False when it still runs after so many seconds."""
    deadline = time.monotonic() + seconds
    while running_pid(pid_file) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def reap(pid: int) -> None:
    """Collect the exit of a child of this process, so that no zombie stays."""
    child = _children.pop(pid, None)
    if child is not None:
        child.wait(timeout=5)


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to the whole process group of a server that `spawn` started."""
    os.killpg(pid, number)


def last_words(log: Path, lines: int = 15) -> str:
    """Return the end of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def failed_start(what: str, log: Path) -> LocalOdooError:
    """Return the error for a server that ended before it was ready."""
    return LocalOdooError(f"{what} did not start; the end of {log}:\n{last_words(log)}")
