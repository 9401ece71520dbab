"""`allegro-etl dagster` as a person starts it: its pages open, and its sensor brings what is sold while it runs."""

from pathlib import Path

import pytest

from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.pages import STARTED_WITHIN, answers, dagster_open
from allegro_etl_tests.faults.waiting import wait_for
from allegro_etl_tests.faults.world import World

BROUGHT_WITHIN = 180  # half a minute between ticks, the start of a process, a run; and a machine that may be busy


@pytest.mark.timeout(600)
def test_the_sensor_brings_what_is_sold_while_dagster_is_open(world: World, tmp_path: Path) -> None:
    # a home of its own: the sensor lets a run that another test killed be for a minute and a half, as it may be alive
    world = world.at_home(tmp_path / "home")
    with dagster_open(world) as address:
        assert wait_for(STARTED_WITHIN, lambda: answers(address))
        world.shop.place_order()
        assert len(judge(world).lost) > 0
        assert wait_for(BROUGHT_WITHIN, lambda: not judge(world).complaints)
