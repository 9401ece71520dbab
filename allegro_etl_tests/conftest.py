"""What all tests share: fixtures that other modules define, imported here by name."""

from allegro_etl_tests.merchant.fixtures import beginner, merchant, modest, played
from allegro_etl_tests.odoo_fixtures import (
    bare_odoo_database,
    odoo_database,
    odoo_server,
    pytest_addoption,
    pytest_collection_modifyitems,
)
from allegro_etl_tests.side_by_side import pytest_xdist_make_scheduler

__all__ = [
    "bare_odoo_database",
    "beginner",
    "merchant",
    "modest",
    "odoo_database",
    "odoo_server",
    "played",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_xdist_make_scheduler",
]
