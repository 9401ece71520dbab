"""Starts, watches, disturbs and ends Odoo servers; one server answers for every database of the cluster."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation
from allegro_etl.local.odoo.postgres import Postgres, free_port, start_postgres, stop_postgres, write_secret
from allegro_etl.local.odoo.processes import (
    failed_start,
    noted,
    remember,
    running_pid,
    send,
    spawn,
    stop_process,
    wait_for_end,
)

READY_WITHIN = 90


@dataclass(frozen=True)
class OdooServer:
    """A started Odoo: one process group that can be paused, killed and started again on the same port."""

    place: OdooInstallation
    postgres: Postgres
    name: str
    port: int
    workers: int
    cron: bool

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid_file(self) -> Path:
        """The file that names the server's first process."""
        return self.place.run / f"odoo-{self.name}.pid"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.place.run / f"odoo-{self.name}.log"

    @property
    def pid(self) -> int:
        """The server's first process; raises LocalOdooError when it does not run."""
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
        send(self.pid, signal.SIGKILL)
        wait_for_end(self.pid_file, 10)

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
        """Give what this server is told on its command line."""
        threads = "2" if self.cron else "0"
        ports = ["--http-port", str(self.port), "--gevent-port", str(free_port())]
        return [*ports, "--workers", str(self.workers), "--max-cron-threads", threads]


def start_odoo(
    place: OdooInstallation,
    postgres: Postgres,
    *,
    name: str = "odoo",
    port: int | None = None,
    workers: int = 2,
    cron: bool = False,
) -> OdooServer:
    """Start an Odoo server for all databases of the cluster and give it once it answers.

    `workers=0` is one process with threads: a database's registry is loaded once, not once per worker. Raises
    LocalOdooError when the port is busy, when a server of that name runs already, or with the log's end.
    """
    server = OdooServer(place, postgres, name, free_port() if port is None else port, workers, cron)
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
) -> Iterator[OdooServer]:
    """Run PostgreSQL and an Odoo server while the block runs; both end after it.

    PostgreSQL stays when another server or another such block still needs it. `durable` is `start_postgres`'s.
    """
    with running_postgres(place, durable=durable) as postgres:
        server = start_odoo(place, postgres, name=name, port=port, workers=workers, cron=cron)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def running_postgres(place: OdooInstallation, *, durable: bool = False) -> Iterator[Postgres]:
    """Run PostgreSQL while the block runs; it ends after it unless somebody else still needs it."""
    lease = place.run / f"lease-{os.getpid()}-{time.monotonic_ns()}.pid"
    remember(lease, os.getpid())
    try:
        yield start_postgres(place, durable=durable)
    finally:
        lease.unlink(missing_ok=True)
        release_postgres(place)


def release_postgres(place: OdooInstallation) -> None:
    """Stop PostgreSQL unless an Odoo server or another block uses it."""
    users = [file for file in place.run.glob("*.pid") if file.name != "postgres.pid"]
    if not any(running_pid(file) for file in users):
        stop_postgres(place)


def stop_odoo(place: OdooInstallation, name: str = "odoo") -> bool:
    """End one Odoo server, and PostgreSQL with it unless it is still needed; gives whether the server ran."""
    stopped = stop_process(place.run / f"odoo-{name}.pid")
    release_postgres(place)
    return stopped


def stop_all(place: OdooInstallation) -> list[str]:
    """End every Odoo server of this installation and then PostgreSQL; gives the names of what ran."""
    files = sorted(place.run.glob("odoo-*.pid"))
    stopped = [file.stem for file in files if stop_process(file)]
    return [*stopped, "postgres"] if stop_postgres(place) else stopped


def running_servers(place: OdooInstallation) -> dict[str, str]:
    """Give the Odoo servers that run, as name to address."""
    files = {file.stem.removeprefix("odoo-"): file for file in sorted(place.run.glob("odoo-*.pid"))}
    return {name: noted(file).get("url", "") for name, file in files.items() if running_pid(file)}


def run_inside(place: OdooInstallation, postgres: Postgres, database: str, script: str, *, seconds: float = 600) -> str:
    """Run a Python script inside Odoo's own process (`odoo shell`, with `env`) and give what it printed.

    What the script does is committed only by its own `env.cr.commit()`. Raises LocalOdooError when it fails.
    """
    python, program, *options = odoo_command(place, postgres)
    return run_odoo(
        [python, program, "shell", *options, "-d", database, "--no-http", "--log-level", "error"],
        place,
        script,
        seconds,
    )


def run_odoo(command: list[str], place: OdooInstallation, script: str, seconds: float) -> str:
    """Run Odoo to its end and give its output; raises LocalOdooError with the end of what it said."""
    done = subprocess.run(  # noqa: S603 - Odoo, with our own options
        command,
        input=script,
        env=odoo_environment(place),
        cwd=place.run,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    if done.returncode != 0:
        raise LocalOdooError(f"Odoo failed ({done.returncode}):\n{done.stderr[-3000:]}")
    return done.stdout


def odoo_command(place: OdooInstallation, postgres: Postgres) -> list[str]:
    """Write Odoo's configuration file and give the command that starts Odoo with it."""
    configuration = place.run / "odoo.conf"
    write_secret(configuration, configuration_text(place, postgres))
    return [str(place.python), str(place.program), "-c", str(configuration)]


def configuration_text(place: OdooInstallation, postgres: Postgres) -> str:
    """Give the text of `odoo.conf`: loopback only, this cluster, no demo data."""
    values = {
        "db_host": postgres.host,
        "db_port": postgres.port,
        "db_user": postgres.user,
        "db_password": postgres.password,
        "data_dir": place.data,
        "http_interface": "127.0.0.1",
        "without_demo": "True",
        "list_db": "True",
    }
    return "[options]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())


def odoo_environment(place: OdooInstallation) -> dict[str, str]:
    """Give the environment of an Odoo process: the machine's own, with Odoo's packages to import."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "PYTHON", "VIRTUAL_ENV"))}
    return {**kept, "PYTHONPATH": str(place.packages), "LC_ALL": "C.UTF-8"}


def is_ready(url: str) -> bool:
    """Ask a server's health page."""
    try:
        return httpx.get(f"{url}/web/health", timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def is_listening(port: int) -> bool:
    """Say whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
