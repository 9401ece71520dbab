"""The first line of every command that writes: whose orders go where, so that nobody takes one shop or database for another."""

from allegro_etl.access import Access, AllegroAccess, read_access
from allegro_etl.allegro.errors import AllegroError
from allegro_etl.cli.output import progress
from allegro_etl.run.opening import open_allegro_end

UNKNOWN = "seller unknown"


def say_where() -> None:
    """Print environment, seller and database on stderr. Raises SettingsError. GET /me."""
    access = read_access()
    progress.print(f"{allegro_name(access, seller(access))} → {odoo_name(access)}")


def allegro_name(access: AllegroAccess, login: str) -> str:
    """Return what a person calls the Allegro end: the environment and the seller."""
    return f"Allegro {access.allegro_environment} · {login}"


def odoo_name(access: Access) -> str:
    """Return what a person calls the Odoo end: address and database."""
    return f"Odoo {access.odoo_url} · {access.odoo_database}"


def seller(access: AllegroAccess) -> str:
    """Return the login of the paired seller, or that it is unknown: what is wrong then, the command itself says. GET /me."""
    try:
        with open_allegro_end(access, in_a_hurry=True) as allegro:
            return str(allegro.me().get("login") or UNKNOWN)
    except AllegroError:
        return UNKNOWN
