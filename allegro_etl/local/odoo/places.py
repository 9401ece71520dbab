"""Where a local Odoo lives on this machine: one folder per version that may be deleted at any time.

Odoo 19 is under `.local/odoo` of the clone, or under `$ALLEGRO_ETL_LOCAL/odoo`; Odoo 14 is beside it, under `odoo-14`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.versions import NEWEST, ODOO_19, VERSIONS, OdooVersion

Progress = Callable[[str], None]


@dataclass(frozen=True)
class OdooInstallation:
    """The folders and programs of one local Odoo."""

    home: Path
    version: OdooVersion = ODOO_19

    @property
    def root(self) -> Path:
        """Return where the Debian packages are unpacked."""
        return self.home / "root"

    @property
    def packages(self) -> Path:
        """Return the Python path of Odoo itself."""
        return self.root / "usr/lib/python3/dist-packages"

    @property
    def program(self) -> Path:
        """Return Odoo's own start script; `python -m odoo` can't start worker processes."""
        return self.root / "usr/bin/odoo"

    @property
    def python(self) -> Path:
        """Return the Python that has what Odoo imports."""
        return self.home / "venv/bin/python"

    @property
    def libraries(self) -> list[Path]:
        """Return the folders of the libraries that came with a Python of Odoo's own; none without one."""
        return [*self.root.glob("usr/lib/*-linux-gnu*"), *self.root.glob("lib/*-linux-gnu*")]

    @property
    def data(self) -> Path:
        """Return Odoo's `data_dir`: file stores and sessions."""
        return self.home / "data"

    @property
    def run(self) -> Path:
        """Return the folder of pid files, logs and leases."""
        return self.home / "run"

    def filestore(self, database: str) -> Path:
        """Return the folder of a database's attachments."""
        return self.data / "filestore" / database


@contextmanager
def locked(place: OdooInstallation, what: str, *, seconds: float) -> Iterator[None]:
    """Take a lock of the installation while the block runs.

    Raises LocalOdooError when another process holds it for so many seconds.
    """
    try:
        with FileLock(place.home / f"{what}.lock", timeout=seconds):
            yield
    except Timeout as error:
        raise LocalOdooError(
            f"another process has held {error.lock_file} for {seconds:.0f} s: wait for it or end it, then try again"
        ) from error


def local_folder() -> Path:
    """Return the folder of everything local: `$ALLEGRO_ETL_LOCAL`, else `.local` of the clone, else the user's own."""
    if named := os.environ.get("ALLEGRO_ETL_LOCAL"):
        return Path(named).resolve()
    clone = Path(__file__).resolve().parents[3]
    if (clone / "pyproject.toml").exists():
        return clone / ".local"
    return platformdirs.user_data_path("allegro_etl") / "local"


def installation(version: str = NEWEST) -> OdooInstallation:
    """Return the installation of one of VERSIONS on this machine, whether or not it is there yet."""
    folder = "odoo" if version == NEWEST else f"odoo-{version}"
    return OdooInstallation(home=local_folder() / folder, version=VERSIONS[version])
