"""A run with 1 and with 100 new orders, and one with nothing new: with a long history and with none."""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from allegro_etl.local.odoo import run_inside
from allegro_etl.warehouse import Warehouse, open_warehouse
from benchmarks.figures import Figures
from benchmarks.world import Allegro, Odoo, allegro, cli, home, odoo_server, say

HISTORY = 1_000_000
ODOO_HISTORY = 5_000
REPEATS = {1: 4, 100: 2}  # by the number of new orders; even, so that each world comes first as often
SEED_ORDERS = 100  # the run that makes products, fields and price lists, in both worlds alike


OLD_ORDERS = Path(__file__).parent / "old_orders.py"


def incremental(history: int = HISTORY, odoo_history: int = ODOO_HISTORY) -> Figures:
    """Measure runs with little news after a long history, against the same with an empty one, in turns."""
    figures: Figures = {"history": history, "odoo_history": odoo_history, "seconds": {}}
    with odoo_server() as odoo, allegro("--orders", str(SEED_ORDERS), "--seed", "14") as shop:
        empty, full = odoo.fresh("benchmark_empty"), odoo.fresh("benchmark_history")
        with home(odoo, shop, empty) as young, home(odoo, shop, full) as old:
            for environment in (young, old):
                cli(environment, "run", "--from-event", "0")
            _add_history(odoo, full, old, history, odoo_history)
            for environment in (young, old):  # each meets its caches once
                _with_news(shop, environment, 1)
            for news in REPEATS:
                figures["seconds"][str(news)] = _in_turns(shop, young, old, news)
            figures["nothing_new"] = _nothing_new(old)
    for measured in figures["seconds"].values():
        measured["ratio"] = round(measured["history"] / measured["empty"], 3)
    return figures


def _in_turns(shop: Allegro, young: dict[str, str], old: dict[str, str], news: int) -> dict[str, float]:
    times: dict[str, list[float]] = {"empty": [], "history": []}
    worlds = [("empty", young), ("history", old)]
    for number in range(REPEATS[news]):
        _sell(shop, news)
        for name, environment in worlds if number % 2 == 0 else reversed(worlds):
            times[name].append(cli(environment, "run")[0])
    return {name: round(statistics.median(values), 2) for name, values in times.items()}


def _with_news(shop: Allegro, environment: dict[str, str], news: int) -> None:
    _sell(shop, news)
    cli(environment, "run")


def _sell(shop: Allegro, orders: int) -> None:
    for _ in range(orders):
        shop.post("orders", {"payment": "ONLINE", "paid": True, "market": "allegro-pl"})


def _nothing_new(environment: dict[str, str]) -> dict[str, float]:
    """Measure a run with nothing new beyond the start of a process that imports the command line."""
    before = _footprint(environment)
    runs = [cli(environment, "run")[0] for _ in range(5)]
    starts = [_process_start(environment) for _ in range(5)]
    return {
        "seconds": round(statistics.median(runs), 2),
        "process_start_seconds": round(statistics.median(starts), 2),
        "work_seconds": round(statistics.median(runs) - statistics.median(starts), 2),
        "files_changed": len(_footprint(environment).items() ^ before.items()) // 2,
    }


def _process_start(environment: dict[str, str]) -> float:
    """Return the seconds that Python takes to start and to import what the command is made of."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import allegro_etl.cli.run"], env=environment, check=True)
    return time.perf_counter() - started


def _footprint(environment: dict[str, str]) -> dict[str, int]:
    """Return the time of the last change of each file at home, but for locks and for the mark that somebody has looked."""
    files = [
        path
        for path in Path(environment["ALLEGRO_ETL_HOME"]).rglob("*")
        if path.is_file() and "lock" not in path.name and path.name != "look.json"
    ]
    return {str(path): path.stat().st_mtime_ns for path in files}


def _add_history(odoo: Odoo, database: str, environment: dict[str, str], orders: int, odoo_orders: int) -> None:
    say(f"{orders:,} orders of history in DuckDB, {odoo_orders:,} in Odoo ...")
    script = f"ORDERS = {odoo_orders}\n{OLD_ORDERS.read_text(encoding='utf-8')}"
    run_inside(odoo.place, odoo.postgres, database, script)
    with open_warehouse(Path(environment["ALLEGRO_ETL_HOME"]) / "allegro_etl.duckdb") as warehouse:
        sample = int(warehouse.scalar("select count(*) from core.orders"))
        multiply(warehouse, -(-orders // sample))


# Tables with what grows with the orders, the ids that a copy gets, and which rows: products do not grow, nor what names them.
COPIED = (
    ("staging.checkout_forms", ("form_id",), ""),
    ("staging.line_items", ("form_id", "line_item_id"), ""),
    ("core.orders", ("form_id",), ""),
    ("core.partners", ("partner_key",), ""),
    ("core.order_lines", ("form_id", "line_key"), ""),
    ("core.payments", ("form_id", "payment_key"), ""),
    ("odoo.bindings", ("external_id",), "model <> 'product.product'"),
    ("ops.deeds", ("form_id",), ""),
)


def multiply(warehouse: Warehouse, times: int, begin: int = 0) -> None:
    """Repeat what runs left, under other ids, which are numbered from `begin` on."""
    step, end = 250, begin + times
    for first in range(begin, end, step):
        warehouse.execute(
            f"create or replace temp table copies as select '-' || range as tail from range({first}, {min(first + step, end)})"
        )
        for table, ids, only in COPIED:
            source = f"(select * from {table} where not contains({ids[-1]}, '--'){' and ' + only if only else ''})"
            renamed = ", ".join(f"{column} || '-' || tail as {column}" for column in ids)
            warehouse.execute(
                f"insert into {table} select source.* replace ({renamed}) from {source} as source, copies"
            )
    warehouse.execute("checkpoint")


def main() -> None:
    """Print the figures."""
    sys.stdout.write(json.dumps(incremental(), indent=2) + "\n")


if __name__ == "__main__":
    main()
