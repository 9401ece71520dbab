"""`allegro-etl dagster` as a person starts it: its pages open, and its sensor brings what is sold while it runs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from allegro_etl.local.odoo.postgres import free_port
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.waiting import wait_for
from allegro_etl_tests.faults.world import World

STARTED_WITHIN = 120
BROUGHT_WITHIN = 180  # half a minute between ticks, the start of a process, a run; and a machine that may be busy


@contextmanager
def dagster_open(world: World) -> Iterator[str]:
    """Let Dagster's pages and its daemon run for the block; give their address. A test that fails shows what they said."""
    port = free_port()
    process = world.start("dagster", "--port", str(port))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            said = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            said = process.communicate(timeout=30)
        sys.stdout.writelines(said)


def answers(address: str) -> bool:
    """Tell whether Dagster's pages are up."""
    with suppress(httpx.HTTPError):
        return httpx.get(f"{address}/server_info", timeout=5, trust_env=False).is_success
    return False


@pytest.mark.timeout(600)
def test_the_sensor_brings_what_is_sold_while_dagster_is_open(world: World, tmp_path: Path) -> None:
    # a home of its own: the sensor lets a run that another test killed be for a minute and a half, as it may be alive
    world = world.at_home(tmp_path / "home")
    with dagster_open(world) as address:
        assert wait_for(STARTED_WITHIN, lambda: answers(address))
        world.shop.place_order()
        assert len(judge(world).lost) > 0
        assert wait_for(BROUGHT_WITHIN, lambda: not judge(world).complaints)
