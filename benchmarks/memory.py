"""Peak memory of a backfill up to the plan: 100,000 orders against 10,000."""

import json
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import allegro_etl.definitions  # noqa: F401 - a run is Dagster's, and has it in memory
from allegro_etl.cli.backfill import FIRST_SLICE, next_slice
from allegro_etl.run.opening import open_run
from allegro_etl.run.run import RunRequest
from benchmarks.figures import Figures
from benchmarks.load_stage import UP_TO_THE_PLAN
from benchmarks.world import Odoo, allegro, home, odoo_server, peak_mib, say

ORDERS_A_DAY = 2_000


def memory(small: int = 10_000, large: int = 100_000) -> Figures:
    """Measure the peak memory of the process, in MiB, for both sizes; side by side, as it is no matter of time."""
    with odoo_server() as odoo, ThreadPoolExecutor() as pool:
        less, more = pool.map(lambda orders: _backfill(odoo, orders), (small, large))
    return {"runs": {str(small): less, str(large): more}, "ratio": round(more["peak_mib"] / less["peak_mib"], 3)}


def _backfill(odoo: Odoo, orders: int) -> Figures:
    days = orders // ORDERS_A_DAY
    say(f"a backfill of {orders:,} orders up to the plan ...")
    with (
        allegro("--orders", str(orders), "--seed", "16", "--days", str(days)) as shop,
        home(odoo, shop, odoo.fresh(f"benchmark_memory_{orders}")) as environment,
    ):
        command = [sys.executable, "-m", "benchmarks.memory", str(days)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(days: int) -> None:
    """Carry all orders of the last days up to the plan, slice by slice as a backfill does, and print the peak."""
    orders = 0
    end = datetime.now(UTC)
    since, length = end - timedelta(days=days), FIRST_SLICE
    while since < end:
        until = min(since + length, end)
        with open_run(uuid.uuid4().hex, RunRequest(since=since, until=until)) as run:
            counts = {step.name: step.carry_out(run) for step in UP_TO_THE_PLAN}
            run.warehouse.execute("delete from ops.pending")  # what the cursor's commit would do
        orders += counts["normalise"]["orders"]
        since, length = until, next_slice(length, sum(counts["stage_checkout_forms"].values()))
    sys.stdout.write(json.dumps({"orders_planned": orders, "peak_mib": peak_mib()}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
