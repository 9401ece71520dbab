"""The load into Odoo: end to end against a connector that takes orders one at a time, and alone against the ORM's ceiling."""

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from allegro_etl.local.odoo import ADMIN, run_inside
from benchmarks import connector
from benchmarks.world import WORKERS, Allegro, Odoo, allegro, cli, home, odoo_server, say

ORDERS = 2000
ONE_AT_A_TIME = 120  # of them suffice to know the rate of the connector; it does not grow faster with more
CEILING_ORDERS = 1000
CEILING_SCRIPT = Path(__file__).parent / "ceiling_orm.py"

Figures = dict[str, Any]


def end_to_end(orders: int = ORDERS) -> Figures:
    """Measure orders a second from bought on Allegro to confirmed and paid in Odoo, start-up included, against the connector."""
    with odoo_server() as odoo, allegro("--orders", str(orders), "--days", "30", "--seed", "11") as shop:
        warm_up(odoo, shop)
        before = _connector_rate(odoo, shop)
        database = odoo.fresh("benchmark_ours")
        with home(odoo, shop, database) as environment:
            say(f"{orders} orders by allegro_etl ...")
            seconds, told, _ = cli(environment, "run", "--from-event", "0")
        after = _connector_rate(odoo, shop)
    loaded = sum(run["counts"]["load_orders"]["created"] for run in told["runs"])  # type: ignore[attr-defined]
    one_at_a_time = (before + after) / 2
    return {
        "orders": loaded,
        "seconds": round(seconds, 1),
        "orders_per_second": round(loaded / seconds, 2),
        "one_at_a_time": [round(before, 2), round(after, 2)],
        "ratio": round(loaded / seconds / one_at_a_time, 2),
    }


def warm_up(odoo: Odoo, shop: Allegro) -> None:
    """Let both workers load their modules, outside of what is measured."""
    database = odoo.fresh("benchmark_warm_up")
    token = str(shop.post("tokens")["access_token"])
    connector.orders_per_second(odoo.url, database, ADMIN, connector.ready_forms(shop.url, token, 4))


def _connector_rate(odoo: Odoo, shop: Allegro) -> float:
    say(f"{ONE_AT_A_TIME} orders one at a time ...")
    database = odoo.fresh("benchmark_connector")
    token = str(shop.post("tokens")["access_token"])
    forms = connector.ready_forms(shop.url, token, ONE_AT_A_TIME + 20)
    connector.orders_per_second(odoo.url, database, ADMIN, forms[:20])  # the workers meet the new database
    return connector.orders_per_second(odoo.url, database, ADMIN, forms[20:])


def against_the_ceiling(orders: int = CEILING_ORDERS) -> Figures:
    """Measure the load alone, against the same records made by Odoo's own ORM inside as many processes as it has workers."""
    with (
        odoo_server() as odoo,
        allegro("--orders", str(orders), "--seed", "12") as shop,
        tempfile.TemporaryDirectory() as folder,
    ):
        ours, theirs = odoo.fresh("benchmark_ours"), odoo.fresh("benchmark_ceiling")
        records = Path(folder) / "records.json"
        with home(odoo, shop, theirs) as environment:
            _load_stage(environment, "--records", str(records))
        with home(odoo, shop, ours) as environment:
            say(f"{orders} orders, the load alone ...")
            figures = _load_stage(environment)
        say("the same inside Odoo's own process ...")
        ceiling = _ceiling(odoo, theirs, records)
    loaded = figures["orders"]
    return {
        "orders": loaded,
        "seconds": figures["seconds"],
        "stages": figures["stages"],
        "orders_per_second": round(loaded / figures["seconds"], 2),
        "ceiling_orders_per_second": round(loaded / ceiling, 2),
        "ratio": round(ceiling / figures["seconds"], 3),
    }


def _load_stage(environment: dict[str, str], *options: str) -> Figures:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load_stage", *options],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _ceiling(odoo: Odoo, database: str, records: Path) -> float:
    """Run the ORM script in as many processes at once as Odoo has workers; give the seconds of the slowest."""

    def part(number: int) -> float:
        script = f"RECORDS = {str(records)!r}\nPART, PARTS = {number}, {WORKERS}\n{CEILING_SCRIPT.read_text(encoding='utf-8')}"
        output = run_inside(odoo.place, odoo.postgres, database, script)
        return float(output.split("SECONDS")[1].split()[0])

    with ThreadPoolExecutor(WORKERS) as pool:
        return max(pool.map(part, range(WORKERS)))
