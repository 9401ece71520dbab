"""Odoo databases of the local cluster: fresh copies of a template in a fraction of a second, and their end."""

import os
import shutil
from contextlib import AbstractContextManager

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation, locked
from allegro_etl.local.odoo.postgres import Postgres

PATIENCE_SECONDS = 60


def fresh_database(place: OdooInstallation, postgres: Postgres, name: str, *, template: str = "merchant") -> str:
    """Make a database by copying a template, file store included, and return its name.

    Raises LocalOdooError when the template is missing or the name is taken.
    """
    with no_swap(place):
        if comment(postgres, template) is None:
            raise LocalOdooError(f"there is no template '{template}': `allegro-etl local odoo install` builds it")
        postgres.psql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        source = place.filestore(template)
        if source.exists():
            shutil.copytree(source, place.filestore(name), copy_function=os.link, dirs_exist_ok=True)
    return name


def ensure_database(place: OdooInstallation, postgres: Postgres, name: str, *, template: str = "merchant") -> bool:
    """Make a database from a template unless it is there; return whether it was made."""
    if comment(postgres, name) is not None:
        return False
    fresh_database(place, postgres, name, template=template)
    return True


def drop_database(place: OdooInstallation, postgres: Postgres, name: str) -> None:
    """Remove a database and its file store, whoever is connected; one that is not there is no error."""
    if comment(postgres, name) is not None:
        postgres.psql(f'ALTER DATABASE "{name}" WITH IS_TEMPLATE false')
    postgres.psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(place.filestore(name), ignore_errors=True)


def make_template_of(place: OdooInstallation, postgres: Postgres, building: str, template: str, key: str) -> None:
    """Rename a finished database to a template, instead of the older one, and close it to connections."""
    with no_swap(place):
        drop_database(place, postgres, template)
        postgres.psql(f'ALTER DATABASE "{building}" RENAME TO "{template}"')
        if place.filestore(building).exists():
            place.filestore(building).rename(place.filestore(template))
        postgres.psql(f'ALTER DATABASE "{template}" WITH ALLOW_CONNECTIONS false IS_TEMPLATE true')
        postgres.psql(f"COMMENT ON DATABASE \"{template}\" IS '{key}'")


def comment(postgres: Postgres, database: str) -> str | None:
    """Return a database's comment ('-' when it has none), or None when there is no such database."""
    rows = postgres.psql("SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '-') FROM pg_database")
    return dict(row.split("\t") for row in rows.splitlines()).get(database)


def databases(postgres: Postgres) -> list[str]:
    """Return the names of the databases that Odoo may open, templates not among them."""
    names = postgres.psql(
        "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1"
    )
    return names.splitlines()


def no_swap(place: OdooInstallation) -> AbstractContextManager[None]:
    """Keep a template from being replaced while it is copied."""
    return locked(place, "swap", seconds=PATIENCE_SECONDS)
