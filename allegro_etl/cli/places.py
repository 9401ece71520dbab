"""`allegro-etl home` and `allegro-etl dagster`: where things are, and Dagster's pages on them."""

from importlib.util import find_spec

import click

from allegro_etl.cli.logs import log_file
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, progress
from allegro_etl.orchestration.services import serve
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
def dagster(arguments: tuple[str, ...]) -> int:
    """Run Dagster on the runs of this command line: its pages, its daemon and its code server, until Ctrl-C.

    ARGUMENTS are those of dagster-webserver: --host, --port, --read-only, --path-prefix and others. Sensor and schedules work as
    long as it runs. The pages are at http://127.0.0.1:3000. When one of the three ends by itself, all end.
    """
    if find_spec("dagster_webserver") is None:
        raise click.ClickException("dagster_webserver is missing: pip install 'allegro-etl[ui]'")
    progress.print("Starting Dagster's code server, daemon and web server; Ctrl-C ends them.")
    serve(arguments)
    return DONE
