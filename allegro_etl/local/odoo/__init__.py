"""A real Odoo on this machine, with a merchant in it, for the demo, the tests and the benchmarks."""

from allegro_etl.local.odoo.databases import databases, drop_database, ensure_database, fresh_database
from allegro_etl.local.odoo.errors import LocalOdooError, NoPythonForOdoo
from allegro_etl.local.odoo.install import install
from allegro_etl.local.odoo.keys import make_key
from allegro_etl.local.odoo.merchant import ADMIN, INTEGRATION, OdooLogin, log_in
from allegro_etl.local.odoo.places import OdooInstallation, Progress, installation
from allegro_etl.local.odoo.postgres import Postgres, running_postgres, start_postgres, stop_postgres
from allegro_etl.local.odoo.program import run_inside
from allegro_etl.local.odoo.rights import grant_rights
from allegro_etl.local.odoo.server import (
    OdooServer,
    running_odoo,
    running_servers,
    start_odoo,
    stop_all,
    stop_odoo,
)
from allegro_etl.local.odoo.templates import ensure_templates
from allegro_etl.local.odoo.versions import NEWEST, VERSIONS, OdooVersion

__all__ = [
    "ADMIN",
    "INTEGRATION",
    "NEWEST",
    "VERSIONS",
    "LocalOdooError",
    "NoPythonForOdoo",
    "OdooInstallation",
    "OdooLogin",
    "OdooServer",
    "OdooVersion",
    "Postgres",
    "Progress",
    "databases",
    "drop_database",
    "ensure_database",
    "ensure_templates",
    "fresh_database",
    "grant_rights",
    "install",
    "installation",
    "log_in",
    "make_key",
    "run_inside",
    "running_odoo",
    "running_postgres",
    "running_servers",
    "start_odoo",
    "start_postgres",
    "stop_all",
    "stop_odoo",
    "stop_postgres",
]
