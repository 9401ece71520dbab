"""Fixtures: a run on a DuckDB file that a test fills, and a Dagster instance; modules that need more of one give their own."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from allegro_etl.run.run import Run
from allegro_etl_tests.orchestration.filled import filled


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Yield a run on an empty DuckDB file."""
    with filled(tmp_path) as opened:
        yield opened


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """Yield an ephemeral Dagster instance in a home of the test's own."""
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral
