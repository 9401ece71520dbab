"""From a paid order on Allegro to the confirmed order in Odoo, with the sensor running and orders coming in."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from math import ceil
from typing import Any

import odoorpc

from allegro_etl.local.odoo import ADMIN
from benchmarks.figures import Figures
from benchmarks.world import Odoo, allegro, cli, home, odoo_server, say

ORDERS = 25
SECONDS_BETWEEN = 4.0
PATIENCE = 180


def latency(orders: int = ORDERS) -> Figures:
    """Measure seconds from the event's appearance to the confirmed order; return median, p95 and the longest."""
    with odoo_server() as odoo, allegro("--orders", "40", "--seed", "15") as shop:
        database = odoo.fresh("benchmark_latency")
        with home(odoo, shop, database) as environment:
            cli(environment, "run", "--from-event", "0")
            say(f"an order every {SECONDS_BETWEEN:.0f} s, the sensor running ...")
            daemon = _start_sensor(environment)
            try:
                time.sleep(45)  # Dagster's own start
                seconds = sorted(_watch(odoo, database, shop, orders))
            finally:
                _stop(daemon)
    return {
        "orders": len(seconds),
        "median_seconds": round(seconds[len(seconds) // 2], 1),
        "p95_seconds": round(seconds[ceil(len(seconds) * 0.95) - 1], 1),
        "longest_seconds": round(seconds[-1], 1),
    }


def _start_sensor(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "allegro_etl.cli", "dagster", "--port", "0"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _stop(daemon: subprocess.Popen[bytes]) -> None:
    """End Dagster and all that it started, which goes on a little longer; after a minute without asking."""
    os.killpg(daemon.pid, signal.SIGTERM)
    deadline = time.monotonic() + 60
    with suppress(ProcessLookupError):
        while True:
            daemon.poll()
            os.killpg(daemon.pid, signal.SIGKILL if time.monotonic() > deadline else 0)
            time.sleep(0.2)


def _watch(odoo: Odoo, database: str, shop: Any, orders: int) -> list[float]:
    host, port = odoo.url.removeprefix("http://").split(":")
    rpc = odoorpc.ODOO(host, port=int(port))
    rpc.login(database, *ADMIN)
    sold: dict[str, float] = {}
    arrived: dict[str, float] = {}
    next_sale = time.monotonic()
    deadline = next_sale + orders * SECONDS_BETWEEN + PATIENCE
    while len(arrived) < orders and time.monotonic() < deadline:
        if len(sold) < orders and time.monotonic() >= next_sale:
            form = shop.post("orders", {"payment": "ONLINE", "paid": True, "market": "allegro-pl"})
            sold[str(form["id"])] = time.monotonic()
            next_sale += SECONDS_BETWEEN
        missing = [form_id for form_id in sold if form_id not in arrived]
        found = rpc.execute_kw(
            "sale.order",
            "search_read",
            [[("client_order_ref", "in", missing), ("state", "=", "sale")]],
            {"fields": ["client_order_ref"]},
        )
        for order in found:
            arrived[order["client_order_ref"]] = time.monotonic()
        time.sleep(0.5)
    return [arrived.get(form_id, deadline) - at for form_id, at in sold.items()]
