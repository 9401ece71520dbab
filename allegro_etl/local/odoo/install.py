"""Installs Odoo 19 and its Python packages into the local folder; what is done is not done again."""

import hashlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from allegro_etl.local.odoo.debian import run_tool, unpack_odoo
from allegro_etl.local.odoo.places import OdooInstallation, Progress, installation, locked

TAKES_AT_MOST_SECONDS = 1800
LOCK = Path(__file__).with_name("requirements.lock")


def install(progress: Progress = print) -> OdooInstallation:
    """Install what is missing of the local Odoo and give its folders.

    Takes a function that is told each step. Raises LocalOdooError with advice when something is missing.
    """
    place = installation()
    place.home.mkdir(parents=True, exist_ok=True)
    with locked(place, "install", seconds=TAKES_AT_MOST_SECONDS):
        once(place.home / "root.stamp", "odoo-19", lambda: unpack_odoo(place, progress))
        once(place.home / "venv.stamp", lock_hash(), lambda: build_venv(place, progress))
    for folder in (place.data, place.run):
        folder.mkdir(exist_ok=True)
    return place


def once(stamp: Path, key: str, step: Callable[[], object]) -> None:
    """Take a step unless its stamp says that it was done for this key; the stamp is written only after success."""
    if stamp.exists() and stamp.read_text().splitlines()[0] == key:
        return
    stamp.unlink(missing_ok=True)
    outcome = step()
    stamp.write_text(f"{key}\n{outcome or ''}\n")


def lock_hash() -> str:
    """Return what the venv depends on: the lock file and the Python version."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def build_venv(place: OdooInstallation, progress: Progress) -> None:
    """Make the venv that Odoo runs on: the pinned wheels with their hashes, nothing built."""
    venv = place.home / "venv"
    shutil.rmtree(venv, ignore_errors=True)
    progress("installing Odoo's Python packages (70 wheels)")
    run_tool([sys.executable, "-m", "venv", str(venv)], place.home)
    pip = [str(place.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run_tool([*pip, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(LOCK)], place.home)
