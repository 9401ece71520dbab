"""The asset `sales_picture`, made once a day by a job of its own: how the shop went in the last 30 days, by market.

It is no step of a run: it only reads the DuckDB file, between runs.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import dagster as dg

from allegro_etl.account import ACCOUNT_TAG, account, key_prefix
from allegro_etl.clock import now
from allegro_etl.failures import scrubbed
from allegro_etl.markets import WARSAW, warsaw_day
from allegro_etl.orchestration.descriptions import in_parts
from allegro_etl.orchestration.outside import OWNERS, keys
from allegro_etl.orchestration.pages.made import made
from allegro_etl.orchestration.pages.markdown import picture
from allegro_etl.orchestration.pages.picture import DAYS, Sale, drawn, missing_to_draw
from allegro_etl.orchestration.pages.table import money, table
from allegro_etl.orchestration.red import failure
from allegro_etl.orchestration.resources import Pipeline
from allegro_etl.run.opening import warehouse_file
from allegro_etl.warehouse import Warehouse, WarehouseUnavailable, connect_for_reading
from allegro_etl.warehouse.queries import text

PICTURE = "picture"
PATIENCE_SECONDS = 120.0
SALES_BY_DAY = "sales_by_day.sql"
AGAIN = "Start the job `picture` again. It carries no orders, so nothing waits for it."
INSTALL = "Missing: {}. `pip install 'allegro-etl[plots]'` brings what draws the picture; the table needs nothing."

COLUMNS = dg.TableSchema(
    [
        dg.TableColumn(
            "market", "varchar", description="the marketplace; one with several currencies has a row for each"
        ),
        dg.TableColumn("orders", "bigint", description="how many orders of those days Odoo has"),
        dg.TableColumn("revenue", "decimal(38,2)", description="what they come to, with its currency"),
    ]
)


@dg.asset(
    key_prefix=key_prefix() or None,
    group_name="report",
    kinds={"duckdb", "matplotlib"},
    owners=OWNERS,
    tags={ACCOUNT_TAG: account()},
    metadata={"dagster/column_schema": COLUMNS},
    deps=keys(["odoo_orders"]),
    description=in_parts(
        f"One row per market and currency: the orders of the last {DAYS} days that Odoo has, and a picture of them day by day.",
        "the job `picture`, which a schedule starts every morning",
        "A run had the DuckDB file open for minutes, or no run has made it yet. Start the job again.",
    ),
)
def sales_picture(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
    """Draw what was sold, or say what is missing to draw it."""
    last = warsaw_day(now())
    try:
        with _reading(pipeline) as warehouse:
            sales = sales_by_day(warehouse, last)
        return made(context, sales_page(sales, last, missing_to_draw()))
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        shown = scrubbed(error)
        raise failure(shown, None, AGAIN) from shown


@contextmanager
def _reading(pipeline: Pipeline) -> Iterator[Warehouse]:
    """Yield the DuckDB file: the run's own where this is one, as it may be open once only."""
    if pipeline.opened is not None:
        yield pipeline.opened.warehouse
        return
    if not warehouse_file().exists():
        raise WarehouseUnavailable("No run has made the DuckDB file yet: start the job sync, then this one.")
    with connect_for_reading(warehouse_file(), PATIENCE_SECONDS) as connection:
        yield Warehouse(connection)


def sales_by_day(warehouse: Warehouse, last: date) -> list[Sale]:
    """Return what Odoo has of each of the last days up to `last`, by market and currency."""
    first = last - timedelta(days=DAYS - 1)
    return warehouse.rows(text(f"{__package__}.pages", SALES_BY_DAY), {"first": first, "last": last})


def sales_page(sales: Sequence[Sale], last: date, missing: Sequence[str]) -> dict[str, Any]:
    """Return what the page shows: sums by market, numbers to plot, and the picture unless something is missing to draw it."""
    sums: dict[tuple[str, str], tuple[int, Any]] = {}
    for _, market, currency, orders, revenue in sales:
        before = sums.get((market, currency), (0, 0))
        sums[market, currency] = (before[0] + orders, before[1] + revenue)
    rows = [(market, count, money(amount, currency)) for (market, currency), (count, amount) in sorted(sums.items())]
    page = {
        "dagster/row_count": len(sums),
        f"last {DAYS} days": table(("market", "orders", "revenue"), rows),
        **{f"revenue {market} {currency}": float(amount) for (market, currency), (_, amount) in sums.items()},
    }
    if missing:
        return page | {PICTURE: INSTALL.format(", ".join(missing))}
    return page | (
        {PICTURE: picture(drawn(sales, last), f"Orders and revenue of {DAYS} days up to {last}")} if sales else {}
    )


draw = dg.define_asset_job(
    PICTURE,
    selection=dg.AssetSelection.assets(*keys(["sales_picture"])),
    tags={ACCOUNT_TAG: account()},
    description="Draws how the shop went in the last 30 days. It reads the DuckDB file, and asks neither Allegro nor Odoo.",
)


@dg.schedule(
    name="every_morning",
    job=draw,
    cron_schedule="5 6 * * *",
    execution_timezone=str(WARSAW),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Asks every morning for the picture of the last 30 days, once a run has made the DuckDB file.",
)
def every_morning(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:  # noqa: ARG001 - Dagster names it
    """Ask for the picture, unless there is nothing to draw yet."""
    if not warehouse_file().exists():
        return dg.SkipReason("No run has made the DuckDB file yet.")
    return dg.RunRequest(tags={ACCOUNT_TAG: account()})
