"""Odoo's own program: its command line, configuration and environment, and how it is run to its end."""

import os
import subprocess

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation
from allegro_etl.local.odoo.postgres import Postgres
from allegro_etl.state_files import write_atomically


def run_inside(place: OdooInstallation, postgres: Postgres, database: str, script: str, *, seconds: float = 600) -> str:
    """Run a Python script inside Odoo's own process (`odoo shell`, with `env`) and return what it printed.

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
    """Run Odoo to its end and return its output; raises LocalOdooError with the end of what it said."""
    try:
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
    except subprocess.TimeoutExpired as error:
        raise LocalOdooError(
            f"Odoo was not done after {seconds:.0f} s: is the machine very slow or the disk full?"
        ) from error
    if done.returncode != 0:
        raise LocalOdooError(f"Odoo failed ({done.returncode}):\n{done.stderr[-3000:]}")
    return done.stdout


BUILDING = "_building"
"""How the name of a database ends that is being built: no server offers it, or takes it for the only one there is."""


def odoo_command(place: OdooInstallation, postgres: Postgres) -> list[str]:
    """Write Odoo's configuration file and return the command that starts Odoo with it."""
    configuration = place.run / "odoo.conf"
    write_atomically(configuration, configuration_text(place, postgres))
    return [str(place.python), str(place.program), "-c", str(configuration)]


def configuration_text(place: OdooInstallation, postgres: Postgres) -> str:
    """Return the text of `odoo.conf`: loopback only, this cluster, no demo data."""
    values = {
        "db_host": postgres.host,
        "db_port": postgres.port,
        "db_user": postgres.user,
        "db_password": postgres.password,
        "data_dir": place.data,
        "http_interface": "127.0.0.1",
        "without_demo": "True",
        "list_db": "True",
        # a server that sees a single database opens it at the first request, and one that is being built would break both
        "dbfilter": f"^(?!.*{BUILDING}$)",
    }
    return "[options]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())


def odoo_environment(place: OdooInstallation) -> dict[str, str]:
    """Return the environment of an Odoo process: the machine's own, with Odoo's packages to import."""
    return {**python_environment(place), "PYTHONPATH": str(place.packages), "LC_ALL": "C.UTF-8"}


def python_environment(place: OdooInstallation) -> dict[str, str]:
    """Return the environment in which Odoo's Python finds its own libraries."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "PYTHON", "VIRTUAL_ENV"))}
    libraries = {"LD_LIBRARY_PATH": os.pathsep.join(map(str, place.libraries))} if place.libraries else {}
    return {**kept, **libraries}
