"""Odoo databases: two templates built once, and fresh copies of them in about a second.

`bare` is what any Polish company has after installing Odoo's applications; `merchant` adds everything that the
settings file `merchant.toml` names. A template's key is kept as the database's comment: when the code that builds it
changes, it is built again.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.places import OdooInstallation, Progress
from allegro_etl.local.odoo.postgres import Postgres
from allegro_etl.local.odoo.server import odoo_command, run_inside, run_odoo

MODULES = (
    "sale_management",
    "sale_stock",
    "account",
    "account_payment",
    "payment_custom",
    "delivery",
    "stock_delivery",
    "l10n_pl",
)
POLISH_COMPANY = """
company = env.ref("base.main_company")
company.partner_id.country_id = env.ref("base.pl")
company.currency_id = env.ref("base.PLN")
env["res.currency"].with_context(active_test=False).search([("name", "in", ["CZK", "EUR", "HUF"])]).active = True
env.cr.commit()
"""


def ensure_templates(place: OdooInstallation, postgres: Postgres, progress: Progress = print) -> None:
    """Build the templates that are missing or older than the code that builds them."""
    with FileLock(place.home / "templates.lock"):
        bare = key_of(__file__, odoo_version(place))
        ensure(place, postgres, "bare", bare, lambda name: build_bare(place, postgres, name, progress))


def ensure(place: OdooInstallation, postgres: Postgres, template: str, key: str, build: Callable[[str], None]) -> None:
    """Build one template under a name of its own and give it its right name only when it is complete."""
    if comment(postgres, template) == key:
        return
    building = f"{template}_building"
    drop_database(place, postgres, building)
    build(building)
    drop_database(place, postgres, template)
    postgres.psql(f'ALTER DATABASE "{building}" RENAME TO "{template}"')
    move_filestore(place, building, template)
    postgres.psql(f'ALTER DATABASE "{template}" WITH ALLOW_CONNECTIONS false IS_TEMPLATE true')
    postgres.psql(f"COMMENT ON DATABASE \"{template}\" IS '{key}'")


def build_bare(place: OdooInstallation, postgres: Postgres, name: str, progress: Progress) -> None:
    """Make a Polish company with the applications and nothing of Allegro's."""
    postgres.psql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    progress("Odoo: a new database")
    install_modules(place, postgres, name, ("base",))
    run_inside(place, postgres, name, POLISH_COMPANY)
    progress(f"Odoo: installing {', '.join(MODULES)}")
    install_modules(place, postgres, name, MODULES)


def install_modules(place: OdooInstallation, postgres: Postgres, database: str, modules: tuple[str, ...]) -> None:
    """Install modules into a database that no server has open."""
    options = ["-d", database, "-i", ",".join(modules), "--stop-after-init", "--no-http", "--workers", "0"]
    run_odoo([*odoo_command(place, postgres), *options, "--log-level", "warn"], place, "", 900)


def fresh_database(place: OdooInstallation, postgres: Postgres, name: str, *, template: str = "merchant") -> str:
    """Make a database by copying a template, file store included, and give its name.

    Raises LocalOdooError when the template is missing or the name is taken.
    """
    if comment(postgres, template) is None:
        raise LocalOdooError(f"there is no template '{template}': `allegro-etl local odoo install` builds it")
    postgres.psql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    source = place.filestore(template)
    if source.exists():
        shutil.copytree(source, place.filestore(name), copy_function=os.link, dirs_exist_ok=True)
    return name


def drop_database(place: OdooInstallation, postgres: Postgres, name: str) -> None:
    """Remove a database and its file store, whoever is connected; one that is not there is no error."""
    if comment(postgres, name) is not None:
        postgres.psql(f'ALTER DATABASE "{name}" WITH IS_TEMPLATE false')
    postgres.psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(place.filestore(name), ignore_errors=True)


def comment(postgres: Postgres, database: str) -> str | None:
    """Give a database's comment ('' when it has none), or None when there is no such database."""
    found = postgres.psql(
        f"SELECT coalesce(shobj_description(oid, 'pg_database'), '-') FROM pg_database WHERE datname = '{database}'"
    )
    return found or None


def move_filestore(place: OdooInstallation, old: str, new: str) -> None:
    """Let a renamed database keep its attachments."""
    shutil.rmtree(place.filestore(new), ignore_errors=True)
    if place.filestore(old).exists():
        place.filestore(old).rename(place.filestore(new))


def key_of(*parts: str) -> str:
    """Give a key that changes with the content of the files and the texts named."""
    digest = hashlib.sha256()
    for part in parts:
        path = Path(part)
        digest.update(path.read_bytes() if path.is_absolute() else part.encode())
    return digest.hexdigest()[:20]


def odoo_version(place: OdooInstallation) -> str:
    """Give the version that was unpacked."""
    return (place.home / "root.stamp").read_text()
