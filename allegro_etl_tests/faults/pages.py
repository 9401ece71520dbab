"""Dagster's pages, as a person starts them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

from allegro_etl.local.odoo.postgres import free_port
from allegro_etl_tests.faults.world import World

STARTED_WITHIN = 120


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
    """Return whether Dagster's pages are up."""
    with suppress(httpx.HTTPError):
        return httpx.get(f"{address}/server_info", timeout=5, trust_env=False).is_success
    return False
