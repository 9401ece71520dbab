"""A stall for each test of the writing of stock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from allegro_etl_tests.to_allegro.stock.stall import Stall, opened_stall


@pytest.fixture
def stall(tmp_path: Path) -> Iterator[Stall]:
    """Yield a stall with a hundred mugs, and three offers of one mug, one mug and three."""
    with opened_stall(tmp_path, kubek_350=1, dzbanek_1l=1, lampka_led=3) as opened:
        yield opened
