"""Fixtures: a merchant with settings, and one who begins with none; each with an Odoo of the module's own."""

from collections.abc import Iterator
from importlib.resources import as_file, files

import pytest

from allegro_etl.local.odoo.merchant import rate_currencies
from allegro_etl_tests.merchant.bench import Bench, carried
from allegro_etl_tests.merchant.scenes import played
from allegro_etl_tests.odoo_fixtures import OdooDatabase, with_few_rights

__all__ = ["beginner", "merchant", "modest", "played"]


@pytest.fixture(scope="module")
def merchant(odoo_database: OdooDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Yield the local merchant: the settings file and the Odoo that it was made for."""
    with (
        as_file(files("allegro_etl.local") / "merchant.toml") as settings,
        carried(odoo_database, tmp_path_factory.mktemp("home"), settings) as bench,
    ):
        yield bench


@pytest.fixture(scope="module")
def beginner(bare_odoo_database: OdooDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Yield a merchant without settings, whose Odoo knows nothing of Allegro but the rates of its currencies.

    Its user is an administrator: the first run makes what is missing.
    """
    rate_currencies(bare_odoo_database.session)
    with carried(bare_odoo_database, tmp_path_factory.mktemp("home"), None) as bench:
        yield bench


@pytest.fixture(scope="module")
def modest(bare_odoo_database: OdooDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Yield a merchant without settings, whose administrator has used `doctor --fix`."""
    rate_currencies(bare_odoo_database.session)
    with carried(with_few_rights(bare_odoo_database), tmp_path_factory.mktemp("home"), None) as bench:
        yield bench
