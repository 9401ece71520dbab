"""A real Odoo 19 on this machine, with a merchant in it, for the demo, the tests and the benchmarks."""

from allegro_etl.local.odoo.databases import drop_database, ensure_templates, fresh_database
from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.install import install
from allegro_etl.local.odoo.places import OdooInstallation, Progress, installation
from allegro_etl.local.odoo.postgres import Postgres, start_postgres, stop_postgres
from allegro_etl.local.odoo.server import (
    OdooServer,
    run_inside,
    running_odoo,
    running_postgres,
    start_odoo,
    stop_all,
)

__all__ = [
    "LocalOdooError",
    "OdooInstallation",
    "OdooServer",
    "Postgres",
    "Progress",
    "drop_database",
    "ensure_templates",
    "fresh_database",
    "install",
    "installation",
    "run_inside",
    "running_odoo",
    "running_postgres",
    "start_odoo",
    "start_postgres",
    "stop_all",
    "stop_postgres",
]
