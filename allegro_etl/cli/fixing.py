"""`allegro-etl doctor --fix`: makes in Odoo what needs an administrator, whose login is asked for and kept nowhere."""

import os

import click
from pydantic import SecretStr

from allegro_etl.access import Access, read_access
from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AllegroError
from allegro_etl.allegro.kept import EVENTS_KEPT
from allegro_etl.cli.output import progress
from allegro_etl.clock import now
from allegro_etl.destination.doctor.automations import automations
from allegro_etl.destination.doctor.fixing import Step, steps
from allegro_etl.markets import MARKET_OF_CURRENCY
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.users import login_of
from allegro_etl.run.opening import open_allegro_end, open_odoo
from allegro_etl.settings import settings_file
from allegro_etl.settings.in_force import read_settings

ADMIN_VARIABLES = ("ALLEGRO_ETL_ADMIN_USERNAME", "ALLEGRO_ETL_ADMIN_PASSWORD")


def fix_rights(*, is_agreed: bool) -> None:
    """Show what is to be made, ask, and make it. Raises SettingsError, OdooError, or click.Abort for a no."""
    access = read_access()
    admin = administrator(access.odoo_url, access.odoo_database)
    settings = read_settings(settings_file(), read_parameters(admin))
    _make(access, list(steps(admin, settings, _username(access), _sold(access))), is_agreed=is_agreed)
    for finding in automations(admin, settings):  # of which the user itself sees nothing
        progress.print(f"{finding.topic}: {finding.text}")


def sold_currencies(allegro: AllegroApi) -> set[str]:
    """Return the currencies of ours in the newest orders that a first run would read. GET /order/checkout-forms."""
    pages = allegro.checkout_form_pages(by="lineItems.boughtAt", since=now() - EVENTS_KEPT)
    sold = {str(form.get("summary", {}).get("totalToPay", {}).get("currency")) for form in next(pages, [])}
    return sold & MARKET_OF_CURRENCY.keys()


def _sold(access: Access) -> set[str]:
    """Return the currencies that are sold; none where Allegro cannot say so yet: nobody has paired, perhaps."""
    try:
        with open_allegro_end(access, in_a_hurry=True) as allegro:
            return sold_currencies(allegro)
    except AllegroError:
        return set()


def _username(access: Access) -> str:
    """Return the name of the user who is to have the rights: with an API key, of its user."""
    if not access.odoo_api_key:
        return access.odoo_username
    with open_odoo(access, in_a_hurry=True) as odoo:
        return login_of(odoo)


def _make(access: Access, wanted: list[Step], *, is_agreed: bool) -> None:
    if not wanted:
        progress.print("Nothing to make: rights and fields are there.")
        return
    progress.print(f"In database {access.odoo_database} of {access.odoo_url}:")
    for step in wanted:
        progress.print(f"  - {step.told}")
    if not is_agreed:
        click.confirm("Make this?", abort=True, err=True)
    for step in wanted:
        step.make()
    progress.print("Made.")


def administrator(url: str, database: str) -> OdooServer:
    """Return Odoo with an administrator logged in, whose name and password are asked for. Raises OdooError."""
    login, password = (os.environ.get(name) for name in ADMIN_VARIABLES)
    login = login or str(click.prompt("Administrator's login in Odoo", err=True))
    password = password or str(click.prompt("Password", hide_input=True, err=True))
    return connect_odoo(url, database, login, SecretStr(password))
