"""Where the time of a run with one new order goes."""

import json
import statistics
import subprocess
import sys
import time

from benchmarks.figures import Figures
from benchmarks.world import allegro, cli, home, odoo_server, say

RUNS = 5
BEFORE_ITS_START = "Python's own start"


def one_order(runs: int = RUNS) -> Figures:
    """Measure runs with one new order each: medians of the seconds of each part, and of the whole process."""
    with odoo_server() as odoo, allegro("--orders", "40", "--seed", "16") as shop:
        database = odoo.fresh("benchmark_one_order")
        with home(odoo, shop, database) as environment:
            cli(environment, "run", "--from-event", "0")
            measured = []
            for _ in range(runs + 1):  # the first one meets Odoo's caches
                shop.post("orders", {"payment": "ONLINE", "paid": True, "market": "allegro-pl"})
                say("one new order ...")
                measured.append(_run(environment))
    return _medians(measured[1:])


def _run(environment: dict[str, str]) -> Figures:
    command = [sys.executable, "-m", "benchmarks.one_order_stage"]
    started = time.perf_counter()
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    )
    whole = time.perf_counter() - started
    run = json.loads(done.stdout)
    return {
        "whole": whole,
        "calls": run["calls"],
        "seconds": {BEFORE_ITS_START: whole - run["whole"], **run["seconds"]},
    }


def _medians(runs: list[Figures]) -> Figures:
    return {
        "runs": len(runs),
        "seconds": {
            name: round(statistics.median(run["seconds"].get(name, 0) for run in runs), 2)
            for name in runs[0]["seconds"]
        },
        "calls": runs[-1]["calls"],
        "whole": round(statistics.median(run["whole"] for run in runs), 2),
    }
