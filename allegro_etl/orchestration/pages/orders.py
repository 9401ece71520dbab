"""The page of `odoo_orders`: numbers of this run whose plots tell how the shop goes, and links to what was written."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from statistics import median, quantiles
from typing import Any

import dagster as dg

from allegro_etl.clock import now
from allegro_etl.odoo.session import OdooServer
from allegro_etl.orchestration.pages.markdown import links
from allegro_etl.orchestration.pages.plan import addresses, money_by
from allegro_etl.records.causes import Worth
from allegro_etl.run.run import Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

SHOWN_LINKS = 15

Numbers = dict[str, dg.MetadataValue]


class Written(Worth):
    """An order that this run has written to Odoo, with its market and the time of its purchase."""

    market: str | None
    bought_at: datetime | None
    odoo_id: int


def orders_page(run: Run) -> dict[str, Any]:
    """Return what the page of the orders shows. Its keys stay the same from run to run, as Dagster plots by them."""
    orders = run.warehouse.rows_of(Written, text(__package__, "written_orders.sql"))
    page: dict[str, Any] = {"orders": dg.MetadataValue.int(len(orders)), **_by_market(orders)}
    if not _brings_the_past(run):  # what was sold before anybody looked says nothing of how quick we are
        page |= minutes([order["bought_at"] for order in orders if order["bought_at"]], now())
    page |= _shares(run.warehouse)
    page["in quarantine"] = dg.MetadataValue.int(int(run.warehouse.scalar("select count(*) from ops.quarantine")))
    page |= _missed(run.warehouse, run.run_id)
    return page | _links(run.odoo, orders[:SHOWN_LINKS])


def _brings_the_past(run: Run) -> bool:
    """Return whether a run was asked for the past, or is the first one, which begins with it."""
    asked = run.request.since is not None or run.request.from_event is not None
    return asked or run.warehouse.column("select cursor_before from ops.runs where run_id = ?", [run.run_id]) in (
        [],
        [None],
    )


def minutes(bought: Iterable[datetime], written: datetime) -> Numbers:
    """Return how long orders took from the purchase to Odoo, the buyer's way through the checkout included; nothing for none."""
    took = sorted(max(0.0, (written - moment).total_seconds() / 60) for moment in bought)
    if not took:
        return {}
    slowest = quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]
    return {
        "minutes to Odoo, median": dg.MetadataValue.float(round(median(took), 1)),
        "minutes to Odoo, p95": dg.MetadataValue.float(round(slowest, 1)),
    }


def _by_market(orders: Iterable[Written]) -> Numbers:
    """Return the number of orders by market, and what they come to by market and currency."""
    found = list(orders)
    counted = Counter(order["market"] for order in found)
    numbers: Numbers = {f"orders {market}": dg.MetadataValue.int(count) for market, count in sorted(counted.items())}
    revenue = money_by(found, lambda order: f"revenue {order['market']} {order['currency']}")
    return numbers | {name: dg.MetadataValue.float(float(amount)) for name, amount in revenue.items()}


def _shares(warehouse: Warehouse) -> Numbers:
    """Return the share of each rule in the goods that were sold, in per cent."""
    rows = warehouse.rows(text(__package__, "rule_shares.sql"))
    return {f"% by {rule.replace('_', ' ')}": dg.MetadataValue.float(round(100 * share, 1)) for rule, share in rows}


def _missed(warehouse: Warehouse, run_id: str) -> Numbers:
    """Return how many changes the journal had not told, where this run has swept."""
    missed = warehouse.column("select forms_missed from staging.sweeps where run_id = ?", [run_id])
    return {"missed by the journal": dg.MetadataValue.int(sum(missed))} if missed else {}


def _links(odoo: OdooServer, orders: list[Written]) -> dict[str, Any]:
    """Return links to new orders by the numbers that Odoo has given them, which are asked for once. Source: `sale.order`."""
    named = {
        row["id"]: row["name"]
        for row in odoo.search_read_in("sale.order", "id", [order["odoo_id"] for order in orders], ["name"])
    }
    there = addresses(odoo.url, [(named.get(order["odoo_id"]), order["odoo_id"]) for order in orders])
    return {"in Odoo": links(there)} if there else {}
