"""Stock to Allegro: 10,000 offers of which 500 differ, beside a connector that edits offer by offer; and a push with nothing new."""

import threading
import time
from typing import Any

import httpx

from allegro_etl.allegro.rate_limit import RateLimit
from allegro_etl.local.allegro.products import synthetic
from allegro_etl.local.odoo.merchant import SETTINGS, log_in
from allegro_etl.local.odoo.stock import stock_products
from benchmarks.connector import HEADERS
from benchmarks.figures import Figures
from benchmarks.world import Allegro, Odoo, allegro, cli, home, odoo_server, say

OFFERS = 10_000
DIFFERING = 500
ONE_BY_ONE = 118  # of them suffice to know the rate of the connector: two minutes of what Allegro lets it do
LISTED_AFTER_SECONDS = (
    6  # until then the list of offers may show the stock before, as Allegro's does, and the offer itself is asked
)
EDITS_A_MINUTE = 59  # the most that Allegro takes without a 429, less one for the clock
WAREHOUSE = SETTINGS["odoo"]["warehouse"]
IN_FORCE = {"allegro_etl.to_allegro.stock": "true", "allegro_etl.stock_to_allegro.may_end": "1000"}


def pushing(offers: int = OFFERS, differing: int = DIFFERING, one_by_one: int = ONE_BY_ONE) -> Figures:
    """Measure the push that writes what differs, one with nothing new after it, and the connector, on the same offers."""
    with odoo_server() as odoo, allegro("--orders", "1", "--seed", "17", "--more-offers", str(offers)) as shop:
        database = odoo.fresh("benchmark_pushing")
        session = _session(odoo, database)
        say(f"{offers} products in Odoo ...")
        products = stock_products(session, synthetic(offers), warehouse=WAREHOUSE)
        for key, value in IN_FORCE.items():
            session.env["ir.config_parameter"].set_param(key, value)
        with home(odoo, shop, database) as environment:
            cli(environment, "run", "--from-event", "0")
            say("the first push, which links every offer ...")
            cli(environment, "push")
            _count_anew(session, products[:differing])
            say(f"{differing} offers differ ...")
            figures: Figures = {"offers": offers, "differing": differing, "ours": _measured(shop, environment)}
            figures["nothing_new"] = _measured(shop, environment)
        figures["connector"] = _connector(shop, one_by_one)
        figures["refused"] = shop.answers(429)
    ours, theirs = figures["ours"], figures["connector"]
    rate = ours["written"] / ours["seconds"]
    return {**figures, "ratio": round(rate * theirs["seconds"] / theirs["written"], 1)}


def _session(odoo: Odoo, database: str) -> Any:
    return log_in(int(odoo.url.rsplit(":", 1)[1]), database)


def _count_anew(session: Any, products: list[int]) -> None:
    """Put more on hand of these products, of each another number."""
    [place] = session.execute("stock.warehouse", "search_read", [("name", "=", WAREHOUSE)], ["lot_stock_id"])
    rows = [
        {"product_id": product, "location_id": place["lot_stock_id"][0], "inventory_quantity": 600 + number % 211}
        for number, product in enumerate(products)
    ]
    quants = session.execute_kw("stock.quant", "create", [rows], {"context": {"inventory_mode": True}})
    session.execute("stock.quant", "action_apply_inventory", quants)


def _measured(shop: Allegro, environment: dict[str, str]) -> Figures:
    """Push once, when the list shows the last push; return the seconds of the whole process, what was written, and how often Allegro was asked."""
    time.sleep(LISTED_AFTER_SECONDS)
    before = _requests(shop)
    seconds, told = cli(environment, "push")
    counts: dict[str, int] = told["counts"]["stock"]  # type: ignore[index]
    return {"seconds": round(seconds, 2), "written": counts.get("written", 0), "requests": _requests(shop) - before}


def _requests(shop: Allegro) -> int:
    table = httpx.get(f"{shop.url}/local/counters", timeout=60).json()["requests"]
    return sum(int(row["count"]) for row in table if not str(row["route"]).startswith("/local"))


def _connector(shop: Allegro, offers: int) -> Figures:
    """Edit so many offers one by one, as fast as Allegro takes it."""
    say(f"{offers} offers one by one ...")
    limit, never = RateLimit(EDITS_A_MINUTE), threading.Event()
    token = str(shop.post("tokens")["access_token"])
    media_type = {"Content-Type": HEADERS["Accept"], "Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=shop.url, headers={**HEADERS, **media_type}, timeout=60) as client:
        listed = client.get("/sale/offers", params={"limit": min(offers, 1000), "publication.status": "ACTIVE"})
        ids = [offer["id"] for offer in listed.raise_for_status().json()["offers"]][:offers]
        started = time.perf_counter()
        for offer_id in ids:
            limit.wait(never)
            client.patch(f"/sale/product-offers/{offer_id}", json={"stock": {"available": 7}}).raise_for_status()
        return {"written": len(ids), "seconds": round(time.perf_counter() - started, 2)}


def rows(figures: Figures) -> list[tuple[str, str, str, str]]:
    """Return the rows of the page of results."""
    ours, theirs, idle = figures["ours"], figures["connector"], figures["nothing_new"]
    return [
        (
            f"Stock of {figures['differing']:,} offers of {figures['offers']:,} to Allegro, the whole push",
            "a connector that edits offer by offer, as fast as Allegro takes it",
            f"{ours['written'] / ours['seconds']:.1f} against {theirs['written'] / theirs['seconds']:.2f} offers/s: "
            f"**{figures['ratio']} times**, {ours['requests']} requests, {figures['refused']} answers 429",
            "5 times, no 429",
        ),
        (
            f"A push with nothing new, {figures['offers']:,} offers",
            "-",
            f"{idle['seconds']} s, {idle['requests']} requests to Allegro, {idle['written']} writes",
            "one request for 1,000 offers, no write",
        ),
    ]
