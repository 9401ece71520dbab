"""Numbers of deliveries that have left come to Allegro: by a push, and by a connector that takes one delivery after the other."""

import time
from pathlib import Path
from typing import Any

import httpx

from allegro_etl.local.odoo import ADMIN
from allegro_etl.local.odoo.merchant import log_in
from allegro_etl.local.odoo.shipping import TO_CUSTOMERS, ship_orders
from benchmarks.figures import Figures
from benchmarks.world import SETTINGS, Allegro, allegro, cli, home, odoo_server, pair, say

DELIVERIES = 1_000
LATENCY_MS = 50
SWITCHED_ON = '\n[to_allegro]\ntracking = true\n\n[carriers_to_allegro]\n"DPD kurier" = "DPD"\n'
ORDER = {"payment": "ONLINE", "paid": True, "market": "allegro-pl", "delivery": "Kurier DPD"}
SOLD = ("kubek-350", "mlynek", "bidon")  # in turns: of each product there are 500 on the shelf
HEADERS = {
    "Accept": "application/vnd.allegro.public.v1+json",
    "Content-Type": "application/vnd.allegro.public.v1+json",
    "User-Agent": "benchmark/1 (+https://pypi.org/project/allegro-etl/)",
}


def shipping(deliveries: int = DELIVERIES) -> Figures:
    """Measure the seconds from deliveries that have left to their numbers on Allegro, by a push and by a connector.

    The connector takes the same deliveries after the push: it does not look what Allegro has, and writes every number again.
    """
    with odoo_server() as odoo, allegro("--orders", "0") as shop:
        database = odoo.fresh("benchmark_shipping")
        with home(odoo, shop, database) as environment:
            settings = Path(environment["ALLEGRO_ETL_HOME"]) / "allegro_etl.toml"
            settings.write_text(SETTINGS.read_text(encoding="utf-8") + SWITCHED_ON, encoding="utf-8")
            environment["ALLEGRO_ETL_CONFIG"] = str(settings)
            pair(shop, environment)  # once more: with the scope that the writer needs
            say(f"{deliveries} orders, loaded and shipped ...")
            for number in range(deliveries):
                shop.post("orders", {**ORDER, "lines": [SOLD[number % len(SOLD)]]})
            cli(environment, "run", "--from-event", "0")
            rpc = log_in(int(odoo.url.rpartition(":")[2]), database, ADMIN)
            numbers = ship_orders(rpc, deliveries)
            if len(numbers) != deliveries:
                raise RuntimeError(f"Only {len(numbers)} of {deliveries} orders could leave: the shelf is empty.")
            shop.post("faults", {"kind": "latency", "path": "/order", "times": None, "seconds": LATENCY_MS / 1000})
            say("the push ...")
            pushed, told = cli(environment, "push", "--only", "tracking")
            refused = shop.answers(429)
            say("the connector ...")
            one_by_one = _one_by_one(rpc, shop)
    return {
        "deliveries": len(numbers),
        "written": told["counts"]["tracking"]["written"],  # type: ignore[index]
        "seconds": round(pushed, 1),
        "answers_429": refused,
        "one_by_one_seconds": round(one_by_one, 1),
        "ratio": round(one_by_one / pushed, 1),
    }


def _one_by_one(rpc: Any, shop: Allegro) -> float:
    """Write the number of each delivery as a scheduled action does, with a mark on the delivery; return the seconds."""
    token = str(shop.post("tokens")["access_token"])
    gone = [*TO_CUSTOMERS, ("state", "=", "done"), ("carrier_tracking_ref", "!=", False)]
    started = time.perf_counter()
    with httpx.Client(base_url=shop.url, headers={**HEADERS, "Authorization": f"Bearer {token}"}) as client:
        for picking in rpc.execute("stock.picking", "search", gone):
            _write_one(rpc, client, picking)
    return time.perf_counter() - started


def _write_one(rpc: Any, client: httpx.Client, picking: int) -> None:
    [delivery] = rpc.execute("stock.picking", "read", [picking], ["carrier_tracking_ref", "sale_id"])
    [order] = rpc.execute("sale.order", "read", [delivery["sale_id"][0]], ["x_allegro_id"])
    body = {"carrierId": "DPD", "waybill": delivery["carrier_tracking_ref"]}
    path = f"/order/checkout-forms/{order['x_allegro_id']}/shipments"
    client.post(path, json=body).raise_for_status()
    rpc.execute("stock.picking", "write", [picking], {"note": "Sent to Allegro"})
