"""One DuckDB file in memory for all tests of the plan; each test leaves it empty."""

from collections.abc import Iterator

import duckdb
import pytest

from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.migrations import bring_up_to_date
from allegro_etl_tests.records.sides import Sides


@pytest.fixture(scope="session")
def _schema() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        bring_up_to_date(Warehouse(connection))
        yield connection


@pytest.fixture
def sides(_schema: duckdb.DuckDBPyConnection) -> Iterator[Sides]:
    """Yield both sides, empty."""
    _schema.begin()
    yield Sides(Warehouse(_schema))
    _schema.rollback()
