"""Fixtures: a home of the test's own, in which looks are kept."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of the test's own as ALLEGRO_ETL_HOME."""
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    return tmp_path
