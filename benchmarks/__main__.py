"""`python -m benchmarks [--page] [--short] [NAME ...]`: runs the benchmarks and prints their figures, all unless named.

Names: loading, ceiling, reading, matching, replay, incremental, one_order, latency, memory, transports, shipping, pushing. `--page` writes
docs/benchmarks.md, `--short` takes fewer orders where that is all the same to the ratio; the page says how many there were.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import (
    incremental,
    latency,
    loading,
    matching,
    memory,
    one_order,
    pushing,
    reading,
    replay,
    report,
    shipping,
    transports,
)
from benchmarks.figures import Figures
from benchmarks.world import say

BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "loading": loading.end_to_end,
    "ceiling": loading.against_the_ceiling,
    "reading": reading.reading,
    "matching": matching.matching,
    "replay": replay.replay,
    "incremental": incremental.incremental,
    "one_order": one_order.one_order,
    "latency": latency.latency,
    "memory": memory.memory,
    "transports": transports.transports,
    "shipping": shipping.shipping,
    "pushing": pushing.pushing,
}


SHORT: dict[str, dict[str, Any]] = {
    "loading": {"orders": 600},
    "ceiling": {"orders": 200, "rounds": 1},
    "incremental": {"odoo_history": 1000},
    "latency": {"orders": 20},
    "shipping": {"deliveries": 200},
    "pushing": {"one_by_one": 59},
}


def main(names: list[str], *, short: bool, page: bool) -> None:
    """Run the named benchmarks, or all."""
    if unknown := sorted(set(names) - set(BENCHMARKS)):
        raise SystemExit(f"No such benchmark: {', '.join(unknown)}. There are {', '.join(BENCHMARKS)}.")
    figures: Figures = {}
    started = time.perf_counter()
    for name in names or list(BENCHMARKS):
        say(f"== {name}")
        figures[name] = BENCHMARKS[name](**SHORT.get(name, {}) if short else {})
        sys.stdout.write(json.dumps({name: figures[name]}, indent=2) + "\n")
        sys.stdout.flush()
        if page:  # each time, so that a run that is cut short leaves what it has measured
            report.write(figures, minutes=(time.perf_counter() - started) / 60)
    if page:
        say(f"Written: {report.PAGE.name}")


if __name__ == "__main__":
    given = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Run the benchmarks and print their figures."
    )
    given.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; all unless named")
    given.add_argument("--short", action="store_true", help="take fewer orders where that is all the same to the ratio")
    given.add_argument("--page", action="store_true", help="write docs/benchmarks.md")
    main(**vars(given.parse_args()))
