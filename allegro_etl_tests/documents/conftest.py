"""Fixtures: a plain shop, and a bench around it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.running import running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.documents.bench import Bench, paired


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a DuckDB file without rows, to be copied: migrating one takes longer than most tests."""
    path = tmp_path_factory.mktemp("warehouse") / "allegro_etl.duckdb"
    with open_warehouse(path):
        pass
    return path


@pytest.fixture
def file(empty_file: Path, tmp_path: Path) -> Path:
    """Return a DuckDB file of the test's own."""
    return Path(shutil.copy(empty_file, tmp_path / "allegro_etl.duckdb"))


@pytest.fixture
def shop() -> Shop:
    """Return a shop that has sold nothing yet and where nothing odd happens by itself."""
    return Shop(seed=11, habits=Habits.plain())


@pytest.fixture
def bench(shop: Shop, file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Put that shop behind HTTP, with a paired client and an empty DuckDB file."""
    with running(shop) as allegro, paired(allegro, tmp_path) as api, open_warehouse(file) as warehouse:
        yield Bench(allegro, api, warehouse)
