"""The load into Odoo: end to end against a connector that takes orders one at a time, and alone against the ORM's ceiling."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from allegro_etl.local.odoo import ADMIN, run_inside
from benchmarks import connector
from benchmarks.figures import Figures
from benchmarks.world import WORKERS, Allegro, Odoo, allegro, cli, home, odoo_server, say

ORDERS = 2000
ONE_AT_A_TIME = 40  # of them suffice to know the rate of the connector; it does not grow faster with more
CEILING_ORDERS = 400
ROUNDS = 2
CEILING_SCRIPT = Path(__file__).parent / "ceiling_orm.py"


def end_to_end(orders: int = ORDERS) -> Figures:
    """Measure orders a second from bought on Allegro to confirmed and paid in Odoo, start-up included, against the connector."""
    with odoo_server() as odoo, allegro("--orders", str(orders), "--days", "30", "--seed", "11") as shop:
        warm_up(odoo, shop)
        before = _connector_rate(odoo, shop)
        database = odoo.fresh("benchmark_ours")
        with home(odoo, shop, database) as environment:
            say(f"{orders} orders by allegro_etl ...")
            seconds, told = cli(environment, "run", "--from-event", "0")
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
    forms = connector.ready_forms(shop.url, token, ONE_AT_A_TIME + 10)
    connector.orders_per_second(odoo.url, database, ADMIN, forms[:10])  # the workers meet the new database
    return connector.orders_per_second(odoo.url, database, ADMIN, forms[10:])


def against_the_ceiling(orders: int = CEILING_ORDERS, rounds: int = ROUNDS) -> Figures:
    """Measure the load alone, against the same records made by Odoo's own ORM inside as many processes as it has workers.

    Both in turns, on a fresh database each time, now the one and now the other first: the machine's speed drifts.
    """
    with (
        odoo_server() as odoo,
        allegro("--orders", str(orders // rounds), "--seed", "12") as shop,
        tempfile.TemporaryDirectory() as folder,
    ):
        ours: list[Figures] = []
        ceiling: list[float] = []
        for number in range(rounds):
            turns: list[Callable[[], None]] = [
                lambda: ours.append(_our_load(odoo, shop)),
                lambda: ceiling.append(_ceiling_load(odoo, shop, Path(folder) / "records.json")),
            ]
            for turn in turns if number % 2 == 0 else reversed(turns):
                turn()
    loaded, seconds = sum(one["orders"] for one in ours), sum(one["seconds"] for one in ours)
    return {
        "orders": loaded,
        "rounds": [[one["seconds"], round(other, 2)] for one, other in zip(ours, ceiling, strict=True)],
        "stages": {stage: round(sum(one["stages"][stage] for one in ours), 2) for stage in ours[0]["stages"]},
        "orders_per_second": round(loaded / seconds, 2),
        "ceiling_orders_per_second": round(loaded / sum(ceiling), 2),
        "ratio": round(sum(ceiling) / seconds, 3),
    }


def _our_load(odoo: Odoo, shop: Allegro) -> Figures:
    say("the load alone ...")
    with home(odoo, shop, odoo.fresh("benchmark_ours")) as environment:
        return _load_stage(environment)


def _ceiling_load(odoo: Odoo, shop: Allegro, records: Path) -> float:
    say("the same inside Odoo's own process ...")
    database = odoo.fresh("benchmark_ceiling")
    with home(odoo, shop, database) as environment:
        _load_stage(environment, "--records", str(records))
    return _ceiling(odoo, database, records)


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
    """Run the ORM script in as many processes at once as Odoo has workers; return the seconds of the slowest."""

    def part(number: int) -> float:
        script = f"RECORDS = {str(records)!r}\nPART, PARTS = {number}, {WORKERS}\n{CEILING_SCRIPT.read_text(encoding='utf-8')}"
        output = run_inside(odoo.place, odoo.postgres, database, script)
        return float(output.split("SECONDS")[1].split()[0])

    with ThreadPoolExecutor(WORKERS) as pool:
        return max(pool.map(part, range(WORKERS)))
