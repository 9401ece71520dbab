"""What a Dagster page shows of a step: counts, the table's columns, ten of its rows, never anything personal, all as plain text.

A page names the columns it shows, so that a new column with a buyer's data in it does not appear by itself.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dagster as dg

from allegro_etl.run.run import Counts, Run
from allegro_etl.run.step import Page

PREVIEW_ROWS = 10
LONGEST_CELL = 120
RECORD_PAGES = {
    "partner": "res.partner",
    "product": "product.product",
    "order": "sale.order",
    "payment": "payment.transaction",
}

Metadata = dict[str, Any]


def metadata(run: Run, counts: Counts, page: Page) -> Metadata:
    """Return the metadata of a step's materialization."""
    shown: Metadata = {f"allegro_etl/{name}": count for name, count in counts.items()}
    shown["dagster/row_count"] = int(run.warehouse.scalar(f"select count(*) from {_rows_of(page)}"))
    shown["dagster/table_name"] = page.table
    shown["dagster/column_schema"] = _columns(run, page.table)
    for column in page.by:
        shown[f"by {column}"] = _counted(run, page, column)
    rows = _preview(run, page)
    if rows:
        shown["preview"] = table(page.columns, rows)
    if page.kind:
        shown |= _links(run, page.kind)
    return shown


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> dg.TableMetadataValue:
    """Return rows as a table of plain text: what others typed is never read as Markdown, whose images and links act."""
    schema = dg.TableSchema([dg.TableColumn(header, "string") for header in headers])
    records = [
        dg.TableRecord({header: plain(value) for header, value in zip(headers, row, strict=True)}) for row in rows
    ]
    return dg.MetadataValue.table(records, schema)


def _columns(run: Run, name: str) -> dg.TableSchema:
    """Return the columns of a table as its schema file describes them: of columns that are not shown, no value leaves."""
    described = run.warehouse.columns(name)
    return dg.TableSchema([dg.TableColumn(one.name, one.type.lower(), description=one.comment) for one in described])


def record_url(run: Run, model: str, record_id: int) -> str:
    """Return the address of a record's form in Odoo, in the spelling that versions 14 to 19 all understand."""
    return f"{run.odoo.url}/web#id={record_id}&model={model}&view_type=form"


def _rows_of(page: Page) -> str:
    return f"{page.table} where kind = '{page.kind}'" if page.kind else page.table


def _counted(run: Run, page: Page, column: str) -> dg.TableMetadataValue:
    counted = run.warehouse.rows(
        f"select coalesce({column}::varchar, '-'), count(*) from {_rows_of(page)} group by all order by 2 desc, 1 limit 20"
    )
    return table([column, "rows"], counted)


def _preview(run: Run, page: Page) -> list[tuple[Any, ...]]:
    order = f"order by {page.newest} desc nulls last" if page.newest else ""
    return run.warehouse.rows(f"select {', '.join(page.columns)} from {_rows_of(page)} {order} limit {PREVIEW_ROWS}")


def _links(run: Run, kind: str) -> Metadata:
    """Return what was done to each record, with the record's page in Odoo."""
    done = run.warehouse.rows(
        "select action, external_id, odoo_id from odoo.plan "
        "where kind = ? and status = 'done' and action <> 'keep' and odoo_id is not null order by seq limit ?",
        [kind, PREVIEW_ROWS],
    )
    return {
        f"{action} {plain(external_id)}": dg.MetadataValue.url(record_url(run, RECORD_PAGES[kind], odoo_id))
        for action, external_id, odoo_id in done
    }


def plain(value: Any) -> str:
    """Return a value as a short line of plain text, without characters that steer a terminal or a page."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | Mapping) else str(value)
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:LONGEST_CELL]
