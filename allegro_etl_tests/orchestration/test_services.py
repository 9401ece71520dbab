"""`allegro-etl dagster` as it is: three real processes that begin together and end together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from allegro_etl.local.odoo.postgres import free_port
from allegro_etl.orchestration.services import (
    CODE_SERVER,
    DAEMON,
    WEB_SERVER,
    ServiceEnded,
    _raise_if_ended,
    daemon,
    web_server,
    workspace_of_server,
)

WITHIN = 150.0
MODULES = {CODE_SERVER: "dagster", DAEMON: "dagster._daemon", WEB_SERVER: "dagster_webserver"}
QUESTION = {"query": "{ workspaceOrError { ... on Workspace { locationEntries { name loadStatus } } } }"}


@dataclass
class Services:
    """What `allegro-etl dagster` runs, and where its pages are."""

    process: "subprocess.Popen[bytes]"
    url: str
    log: Path

    def children(self) -> dict[str, psutil.Process]:
        """Return the three processes, by name."""
        below = psutil.Process(self.process.pid).children()
        modules = {child.cmdline()[child.cmdline().index("-m") + 1]: child for child in below}
        return {name: modules[module] for name, module in MODULES.items() if module in modules}

    def locations(self) -> list[dict[str, str]]:
        """Ask the pages which code locations they have loaded; none while they do not answer."""
        try:
            answer = httpx.post(f"{self.url}/graphql", json=QUESTION, timeout=10, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            return []
        return list(answer.json()["data"]["workspaceOrError"]["locationEntries"])

    def said(self) -> str:
        """Return all that was printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def started(home: Path) -> Iterator[Services]:
    """Run the command in a home of its own."""
    port = free_port()
    environment = {**os.environ, "ALLEGRO_ETL_HOME": str(home), "NO_COLOR": "1"}
    environment.pop("DAGSTER_HOME", None)
    command = [
        sys.executable,
        "-m",
        "allegro_etl.cli",
        "dagster",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--read-only",
    ]
    log = home / "said"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=output, stderr=output, env=environment, cwd=home, start_new_session=True
        )
        services = Services(process, f"http://127.0.0.1:{port}", log)
        try:
            yield services
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + WITHIN
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_three_serve_the_definitions_and_when_one_ends_by_itself_all_end_with_a_sentence(tmp_path: Path) -> None:
    with started(tmp_path) as services:
        until(lambda: bool(services.locations()) or services.process.poll() is not None)
        assert services.locations() == [{"name": "allegro_etl", "loadStatus": "LOADED"}], services.said()
        children = services.children()
        assert set(children) == {CODE_SERVER, DAEMON, WEB_SERVER}

        children[DAEMON].kill()

        assert services.process.wait(60) == 1
        until(lambda: not any(child.is_running() for child in children.values()))
        assert "dagster-daemon ended by itself (exit code -9), and the others were ended with it" in services.said()
        assert "SupersessionWarning" not in services.said()


def test_whoever_ends_the_command_ends_what_it_has_begun(tmp_path: Path) -> None:
    with started(tmp_path) as services:
        until(lambda: bool(services.children()))
        children = services.children()

        services.process.terminate()

        assert services.process.wait(60) == 0, services.said()
        until(lambda: not any(child.is_running() for child in children.values()))
        assert "Traceback" not in services.said()


def test_our_location_replaces_the_one_in_the_owner_s_file_and_leaves_others(tmp_path: Path) -> None:
    place = tmp_path / "code.sock"
    for command in (daemon(tmp_path, place), web_server(tmp_path, place, ["--read-only"])):
        files = [command[number + 1] for number, word in enumerate(command) if word == "-w"]
        assert files == [str(tmp_path / "workspace.yaml"), str(place)]  # of two with one name, Dagster takes the later
    assert web_server(tmp_path, place, ["--read-only"])[-1] == "--read-only"
    assert "location_name: allegro_etl\n" in workspace_of_server(place)


def test_a_process_that_has_ended_is_named() -> None:
    ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    ended.wait()

    with pytest.raises(ServiceEnded, match=r"dagster-webserver ended by itself \(exit code 3\)"):
        _raise_if_ended({WEB_SERVER: ended})
