"""What a Dagster page shows of a step: counts, the table's columns, ten of its rows, never anything personal.

A page names the columns it shows, so that a new column with a buyer's data in it does not appear by itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dagster as dg

from allegro_etl.run import Counts, Run

PREVIEW_ROWS = 10
RECORD_PAGES = {
    "partner": "res.partner",
    "product": "product.product",
    "order": "sale.order",
    "payment": "payment.transaction",
}

Metadata = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What is shown of a table: columns of the preview, columns to count rows by, the kind of record it leads to.

    `newest` orders the preview. `kind` is the plan's: only its rows count, and those that were done link into Odoo.
    """

    table: str
    columns: Sequence[str]
    by: Sequence[str] = ()
    newest: str | None = None
    kind: str | None = None


def metadata(run: Run, counts: Counts, page: Page) -> Metadata:
    """Give the metadata of a step's materialization."""
    shown: Metadata = {f"allegro_etl/{name}": count for name, count in counts.items()}
    shown["dagster/row_count"] = int(run.warehouse.scalar(f"select count(*) from {_rows_of(page)}"))
    shown["dagster/table_name"] = page.table
    for column in page.by:
        shown[f"by {column}"] = _counted(run, page, column)
    preview = _preview(run, page)
    if preview:
        shown["preview"] = dg.MetadataValue.md(preview)
    links = _links(run, page.kind) if page.kind else ""
    if links:
        shown["in Odoo"] = dg.MetadataValue.md(links)
    return shown


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Write rows as a Markdown table."""
    lines = [headers, ["---"] * len(headers), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def record_url(run: Run, model: str, record_id: int) -> str:
    """Give the address of a record's form in Odoo, in the spelling that versions 14 to 19 all understand."""
    return f"{run.odoo.url}/web#id={record_id}&model={model}&view_type=form"


def _rows_of(page: Page) -> str:
    return f"{page.table} where kind = '{page.kind}'" if page.kind else page.table


def _counted(run: Run, page: Page, column: str) -> dg.MetadataValue:
    counted = run.warehouse.rows(
        f"select coalesce({column}::varchar, '-'), count(*) from {_rows_of(page)} group by all order by 2 desc, 1 limit 20"
    )
    return dg.MetadataValue.md(table([column, "rows"], counted))


def _preview(run: Run, page: Page) -> str:
    order = f"order by {page.newest} desc nulls last" if page.newest else ""
    rows = run.warehouse.rows(f"select {', '.join(page.columns)} from {_rows_of(page)} {order} limit {PREVIEW_ROWS}")
    return table(page.columns, rows) if rows else ""


def _links(run: Run, kind: str) -> str:
    done = run.warehouse.rows(
        "select action, external_id, odoo_id, rule, reason from odoo.plan "
        "where kind = ? and status = 'done' and action <> 'keep' and odoo_id is not null order by seq limit ?",
        [kind, PREVIEW_ROWS],
    )
    if not done:
        return ""
    rows = [
        (action, f"[{external_id}]({record_url(run, RECORD_PAGES[kind], odoo_id)})", rule, reason)
        for action, external_id, odoo_id, rule, reason in done
    ]
    return table(["action", "record", "rule", "why"], rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    text = json.dumps(value) if isinstance(value, list | Mapping) else str(value)
    return " ".join(text.replace("|", "\\|").split())[:120]
