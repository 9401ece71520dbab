"""`allegro-etl pair`: gives allegro_etl access to a seller's account on Allegro."""

import webbrowser
from collections.abc import Callable
from contextlib import suppress

import click

from allegro_etl.access import AllegroAccess, read_access, read_allegro_access
from allegro_etl.allegro.pairing import DeviceCode, pair_account
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, progress, result
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.run.opening import application, open_odoo, token_file
from allegro_etl.settings import Settings, SettingsError, settings_file
from allegro_etl.settings.in_force import read_what_is_right
from allegro_etl.to_allegro.registry import switched_on
from allegro_etl.to_allegro.scopes import needed

Account = dict[str, str]


@click.command()
@click.option("--browser", is_flag=True, help="Open the link in this machine's browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON; link and code go to stderr.")
def pair(browser: bool, as_json: bool) -> int:
    """Pair allegro_etl with a seller's Allegro account: show a link, wait for the seller's consent.

    It needs the variables of Allegro only.
    """
    access = read_allegro_access()
    account = pair_with(access, browser=browser, say=print_apart if as_json else result.print)
    if as_json:
        emit({"environment": access.allegro_environment, **account})
        return DONE
    result.print(f"Paired with the account {account['login']} (id {account['id']}).")
    progress.print("`allegro-etl doctor` checks the rest.")
    return DONE


def pair_with(access: AllegroAccess, *, browser: bool, say: Callable[[str], None]) -> Account:
    """Show a link and a code by `say`, wait for the seller's consent, and return login and id. Raises AllegroError."""

    def show(code: DeviceCode) -> None:
        say(f"Log in to Allegro {access.allegro_environment} as the seller and open\n\n    {code.link}\n")
        say(f"Confirm the code {code.user_code}; it is good for {code.expires_in / 60:.0f} minutes.")
        if browser:
            webbrowser.open(code.link)

    paired = pair_account(
        application(access),
        user_agent=access.allegro_user_agent,
        token_file=token_file(),
        show=show,
        scope=wanted_scopes(),
    )
    return {"login": str(paired.get("login")), "id": str(paired.get("id"))}


def wanted_scopes() -> str:
    """Return the scopes to ask for: those of every run, and those of the writers that are switched on.

    The settings file says which these are, and Odoo's System Parameters where Odoo can be asked: pairing needs none of both.
    """
    parameters: dict[str, str] = {}
    with suppress(Exception), open_odoo(read_access(), in_a_hurry=True) as odoo:
        parameters = read_parameters(odoo)
    try:
        settings = read_what_is_right(settings_file(), parameters)[0]
    except SettingsError:
        settings = Settings()
    return needed(switched_on(settings))


def print_apart(text: str) -> None:
    """Print on stderr what somebody has to read even where --quiet was asked for: nothing goes on without it."""
    click.echo(text, err=True)
