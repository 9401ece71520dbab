"""JSON-2 against JSON-RPC: the same calls and the same runs over each, in turns, on the same Odoo."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from pydantic import SecretStr

from allegro_etl.local.odoo import ADMIN, make_key
from allegro_etl.odoo.connecting import connect_odoo, connect_with_key
from allegro_etl.odoo.session import OdooServer
from benchmarks.world import Allegro, Odoo, allegro, cli, home, odoo_server, say

CALLS = 40
LOADS = 12
ORDERS = 50
CONTACTS = 50
RUNS = 2

ORDER_FIELDS = ["name", "state", "amount_total", "partner_id", "order_line", "x_allegro_id"]

Figures = dict[str, Any]


def transports(orders: int = ORDERS, runs: int = RUNS) -> Figures:
    """Measure seconds of a call and of a run over each transport; medians, and the ratio JSON-2 / JSON-RPC."""
    with odoo_server() as odoo, allegro("--orders", str(orders), "--seed", "16") as shop:
        say(f"runs with {orders} orders, over each in turns ...")
        seconds: dict[str, list[float]] = {"JSON-RPC": [], "JSON-2": []}
        for number in range(runs):
            for name in seconds if number % 2 == 0 else reversed(seconds):
                seconds[name].append(_run(odoo, shop, name))
        say("single calls, over each in turns ...")
        calls = _calls(odoo, f"benchmark_{_slug('JSON-2')}")
    return {"orders": orders, "contacts": CONTACTS, "calls": calls, "run": _compared(seconds)}


def _run(odoo: Odoo, shop: Allegro, name: str) -> float:
    database = odoo.fresh(f"benchmark_{_slug(name)}")
    with home(odoo, shop, database) as environment:
        if name == "JSON-2":
            key = make_key(odoo.url, database, *ADMIN)
            environment.update(ODOO_USERNAME="", ODOO_PASSWORD="", ODOO_API_KEY=key)
        cli(environment, "status")  # a worker meets the new database
        return cli(environment, "run", "--from-event", "0")[0]


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
