"""Peak memory of a backfill up to the plan: 100,000 orders against 10,000."""

import json
import resource
import subprocess
import sys
import uuid
from typing import Any

from allegro_etl.run import RunRequest
from allegro_etl.runs import open_run
from benchmarks.load_stage import UP_TO_THE_PLAN
from benchmarks.world import allegro, home, odoo_server, say

Figures = dict[str, Any]


def memory(small: int = 10_000, large: int = 100_000) -> Figures:
    """Measure the peak memory of the process, in MiB, for both sizes."""
    peaks = {}
    with odoo_server() as odoo:
        for orders in (small, large):
            say(f"a backfill of {orders:,} orders up to the plan ...")
            with allegro("--orders", str(orders), "--seed", "16", "--days", "50") as shop:
                database = odoo.fresh("benchmark_memory")
                with home(odoo, shop, database) as environment:
                    done = subprocess.run(
                        [sys.executable, "-m", "benchmarks.memory"],
                        env=environment,
                        stdout=subprocess.PIPE,
                        text=True,
                        check=True,
                    )
            peaks[str(orders)] = json.loads(done.stdout.splitlines()[-1])
    return {"runs": peaks, "ratio": round(peaks[str(large)]["peak_mib"] / peaks[str(small)]["peak_mib"], 3)}


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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps({"orders_planned": orders, "peak_mib": peak}) + "\n")


if __name__ == "__main__":
    main()
