"""JSON-2 against JSON-RPC: the same calls and the same runs over each, in turns, on the same Odoo."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from pydantic import SecretStr

from allegro_etl.local.odoo import ADMIN, make_key
from allegro_etl.odoo.connecting import connect_odoo, connect_with_key
from allegro_etl.odoo.session import OdooServer
from benchmarks.figures import Figures
from benchmarks.world import WORKERS, Odoo, allegro, cli, home, odoo_server, say

CALLS = 40
LOADS = 12
ORDERS = 50
CONTACTS = 50
RUNS = 4

ORDER_FIELDS = ["name", "state", "amount_total", "partner_id", "order_line", "x_allegro_id"]


def transports(orders: int = ORDERS, runs: int = RUNS) -> Figures:
    """Measure seconds of a call and of a run over each transport; medians, and the ratio JSON-2 / JSON-RPC."""
    with odoo_server() as odoo:
        say(f"runs with {orders} orders, over each in turns ...")
        seconds: dict[str, list[float]] = {"JSON-RPC": [], "JSON-2": []}
        for number in range(runs):
            for name in seconds if number % 2 == 0 else reversed(seconds):
                seconds[name].append(_run(odoo, name, orders))
        say("single calls, over each in turns ...")
        calls = _calls(odoo, f"benchmark_{_slug('JSON-2')}")
    return {"orders": orders, "contacts": CONTACTS, "calls": calls, "run": _compared(seconds)}


def _run(odoo: Odoo, name: str, orders: int) -> float:
    """Return the seconds of a run with new orders, after a first one that has made what it needs in Odoo."""
    database = odoo.fresh(f"benchmark_{_slug(name)}")
    with allegro("--orders", "10", "--seed", "16") as shop, home(odoo, shop, database) as environment:
        if name == "JSON-2":
            key = make_key(odoo.url, database, *ADMIN)
            environment.update(ODOO_USERNAME="", ODOO_PASSWORD="", ODOO_API_KEY=key)
        cli(environment, "run", "--from-event", "0")
        for _ in range(orders):
            shop.post("orders", {"payment": "ONLINE", "paid": True, "market": "allegro-pl"})
        _warm_up(connect_odoo(odoo.url, database, ADMIN[0], SecretStr(ADMIN[1])))
        seconds, told = cli(environment, "run")
    if sum(run["counts"]["stage_checkout_forms"]["new"] for run in told["runs"]) != orders:  # type: ignore[attr-defined]
        raise RuntimeError("The run did not read all orders.")
    return seconds


def _warm_up(odoo: OdooServer) -> None:
    """Let all workers load the database's models."""
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: odoo.call("sale.order", "fields_get", [], attributes=["type"]), range(4 * WORKERS)))


def _slug(name: str) -> str:
    return name.lower().replace("-", "_")


def _calls(odoo: Odoo, database: str) -> dict[str, Figures]:
    """Time single calls on a database that holds the orders of a run."""
    key = make_key(odoo.url, database, *ADMIN)
    sessions = {
        "JSON-RPC": connect_odoo(odoo.url, database, ADMIN[0], SecretStr(ADMIN[1])),
        "JSON-2": connect_with_key(odoo.url, database, SecretStr(key)),
    }
    asked: dict[str, tuple[int, Callable[[OdooServer], object]]] = {
        "one row": (CALLS, lambda odoo: odoo.search_read("res.users", [("id", "=", odoo.user_id)], ["login"])),
        "orders": (CALLS, lambda odoo: odoo.search_read("sale.order", [], ORDER_FIELDS)),
        "load": (LOADS, _load),
    }
    return {what: _timed(sessions, times, ask) for what, (times, ask) in asked.items()}


def _load(odoo: OdooServer) -> object:
    rows = [[f"benchmark.contact_{number}", f"Contact {time.perf_counter()}"] for number in range(CONTACTS)]
    return odoo.load("res.partner", ["id", "name"], rows)


def _timed(sessions: dict[str, OdooServer], times: int, ask: Callable[[OdooServer], object]) -> Figures:
    seconds: dict[str, list[float]] = {name: [] for name in sessions}
    for number in range(times + 4):
        for name in sessions if number % 2 == 0 else reversed(sessions):
            started = time.perf_counter()
            ask(sessions[name])
            if number >= 4:  # the workers are warm
                seconds[name].append(time.perf_counter() - started)
    return _compared(seconds)


def _compared(seconds: dict[str, list[float]]) -> Figures:
    rpc, json2 = median(seconds["JSON-RPC"]), median(seconds["JSON-2"])
    return {"rpc_seconds": round(rpc, 4), "json2_seconds": round(json2, 4), "ratio": round(json2 / rpc, 2)}
