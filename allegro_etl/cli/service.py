"""`allegro-etl service`: the unit by which systemd runs `allegro-etl dagster` all the time."""

import getpass
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

import click

from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, result
from allegro_etl.state_files import write_atomically

UNIT = "allegro-etl.service"
ENVIRONMENT = """\
# Read by the service alone. One line per variable, NAME=value: docs/how-to/connect.md says where each value comes from.
ALLEGRO_CLIENT_ID=
ALLEGRO_CLIENT_SECRET=
ODOO_URL=
ODOO_DATABASE=
ODOO_USERNAME=
ODOO_PASSWORD=
"""


@dataclass(frozen=True)
class Places:
    """Where the files of a service are: the unit, and the environment that it reads."""

    unit: Path
    environment: Path


@click.group()
def service() -> None:
    """Let systemd run Dagster's pages, the sensor and the schedules all the time."""


def _options(command: Callable[..., int]) -> Callable[..., int]:
    """Add what both commands are told."""
    for option in (
        click.option("--port", default=3000, show_default=True, help="Port of Dagster's pages, on this machine alone."),
        click.option(
            "--run-as",
            metavar="NAME",
            default="allegro",
            show_default=True,
            help="The user that a service of the machine runs as.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
        click.option("--user", "is_users", is_flag=True, help="A service of your own, which needs no root."),
    ):
        command = option(command)
    return command


@service.command()
@_options
def show(is_users: bool, as_json: bool, run_as: str, port: int) -> int:
    """Print the unit."""
    text = unit_text(is_users=is_users, run_as=run_as, port=port)
    emit({"unit": text}) if as_json else click.echo(text, nl=False)
    return DONE


@service.command()
@_options
def install(is_users: bool, as_json: bool, run_as: str, port: int) -> int:
    """Write the unit, and a file for its environment where there is none; print what to do next."""
    where = places(is_users=is_users)
    try:
        _write(where, unit_text(is_users=is_users, run_as=run_as, port=port))
    except PermissionError as error:
        raise click.ClickException(
            f"{error.filename} may only be written by root: use sudo, or --user for a service of your own."
        ) from None
    commands = next_steps(is_users=is_users, run_as=run_as)
    if as_json:
        emit({"unit": str(where.unit), "environment": str(where.environment), "next": commands})
        return DONE
    result.print(f"Wrote {where.unit}. Fill in {where.environment}, which only its owner can read. Then:")
    for line in commands:
        result.print(f"    {line}")
    return DONE


def places(*, is_users: bool) -> Places:
    """Return where systemd looks for the unit of the machine, or for the user's own."""
    if not is_users:
        return Places(Path("/etc/systemd/system") / UNIT, Path("/etc/allegro_etl.env"))
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Places(config / "systemd" / "user" / UNIT, config / "allegro_etl.env")


def unit_text(*, is_users: bool, run_as: str, port: int) -> str:
    """Return the unit, for the program that runs just now."""
    name = "user.service" if is_users else "system.service"
    template = Template((files("allegro_etl.cli") / "units" / name).read_text(encoding="utf-8"))
    program = Path(sys.executable).with_name("allegro-etl")
    return template.substitute(
        user=run_as, program=program, port=port, environment=places(is_users=is_users).environment
    )


def next_steps(*, is_users: bool, run_as: str) -> list[str]:
    """Return the commands that a person gives after the files are there."""
    control = "systemctl --user" if is_users else "sudo systemctl"
    user = f"loginctl enable-linger {getpass.getuser()}" if is_users else f"sudo useradd --system --user-group {run_as}"
    return [user, f"{control} daemon-reload", f"{control} enable --now {UNIT}", f"{control} status {UNIT}"]


def _write(where: Places, text: str) -> None:
    """Write both files; an environment that is there is its owner's."""
    where.unit.parent.mkdir(parents=True, exist_ok=True)
    where.unit.write_text(text, encoding="utf-8")
    where.unit.chmod(0o644)  # it holds no secret, and systemd warns of one that others cannot read
    if not where.environment.exists():
        write_atomically(where.environment, ENVIRONMENT)
