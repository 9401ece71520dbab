"""What a Dagster page shows of a step: counts, the table's columns, ten of its rows, never anything personal, all as plain text.

A page names the columns it shows, so that a new column with a buyer's data in it does not appear by itself.
"""

from collections.abc import Callable
from typing import Any

import dagster as dg

from allegro_etl.ledger.bindings import count_records
from allegro_etl.odoo.pages import record_url
from allegro_etl.orchestration.pages.columns import columns_of
from allegro_etl.orchestration.pages.orders import orders_page
from allegro_etl.orchestration.pages.plan import plan_page
from allegro_etl.orchestration.pages.table import plain, table
from allegro_etl.run.run import Counts, Run
from allegro_etl.run.step import Page, Step
from allegro_etl.warehouse import Warehouse

PREVIEW_ROWS = 10
MOST_FREQUENT = 20  # values of a column that are counted
RECORD_PAGES = {
    "partner": "res.partner",
    "product": "product.product",
    "order": "sale.order",
    "payment": "payment.transaction",
}

Metadata = dict[str, Any]

OWN_PAGES: dict[str, Callable[[Run], Metadata]] = {"make_plan": plan_page, "load_orders": orders_page}
"""Steps whose page says more than what every page says, or says it by the order."""


def metadata(run: Run, counts: Counts, step: Step) -> Metadata:
    """Return the metadata of a step's materialization."""
    page, own = step.page, OWN_PAGES.get(step.name)
    shown: Metadata = own(run) if own else {}
    shown |= {f"allegro_etl/{name}": count for name, count in counts.items()}
    shown["dagster/row_count"] = _row_count(run.warehouse, page, is_sweep=run.request.sweep)
    shown["dagster/table_name"] = table_name(page)
    if page.kind is None:
        shown["dagster/column_schema"] = columns_of(run.warehouse, page.table)
    shown |= _counted(run, page) if page.by else {}
    return shown if own else shown | _preview_and_links(run, page)


def table_name(page: Page) -> str:
    """Return where the rows are that an asset speaks of: a table of the DuckDB file, or the model in Odoo that is written."""
    return RECORD_PAGES[page.kind] if page.kind else page.table


def _preview_and_links(run: Run, page: Page) -> Metadata:
    rows = _preview(run, page)
    preview = {"preview": table(page.columns, rows)} if rows else {}
    return preview | (_links(run.warehouse, run.odoo.url, page.kind) if page.kind else {})


def _row_count(warehouse: Warehouse, page: Page, *, is_sweep: bool) -> int:
    """Return how many rows the table has; of what a step writes to Odoo, how many records of ours Odoo has had."""
    if page.kind is None:
        return int(warehouse.scalar(f"select count(*) from {page.table}"))
    return count_records(warehouse, RECORD_PAGES[page.kind], anew=is_sweep)


def _rows_of(run: Run, page: Page) -> tuple[str, Metadata]:
    """Return the rows that are shown, as SQL, with its parameters: of a table that keeps those of all runs, this run's."""
    if page.kind:
        return f"{page.table} where kind = $kind", {"kind": page.kind}
    if page.of_run is None:
        return page.table, {}
    known: dict[str, Callable[[], Any]] = {
        "turn": lambda: run.warehouse.scalar("select turn from ops.runs where run_id = ?", [run.run_id]),
        "started_at": lambda: run.started_at,
    }
    return f"{page.table} where {page.of_run}", {
        name: value() for name, value in known.items() if f"${name}" in page.of_run
    }


def _counted(run: Run, page: Page) -> Metadata:
    """Return how many rows have each value of the columns to count by, the most frequent first: one statement for all."""
    rows, parameters = _rows_of(run, page)
    by_each = " union all ".join(
        f"(select {place} as place, coalesce({column}::varchar, '-') as value, count(*) as times "
        f"from {rows} group by all order by times desc, value limit {MOST_FREQUENT})"
        for place, column in enumerate(page.by)
    )
    counted = run.warehouse.rows(f"from ({by_each}) order by place, times desc, value", parameters)
    return {
        f"by {column}": table([column, "rows"], [found[1:] for found in counted if found[0] == place])
        for place, column in enumerate(page.by)
    }


def _preview(run: Run, page: Page) -> list[tuple[Any, ...]]:
    rows, parameters = _rows_of(run, page)
    order = f"order by {page.newest} desc nulls last" if page.newest else ""
    # taken first, as DuckDB would look for the rest of the first ten's columns in the whole table
    return run.warehouse.rows(
        f"with shown as materialized (select {', '.join(page.columns)} from {rows}) from shown {order} limit {PREVIEW_ROWS}",
        parameters,
    )


def _links(warehouse: Warehouse, odoo_url: str, kind: str) -> Metadata:
    """Return what was done to each record, with the record's page in Odoo."""
    done = warehouse.rows(
        "select action, external_id, odoo_id from odoo.plan "
        "where kind = ? and status = 'done' and work.says_more(action) and odoo_id is not null order by seq limit ?",
        [kind, PREVIEW_ROWS],
    )
    return {
        f"{action} {plain(external_id)}": dg.MetadataValue.url(record_url(odoo_url, RECORD_PAGES[kind], odoo_id))
        for action, external_id, odoo_id in done
    }
