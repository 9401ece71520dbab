"""How tests are dealt out to processes that run side by side: file by file, as the tests of a file share a database."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

SCENES = "allegro_etl_tests/records/"


class FileByFile(LoadFileScheduling):
    """Deals out files. Those of records stay in one process: their scenes are all played in the same few runs."""

    def _split_scope(self, nodeid: str) -> str:
        return SCENES if nodeid.startswith(SCENES) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)  # without pytest-xdist, nobody asks
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FileByFile:
    """Return pytest-xdist the dealer."""
    return FileByFile(config, log)
