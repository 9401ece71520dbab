"""The two template databases, built once: `bare` and `merchant`.

`bare` is what any Polish company has after installing Odoo's applications; `merchant` adds everything that the
settings file `merchant.toml` names. A template's key is kept as the database's comment: when what it is made of
changes, it is built again.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from allegro_etl.destination import fields, fiscal_positions, provision, tax_records
from allegro_etl.destination.doctor import fixing, groups
from allegro_etl.destination.views import arch, making, screens
from allegro_etl.local.allegro import catalogue, products
from allegro_etl.local.odoo import carriers, merchant, rights, shapes, stock
from allegro_etl.local.odoo.databases import comment, drop_database, fresh_database, make_template_of
from allegro_etl.local.odoo.places import OdooInstallation, Progress, locked
from allegro_etl.local.odoo.postgres import Postgres
from allegro_etl.local.odoo.program import BUILDING, odoo_command, run_inside, run_odoo
from allegro_etl.local.odoo.server import start_odoo
from allegro_etl.odoo import parameters

POLISH_COMPANY = """
company = env.ref("base.main_company")
company.partner_id.country_id = env.ref("base.pl")
company.currency_id = env.ref("base.PLN")
env["res.currency"].with_context(active_test=False).search([("name", "in", ["CZK", "EUR", "HUF"])]).active = True
env.cr.commit()
"""
MADE_OF = (
    merchant,
    carriers,
    shapes,
    stock,
    catalogue,
    products,
    rights,
    fixing,
    groups,
    tax_records,
    fiscal_positions,
    provision,
    fields,
    arch,
    making,
    screens,
    parameters,
)
TAKES_AT_MOST_SECONDS = 900


def ensure_templates(place: OdooInstallation, postgres: Postgres, progress: Progress = print) -> None:
    """Build the templates that are missing or made of something else than now."""
    with locked(place, "templates", seconds=2 * TAKES_AT_MOST_SECONDS):
        bare = key_of(repr(place.version.modules), POLISH_COMPANY, (place.home / "root.stamp").read_text())
        ensure(place, postgres, "bare", bare, lambda name: build_bare(place, postgres, name, progress))
        sources = [Path(str(module.__file__)).read_text() for module in MADE_OF]
        furnished = key_of(bare, repr(merchant.SETTINGS), *sources)
        ensure(place, postgres, "merchant", furnished, lambda name: build_merchant(place, postgres, name, progress))


def ensure(place: OdooInstallation, postgres: Postgres, template: str, key: str, build: Callable[[str], None]) -> None:
    """Build one template under another name unless the one there has this key; it gets its name when it is complete."""
    if comment(postgres, template) == key:
        return
    building = f"{template}{BUILDING}"
    drop_database(place, postgres, building)
    build(building)
    make_template_of(place, postgres, building, template, key)


def build_bare(place: OdooInstallation, postgres: Postgres, name: str, progress: Progress) -> None:
    """Make a Polish company with the applications and nothing of Allegro's."""
    postgres.psql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    progress("Odoo: a new database")
    install_modules(place, postgres, name, ("base",))
    run_inside(place, postgres, name, POLISH_COMPANY)
    progress(f"Odoo: installing {', '.join(place.version.modules)}")
    install_modules(place, postgres, name, place.version.modules)


def build_merchant(place: OdooInstallation, postgres: Postgres, name: str, progress: Progress) -> None:
    """Make a merchant out of a copy of the bare company."""
    progress("Odoo: making the merchant's price lists, taxes, carriers, users, their rights and products")
    fresh_database(place, postgres, name, template="bare")
    server = start_odoo(place, postgres, name="template", workers=0)
    try:
        session = merchant.log_in(server.port, name)
        merchant.furnish(session)
        rights.grant_rights(server.url, name, merchant.SETTINGS_FILE)
    finally:
        server.stop()


def install_modules(place: OdooInstallation, postgres: Postgres, database: str, modules: tuple[str, ...]) -> None:
    """Install modules into a database that no server has open."""
    options = ["-d", database, "-i", ",".join(modules), "--stop-after-init", "--no-http", "--workers", "0"]
    run_odoo([*odoo_command(place, postgres), *options, "--log-level", "warn"], place, "", TAKES_AT_MOST_SECONDS)


def key_of(*parts: str) -> str:
    """Return a key that changes with any of the texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
