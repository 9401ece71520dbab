"""Lets one process tick a thousand times and another run two hundred times: memory and handles must stay flat."""

from datetime import UTC, datetime
from pathlib import Path

from allegro_etl.local.odoo import OdooServer
from allegro_etl_tests.faults.endurance import Endurance, endure
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import broken_in, plain_shop

SECONDS_EACH = {"ticks": 3, "runs": 30}
FLAT_MB = {"ticks": 10, "runs": 60}
FLAT_HANDLES = 3
NAMES = {"ticks": "ticks of the sensor", "runs": "runs, each with a new order"}


def live_long(server: OdooServer, folder: Path, ticks: int, runs: int) -> tuple[str, bool]:
    """Let processes live; give the table, and whether nothing grew and no order was lost or doubled."""
    with broken_in(server, "longlife", folder / "long-life", plain_shop(31, 2)) as world:
        first = world.run()
        if first.code != 0:
            raise SystemExit(f"The first run is not right: {first.text}")
        lived = {
            what: endure(world, what, times, within=times * SECONDS_EACH[what])
            for what, times in (("ticks", ticks), ("runs", runs))
            if times
        }
        verdict = judge(world)
    rows = "".join(_row(what, one) for what, one in lived.items())
    table = (
        f"Of {datetime.now(UTC):%Y-%m-%d}, in one process each, after a warm-up of a quarter of the time:\n\n"
        f"| | times | memory, MB | handles |\n|---|---|---|---|\n{rows}"
        f"\nOrders compared afterwards: {verdict.orders}; lost, doubled or wrong: {len(verdict.complaints)}.\n"
    )
    return table, not verdict.complaints and all(_is_flat(what, one) for what, one in lived.items())


def _row(what: str, one: Endurance) -> str:
    memory, handles = (f"{warm} to {last}" for warm, last in (one.memory, one.handles))
    return f"| {NAMES[what]} | {one.done:,} | {memory} | {handles} |\n"


def _is_flat(what: str, one: Endurance) -> bool:
    return one.growth_mb < FLAT_MB[what] and one.growth_handles <= FLAT_HANDLES
