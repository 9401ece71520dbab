"""`allegro-etl home` and `allegro-etl dagster`: where things are, and Dagster's pages on them."""

import os
import sys
from importlib.util import find_spec

import click

from allegro_etl.cli.logs import log_file
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.settings import home


@click.command("home")
@click.option("--json", "as_json", is_flag=True, help="Print the folder and the log file as JSON.")
def show_home(as_json: bool) -> int:
    """Print the folder of the DuckDB file, the tokens, the log and Dagster's home."""
    if as_json:
        emit({"home": str(home()), "log": str(log_file())})
    else:
        click.echo(home())
    return DONE


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def dagster(arguments: tuple[str, ...]) -> None:
    """Open Dagster's pages on the runs of this command line: `dagster dev`, with its further ARGUMENTS.

    Sensor and schedule work as long as it runs. The pages are at http://127.0.0.1:3000.
    """
    if find_spec("dagster_webserver") is None:
        raise click.ClickException("dagster_webserver is missing: pip install 'allegro-etl[ui]'")
    workspace = str(prepare_dagster_home() / "workspace.yaml")
    command = [sys.executable, "-m", "dagster", "dev", "-w", workspace, *arguments]
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - Dagster, with the person's own arguments
