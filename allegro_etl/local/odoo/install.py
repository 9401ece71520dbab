"""Installs Odoo and its Python packages into the local folder; what is done is not done again."""

import hashlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from allegro_etl.local.odoo.debian import run_tool, unpack_odoo
from allegro_etl.local.odoo.errors import LocalOdooError, NoPythonForOdoo
from allegro_etl.local.odoo.places import OdooInstallation, Progress, installation, locked
from allegro_etl.local.odoo.program import python_environment
from allegro_etl.local.odoo.versions import NEWEST, OdooVersion

TAKES_AT_MOST_SECONDS = 1800
NEEDS = "import ctypes, decimal, distutils.version, hashlib, lzma, ssl"


def install(progress: Progress = print, version: str = NEWEST) -> OdooInstallation:
    """Install what is missing of one version of the local Odoo and return its folders.

    Takes a function that is told each step. Raises LocalOdooError with advice when something is missing.
    """
    place = installation(version)
    place.home.mkdir(parents=True, exist_ok=True)
    with locked(place, "install", seconds=TAKES_AT_MOST_SECONDS):
        once(place.home / "root.stamp", place.version.package, lambda: unpack_odoo(place, progress))
        once(place.home / "venv.stamp", lock_hash(place.version), lambda: build_venv(place, progress))
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


def lock_hash(version: OdooVersion) -> str:
    """Return what the venv depends on: the lock file and the Python version."""
    python = version.python or sys.version
    return hashlib.sha256(version.requirements.read_bytes() + python.encode()).hexdigest()


def build_venv(place: OdooInstallation, progress: Progress) -> None:
    """Make the venv that Odoo runs on: the pinned wheels with their hashes, nothing built."""
    venv, wheels = place.home / "venv", place.version.requirements.read_text("utf-8").count("==")
    shutil.rmtree(venv, ignore_errors=True)
    progress(f"installing Odoo's Python packages ({wheels} wheels)")
    if place.version.python is None:
        run_tool([sys.executable, "-m", "venv", str(venv)], place.home)
        install_wheels(place.python, place)
    else:
        fill_from_outside(place, venv, place.version.python)


def fill_from_outside(place: OdooInstallation, venv: Path, release: str) -> None:
    """Make a venv on the Python that came with Odoo, and fill it by the pip of another: a pip of today does not run on it."""
    major_minor = release.rpartition(".")[0]
    make_venv_on(place, venv, f"python{major_minor}")
    with TemporaryDirectory(dir=place.home) as outside:
        run_tool([sys.executable, "-m", "venv", outside], place.home)
        target = venv / f"lib/python{major_minor}/site-packages"
        install_wheels(Path(outside, "bin/python"), place, "--target", str(target), "--python-version", release)


def make_venv_on(place: OdooInstallation, venv: Path, python: str) -> None:
    """Make a venv without pip on a Python of Odoo's own; raises NoPythonForOdoo when that does not run here."""
    try:
        command = [str(place.root / "usr/bin" / python), "-m", "venv", "--without-pip", str(venv)]
        run_tool(command, place.home, python_environment(place))
        run_tool([str(place.python), "-c", NEEDS], place.home, python_environment(place))
    except (LocalOdooError, OSError) as error:
        raise NoPythonForOdoo(
            f"Debian's {python}, which Odoo {place.version.number} needs, fails here: {error}"
        ) from error


def install_wheels(python: Path, place: OdooInstallation, *options: str) -> None:
    """Install what Odoo's lock file names by a Python's pip."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options]
    locked_wheels = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(place.version.requirements)]
    run_tool([*pip, *locked_wheels], place.home)
