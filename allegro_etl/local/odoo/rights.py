"""Gives the user of allegro_etl its rights in a local database, as an administrator does: by the code of `allegro-etl doctor --fix`."""

from pathlib import Path

from pydantic import SecretStr

from allegro_etl.destination.doctor.fixing import steps
from allegro_etl.local.odoo.merchant import ADMIN, INTEGRATION
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.settings.in_force import read_settings


def grant_rights(url: str, database: str, settings: Path | None) -> None:
    """Make what `doctor --fix` makes with a file of settings, or without one. Raises OdooError."""
    username, password = ADMIN
    admin = connect_odoo(url, database, username, SecretStr(password))
    for step in list(steps(admin, read_settings(settings), INTEGRATION[0])):
        step.make()
