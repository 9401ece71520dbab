"""Peak memory of a backfill up to the plan: 100,000 orders against 10,000."""

import json
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from allegro_etl.run import RunRequest
from allegro_etl.runs import open_run
from benchmarks.load_stage import UP_TO_THE_PLAN
from benchmarks.world import Odoo, allegro, home, odoo_server, peak_mib, say

Figures = dict[str, Any]


def memory(small: int = 10_000, large: int = 100_000) -> Figures:
    """Measure the peak memory of the process, in MiB, for both sizes; side by side, as it is no matter of time."""
    with odoo_server() as odoo, ThreadPoolExecutor() as pool:
        less, more = pool.map(lambda orders: _backfill(odoo, orders), (small, large))
    return {"runs": {str(small): less, str(large): more}, "ratio": round(more["peak_mib"] / less["peak_mib"], 3)}


def _backfill(odoo: Odoo, orders: int) -> Figures:
    say(f"a backfill of {orders:,} orders up to the plan ...")
    with (
        allegro("--orders", str(orders), "--seed", "16", "--days", "50") as shop,
        home(odoo, shop, odoo.fresh(f"benchmark_memory_{orders}")) as environment,
    ):
        command = [sys.executable, "-m", "benchmarks.memory"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Carry the whole journal up to the plan, run by run as a backfill does, and print the peak."""
    after, more, orders = "0", 1, 0
    while more:
        with open_run(uuid.uuid4().hex, RunRequest(from_event=after)) as run:
            counts = {step.__name__: step(run) for step in UP_TO_THE_PLAN}
            after = run.warehouse.scalar("select read_to from ops.runs where run_id = ?", [run.run_id]) or after
            run.warehouse.execute("delete from ops.pending")  # what the cursor's commit would do
        more = counts["stage_order_events"]["more"]
        orders += counts["normalise"]["orders"]
    sys.stdout.write(json.dumps({"orders_planned": orders, "peak_mib": peak_mib()}) + "\n")


if __name__ == "__main__":
    main()
