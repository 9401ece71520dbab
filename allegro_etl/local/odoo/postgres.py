"""The local PostgreSQL server: on loopback, for as long as somebody needs it.

Who needs it holds a lease, a file with its pid in the run folder; a running Odoo server's pid file is one as well. The
last one to let go ends the server.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from allegro_etl.local.odoo.cluster import USER, make_cluster, password_file, programs, uid
from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation, locked
from allegro_etl.local.odoo.processes import failed_start, remember, running_pid, spawn, stop_process

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ALWAYS = {"max_connections": "200", "unix_socket_directories": "", "listen_addresses": "127.0.0.1"}
READY_WITHIN_SECONDS = 60
STATEMENT_TAKES_AT_MOST_SECONDS = 120


@dataclass(frozen=True)
class Postgres:
    """A database server that runs: where it is and how to log in."""

    host: str
    port: int
    user: str
    password: str
    programs: Path

    def psql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement and return its rows, tab-separated; raises LocalOdooError with PostgreSQL's message."""
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own client
            [self.programs / "psql", "-XAtqw", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", statement],
            env={**os.environ, **self.environment(database)},
            capture_output=True,
            text=True,
            check=False,
            timeout=STATEMENT_TAKES_AT_MOST_SECONDS,
        )
        if done.returncode != 0:
            raise LocalOdooError(f"PostgreSQL: {done.stderr.strip()}")
        return done.stdout.strip()

    def environment(self, database: str = "postgres") -> dict[str, str]:
        """Return the variables with which any PostgreSQL client finds this server."""
        return {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": database,
        }


@contextmanager
def running_postgres(place: OdooInstallation, *, durable: bool = False) -> Iterator[Postgres]:
    """Run PostgreSQL while the block runs; it ends after it unless somebody else still needs it.

    `durable` keeps PostgreSQL's own defaults, for measuring; else it does not wait for the disk. Raises LocalOdooError
    when it can't start, or runs already in the other way.
    """
    lease = place.run / f"lease-{os.getpid()}-{time.monotonic_ns()}.pid"
    remember(lease, os.getpid())
    try:
        yield start_postgres(place, durable=durable)
    finally:
        lease.unlink(missing_ok=True)
        release_postgres(place)


def start_postgres(place: OdooInstallation, *, durable: bool = False) -> Postgres:
    """Start the database server unless it runs, and return it; see `running_postgres`, which ends it, too."""
    with locked(place, "postgres", seconds=2 * READY_WITHIN_SECONDS):
        home = make_cluster(place)
        if running_pid(pid_file(place)) is None:
            launch(place, home, durable=durable)
        elif (place.run / "postgres.mode").read_text() != mode(durable):
            raise LocalOdooError(
                f"the local PostgreSQL runs already, and not in the {mode(durable)} way: "
                "end the tests, the demo or `allegro-etl local odoo` that use it, then try again"
            )
        return described(place, home)


def release_postgres(place: OdooInstallation) -> bool:
    """End PostgreSQL unless an Odoo server or another block needs it; return whether it was ended."""
    with locked(place, "postgres", seconds=2 * READY_WITHIN_SECONDS):
        users = [file for file in place.run.glob("*.pid") if file != pid_file(place)]
        return not any(running_pid(file) for file in users) and stop(place)


def stop_postgres(place: OdooInstallation) -> bool:
    """End PostgreSQL whoever needs it; return whether it ran."""
    with locked(place, "postgres", seconds=2 * READY_WITHIN_SECONDS):
        return stop(place)


def stop(place: OdooInstallation) -> bool:
    """End the server: connections are closed, and what they had not committed is gone (SIGINT, a fast shutdown)."""
    return stop_process(pid_file(place), first=signal.SIGINT)


def mode(durable: bool) -> str:
    """Return the name of a way to run."""
    return "durable" if durable else "fast"


def pid_file(place: OdooInstallation) -> Path:
    """Return the file that names the server's process."""
    return place.run / "postgres.pid"


def launch(place: OdooInstallation, home: Path, *, durable: bool) -> None:
    """Start the server on a free port and wait until it answers."""
    port = free_port()
    settings = {**ALWAYS, "port": str(port), **({} if durable else FAST)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = place.run / "postgres.log"
    (place.run / "postgres.port").write_text(str(port))
    (place.run / "postgres.mode").write_text(mode(durable))
    command = [f"{programs(home)}/postgres", "-D", str(home / "cluster"), *options]
    spawn(command, pid_file=pid_file(place), log=log, uid=uid())
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not answers(described(place, home)):
        if running_pid(pid_file(place)) is None or time.monotonic() > deadline:
            raise failed_start("PostgreSQL", log)
        time.sleep(0.1)


def answers(postgres: Postgres) -> bool:
    """Ask a server for one row."""
    try:
        return postgres.psql("select 1") == "1"
    except LocalOdooError:
        return False


def described(place: OdooInstallation, home: Path) -> Postgres:
    """Return the server as its files describe it."""
    return Postgres(
        host="127.0.0.1",
        port=int((place.run / "postgres.port").read_text()),
        user=USER,
        password=password_file(place).read_text(),
        programs=programs(home),
    )


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
