"""Starts, watches, disturbs and ends Odoo servers; one server answers for every database of the cluster."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation
from allegro_etl.local.odoo.postgres import Postgres, free_port, release_postgres, running_postgres, stop_postgres
from allegro_etl.local.odoo.processes import (
    end_orphans,
    failed_start,
    reap,
    remembered,
    running_pid,
    send,
    spawn,
    stop_process,
    wait_for_end,
)
from allegro_etl.local.odoo.program import odoo_command, odoo_environment

READY_WITHIN = 90
FREE_WITHIN = 5


@dataclass(frozen=True)
class OdooServer:
    """A started Odoo: one process group that can be paused, killed and started again on the same port."""

    place: OdooInstallation
    postgres: Postgres
    name: str
    port: int
    workers: int
    cron: bool
    further_options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Return where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid_file(self) -> Path:
        """Return the file that names the server's first process."""
        return self.place.run / f"odoo-{self.name}.pid"

    @property
    def log(self) -> Path:
        """Return the file of what the server wrote."""
        return self.place.run / f"odoo-{self.name}.log"

    @property
    def pid(self) -> int:
        """Return the server's first process; raise LocalOdooError when it does not run."""
        pid = running_pid(self.pid_file)
        if pid is None:
            raise LocalOdooError(f"the Odoo server {self.name} does not run; see {self.log}")
        return pid

    def pause(self) -> None:
        """Freeze all its processes: connections stay open and nothing answers."""
        send(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let the frozen processes go on."""
        send(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End all its processes at once, as the kernel does when memory runs out."""
        pid = self.pid
        send(pid, signal.SIGKILL)
        wait_for_end(self.pid_file, 10)
        reap(pid)

    def stop(self) -> None:
        """End it as an administrator would."""
        stop_process(self.pid_file)

    def start(self) -> None:
        """Start it on its port and wait until it answers; raises LocalOdooError with the log's end if it does not."""
        command = [*odoo_command(self.place, self.postgres), *self.options()]
        spawn(command, pid_file=self.pid_file, log=self.log, env=odoo_environment(self.place), url=self.url)
        deadline = time.monotonic() + READY_WITHIN
        while not is_ready(self.url):
            if running_pid(self.pid_file) is None or time.monotonic() > deadline:
                raise failed_start("Odoo", self.log)
            time.sleep(0.2)

    def options(self) -> list[str]:
        """Return what this server is told on its command line."""
        threads = "2" if self.cron else "0"
        ports = ["--http-port", str(self.port), f"--{self.place.version.event_port}", str(free_port())]
        return [*ports, "--workers", str(self.workers), "--max-cron-threads", threads, *self.further_options]


def start_odoo(
    place: OdooInstallation,
    postgres: Postgres,
    *,
    name: str = "odoo",
    port: int | None = None,
    workers: int = 2,
    cron: bool = False,
    further_options: tuple[str, ...] = (),
) -> OdooServer:
    """Start an Odoo server for all databases of the cluster and return it once it answers.

    `workers=0` is one process with threads: a database's registry is loaded once, not once per worker. Raises
    LocalOdooError when the port is busy, when a server of that name runs already, or with the log's end.
    `further_options` are Odoo's own, of its command line.
    """
    server = OdooServer(place, postgres, name, free_port() if port is None else port, workers, cron, further_options)
    if running_pid(server.pid_file) is not None:
        raise LocalOdooError(f"an Odoo server '{name}' runs already: `allegro-etl local odoo stop`")
    if is_listening(server.port):
        raise LocalOdooError(f"port {server.port} is busy: end what listens there or choose another with --port")
    server.log.unlink(missing_ok=True)
    server.start()
    return server


@contextmanager
def running_odoo(
    place: OdooInstallation,
    *,
    name: str = "odoo",
    port: int | None = None,
    workers: int = 2,
    cron: bool = False,
    durable: bool = False,
    further_options: tuple[str, ...] = (),
) -> Iterator[OdooServer]:
    """Run PostgreSQL and an Odoo server while the block runs; both end after it.

    PostgreSQL stays when another server or another such block still needs it. `durable` is `running_postgres`'s,
    `further_options` are `start_odoo`'s.
    """
    with running_postgres(place, durable=durable) as postgres:
        server = start_odoo(
            place, postgres, name=name, port=port, workers=workers, cron=cron, further_options=further_options
        )
        try:
            yield server
        finally:
            server.stop()


def stop_odoo(place: OdooInstallation, name: str = "odoo") -> bool:
    """End one Odoo server, and PostgreSQL with it unless it is still needed; return whether the server ran."""
    stopped = stop_process(place.run / f"odoo-{name}.pid")
    release_postgres(place)
    return stopped


def stop_all(place: OdooInstallation) -> list[str]:
    """End every Odoo server of this installation and then PostgreSQL; return the names of what ran."""
    files = sorted(place.run.glob("odoo-*.pid"))
    stopped = [file.stem for file in files if stop_process(file)]
    return [*stopped, "postgres"] if stop_postgres(place) else stopped


def running_servers(place: OdooInstallation) -> dict[str, str]:
    """Return the Odoo servers that run, as name to address."""
    files = {file.stem.removeprefix("odoo-"): file for file in sorted(place.run.glob("odoo-*.pid"))}
    return {name: remembered(file).get("url", "") for name, file in files.items() if running_pid(file)}


def port_of_the_dead(place: OdooInstallation, name: str) -> int | None:
    """Return the port of a server that died without being stopped, free again: what is left of it is ended.

    None where no such server is known, or somebody else listens there by now. Who had its address can go on with it.
    """
    pid_file = place.run / f"odoo-{name}.pid"
    url = remembered(pid_file).get("url")
    if not url or running_pid(pid_file) is not None:
        return None
    end_orphans(pid_file)
    port: int | None = urlsplit(str(url)).port
    return port if port is None or _is_free(port) else None


def _is_free(port: int) -> bool:
    """Wait until nobody listens on a port any more: the threads of a killed process end a moment after it seems gone."""
    deadline = time.monotonic() + FREE_WITHIN
    while is_listening(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_ready(url: str) -> bool:
    """Ask a server's health page; Odoo 14 answers that it has none, which is as good."""
    try:
        return not httpx.get(f"{url}/web/health", timeout=5, trust_env=False).is_server_error
    except httpx.TransportError:
        return False


def is_listening(port: int) -> bool:
    """Return whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
