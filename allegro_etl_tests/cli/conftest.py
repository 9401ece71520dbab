"""Fixtures of the command line's tests."""

import logging
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.cli.world import World, pair
from allegro_etl_tests.odoo_fixtures import OdooDatabase

VARIABLES = (
    "ALLEGRO_ENVIRONMENT",
    "ALLEGRO_API_URL",
    "ALLEGRO_AUTH_URL",
    "ALLEGRO_CLIENT_ID",
    "ALLEGRO_CLIENT_SECRET",
    "ALLEGRO_USER_AGENT",
    "ODOO_URL",
    "ODOO_DATABASE",
    "ODOO_USERNAME",
    "ODOO_PASSWORD",
    "ODOO_API_KEY",
    "ALLEGRO_ETL_CONFIG",
    "DAGSTER_HOME",
)


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    """Return a folder of the test's own; a module whose tests go on with one another's work gives one of its own."""
    return tmp_path / "home"


@pytest.fixture
def home(home_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield that folder as ALLEGRO_ETL_HOME, in an otherwise empty environment and working folder."""
    for name in VARIABLES:
        monkeypatch.setenv(name, "")  # so that it is taken away again if the test sets it
        monkeypatch.delenv(name)
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(home_folder))
    monkeypatch.setenv("DAGSTER_HOME", str(home_folder / "dagster"))
    monkeypatch.chdir(tmp_path)
    yield home_folder
    logger = logging.getLogger("allegro_etl")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


@pytest.fixture(scope="module")
def allegro() -> Iterator[LocalAllegro]:
    """Yield a shop that has sold twelve plain orders."""
    with running(Shop(seed=7, orders=12, days=3, habits=Habits.plain()), interval=0.05) as service:
        yield service


@pytest.fixture
def world(
    allegro: LocalAllegro,
    odoo_database: OdooDatabase,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> World:
    """Return that shop, paired, and the module's Odoo database."""
    settings = home.parent / "allegro_etl.toml"  # of the tests' own: `allegro-etl map` writes to it
    if not settings.exists():
        settings.write_text((files("allegro_etl.local") / "merchant.toml").read_text("utf-8"), "utf-8")
    named = {"ALLEGRO_ETL_CONFIG": str(settings)}
    for name, value in {**allegro.environment(), **odoo_database.environment, **named}.items():
        monkeypatch.setenv(name, value)
    pair(allegro)
    return World(allegro, home, odoo_database.session, capsys)


@pytest.fixture
def live_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return what puts this process into a time zone."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()
