"""Dagster as a service: code server, daemon and web server, begun together and ended together.

The code server is reached through a socket in a folder of its owner's, so nobody else on the machine can start a run by it.
Nothing here imports Dagster: what watches the three stays small.
"""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from allegro_etl.account import location_name
from allegro_etl.orchestration.dagster_home import prepare_dagster_home

CODE_SERVER, DAEMON, WEB_SERVER = "Dagster's code server", "dagster-daemon", "dagster-webserver"
LOADED_WITHIN = 180.0
LOOKED_EVERY = 0.2
ENDED_WITHIN = 9.0
"""Maximum time for the daemon and the web server to end politely, and then for the code server: `demo-stop` waits 20 seconds in all."""

Running = Mapping[str, "subprocess.Popen[bytes]"]


class ServiceEnded(Exception):
    """One of the three ended by itself, and the others were ended with it; the message says which."""


def serve(arguments: Sequence[str]) -> None:
    """Run the three until somebody ends us by Ctrl-C or SIGTERM. `arguments` are the web server's.

    Raises ServiceEnded when one of them ends by itself: whoever watches us starts all anew.
    """
    home = prepare_dagster_home()
    with TemporaryDirectory(prefix="allegro_etl-") as folder, _ended_by_sigterm(), _together() as running:
        place = Path(folder) / "code.sock"
        running[CODE_SERVER] = _start(code_server(place))
        _wait_until_loaded(place, running)
        workspace = Path(folder) / "workspace.yaml"
        workspace.write_text(workspace_of_server(place), encoding="utf-8")
        for name, command in (
            (DAEMON, daemon(home, workspace)),
            (WEB_SERVER, web_server(home, workspace, arguments)),
        ):
            running[name] = _start(command)
        _watch(running)


def code_server(place: Path) -> list[str]:
    """Return the command that loads the definitions once and serves them: runs are its children."""
    told = ["--socket", str(place), "--location-name", location_name(), "--log-level", "warning"]
    return _dagster("dagster", "api", "grpc", "-m", "allegro_etl.definitions", *told)


def daemon(home: Path, workspace: Path) -> list[str]:
    """Return the command of the daemon: sensor, schedules, queue of runs, freshness."""
    return _dagster("dagster._daemon", "run", *_workspaces(home, workspace))


def web_server(home: Path, workspace: Path, arguments: Sequence[str]) -> list[str]:
    """Return the command of the pages, with what a person asked of them."""
    return _dagster("dagster_webserver", *_workspaces(home, workspace), *arguments)


def workspace_of_server(place: Path) -> str:
    """Return Dagster's file of code locations with our server under our location's name, which replaces the one in the home's file."""
    return f"""\
load_from:
  - grpc_server:
      socket: {place}
      location_name: {location_name()}
"""


def _dagster(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _workspaces(home: Path, workspace: Path) -> list[str]:
    """Name the owner's file first: where both name a location, Dagster takes the later one."""
    return ["-w", str(home / "workspace.yaml"), "-w", str(workspace)]


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    sys.stdout.flush()
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - Dagster, with the person's own arguments


def _wait_until_loaded(place: Path, running: Running) -> None:
    """Return when the code server answers: it listens once it has loaded everything."""
    deadline = time.monotonic() + LOADED_WITHIN
    while not _answers(place):
        _raise_if_ended(running)
        if time.monotonic() > deadline:
            raise ServiceEnded(f"{CODE_SERVER} did not load the definitions within {LOADED_WITHIN:.0f} seconds.")
        time.sleep(LOOKED_EVERY)


def _answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(place)) == 0


def _watch(running: Running) -> None:
    while True:
        _raise_if_ended(running)
        time.sleep(LOOKED_EVERY)


def _raise_if_ended(running: Running) -> None:
    for name, process in running.items():
        code = process.poll()
        if code is not None:
            raise ServiceEnded(
                f"{name} ended by itself (exit code {code}), and the others were ended with it: what it printed says why. Start it again."
            )


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _together() -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """Yield where the processes are listed, and end them after the block, the code server last: the others ask it.

    A second SIGTERM or Ctrl-C, as a terminal or a supervisor may send it, does not cut that short.
    """
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with suppress(KeyboardInterrupt):
            yield running
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        _end([process for name, process in running.items() if name != CODE_SERVER])
        _end([process for name, process in running.items() if name == CODE_SERVER])
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """End processes politely, by force what has not come to its end in time."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + ENDED_WITHIN
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
