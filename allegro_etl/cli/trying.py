"""A dry run of some days in a DuckDB file of its own, which is deleted afterwards: nothing of it is left, here or in Odoo."""

import shutil
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict

from rich.console import Console

from allegro_etl.access import read_access
from allegro_etl.cli.amounts import counted, money
from allegro_etl.cli.days import midnight, today
from allegro_etl.clock import now
from allegro_etl.destination.doctor.preflight import check_ready
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.registry import STEPS
from allegro_etl.run.kept import keep_start
from allegro_etl.run.opening import WAREHOUSE, open_ends
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.settings import home, settings_file
from allegro_etl.settings.in_force import read_settings
from allegro_etl.warehouse import Warehouse, open_warehouse


class OfMarket(TypedDict):
    """How many orders of a market would be made, and what they come to."""

    marketplace: str
    currency: str
    orders: int
    total: Decimal


class Aside(TypedDict):
    """How many orders would be set aside for one reason."""

    reason: str
    orders: int


class Found(TypedDict):
    """What would be made: orders by market, products by the rule that found them, names of new products, what is set aside."""

    orders: list[OfMarket]
    products: dict[str, int]
    new_products: list[str]
    set_aside: list[Aside]


class Trial(Found):
    """What a dry run found of a span of time."""

    since: datetime
    until: datetime


FOLDER = "dry-run-"
LONGER = (7, 30)
"""How many days are looked at where yesterday had no orders."""

SHOWN_NAMES = 10

ORDERS = """
select orders.marketplace, orders.currency, count(*) as orders, sum(orders.total) as total
from core.orders as orders
join odoo.plan as plan on plan.form_id = orders.form_id and plan.kind = 'order' and plan.action = 'create'
group by all order by all
"""
NEW_PRODUCTS = """
select distinct product.name
from core.products as product
join odoo.plan as plan on plan.external_id = product.product_key and plan.kind = 'product' and plan.action = 'create'
order by 1
"""
FOUND = """
select rule, count(*) from core.products where problem is null and rule <> 'create' group by 1 order by 2 desc, 1
"""
SET_ASIDE = "select reason, count(*) as orders from ops.quarantine group by 1 order by 2 desc, 1"


def try_the_newest_days() -> Trial:
    """Plan the orders of yesterday, or of the last week or month where there were none; return what would be made.

    Raises NotReady, and whatever stops a run. Nothing is written to Odoo.
    """
    trial = try_span(midnight(today() - timedelta(days=1)), midnight(today()))
    for days in LONGER:
        if trial["orders"] or trial["set_aside"]:
            break
        trial = try_span(midnight(today() - timedelta(days=days)), now())
    return trial


def try_span(since: datetime, until: datetime) -> Trial:
    """Plan the orders bought in a time span; return what would be made. Raises as `try_the_newest_days` does."""
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in home().glob(f"{FOLDER}*"):  # by one that was killed: buyers' data is in it
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=FOLDER, dir=home()) as folder:
        return {"since": since, "until": until, **_planned(Path(folder) / WAREHOUSE, since, until)}


def _planned(file: Path, since: datetime, until: datetime) -> Found:
    with open_ends(read_access()) as (allegro, odoo), open_warehouse(file) as warehouse:
        parameters = read_parameters(odoo)
        settings = read_settings(settings_file(), parameters)
        check_ready(odoo, settings)
        request = RunRequest(since=since, until=until)
        run = Run(uuid.uuid4().hex, request, settings, warehouse, allegro, odoo, now(), parameters)
        keep_start(warehouse, run.run_id, run.started_at)
        for step in STEPS:
            if not step.writes:
                step.carry_out(run)
        return _would_be_made(warehouse)


def _would_be_made(warehouse: Warehouse) -> Found:
    return {
        "orders": warehouse.rows_of(OfMarket, ORDERS),
        "products": dict(warehouse.rows(FOUND)),
        "new_products": warehouse.column(NEW_PRODUCTS),
        "set_aside": warehouse.rows_of(Aside, SET_ASIDE),
    }


def show_trial(trial: Trial, out: Console) -> None:
    """Print what a dry run found."""
    last = trial["until"] - timedelta(seconds=1)
    days = {f"{moment.astimezone():%Y-%m-%d}": None for moment in (trial["since"], last)}
    out.print(f"A dry run of {' to '.join(days)}, of which nothing was written:")
    if not trial["orders"] and not trial["set_aside"]:
        out.print("  no order was bought then.")
        return
    for row in trial["orders"]:
        out.print(
            f"  {counted(row['orders'], 'order')} on {row['marketplace']}: {money(row['total'], row['currency'])}"
        )
    found = ", ".join(f"{count} by {rule.replace('_', ' ')}" for rule, count in trial["products"].items())
    out.print(f"  products found: {found or 'none'}")
    _show_new_products(trial["new_products"], out)
    for aside in trial["set_aside"]:
        out.print(f"  set aside, {counted(aside['orders'], 'time')}: {aside['reason']}")


def _show_new_products(names: list[str], out: Console) -> None:
    more = f", and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    if names:
        out.print(f"  {len(names)} would be new products: {', '.join(names[:SHOWN_NAMES])}{more}")
