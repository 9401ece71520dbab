"""Replaying orders that Odoo has, nothing changed: how our own work grows with their number."""

import json
import subprocess
import sys
from math import log

from benchmarks.figures import Figures
from benchmarks.world import allegro, cli, home, odoo_server, say

SIZES = (2_500, 5_000, 10_000)


def replay(sizes: tuple[int, ...] = SIZES) -> Figures:
    """Measure the CPU seconds of our own process for each number of orders, and the exponent with which they grow."""
    runs: dict[str, Figures] = {}
    with odoo_server() as odoo, allegro("--orders", "5", "--seed", "17") as shop:
        database = odoo.fresh("benchmark_replay")
        with home(odoo, shop, database) as environment:  # fields and products of ours are there from then on
            cli(environment, "run", "--from-event", "0")
        for orders in sizes:
            say(f"{orders:,} orders that Odoo has ...")
            with home(odoo, shop, database) as environment:
                command = [sys.executable, "-m", "benchmarks.replay_stage", str(orders)]
                done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            runs[str(orders)] = json.loads(done.stdout.splitlines()[-1])
    return {"runs": runs, "exponent": exponent({int(size): run["cpu_seconds"] for size, run in runs.items()})}


def exponent(seconds: dict[int, float]) -> float:
    """Return the exponent with which seconds grow between the smallest and the largest number: 1 is linear."""
    small, large = min(seconds), max(seconds)
    return round(log(seconds[large] / seconds[small]) / log(large / small), 2)
