"""Contracts of the core tables: what would corrupt Odoo stops the run before anything is written."""

import dagster as dg

from allegro_etl.pages import table
from allegro_etl.resources import Pipeline


@dg.asset_check(
    asset="order_lines",
    blocking=True,
    description="The lines of every pending order add up to the total that was worked out for it.",
)
def lines_add_up(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Compare `lines_total` of each of the run's orders with the sum of the order's lines, rounded per line as Odoo does."""
    wrong = pipeline.run.warehouse.rows(
        """
        select orders.form_id, orders.lines_total, coalesce(sum(round(lines.quantity * lines.unit_price, 2)), 0)
        from work.orders orders
        left join work.order_lines lines using (form_id)
        where orders.disposition = 'load'
        group by all
        having orders.lines_total is distinct from coalesce(sum(round(lines.quantity * lines.unit_price, 2)), 0)
        order by 1
        """
    )
    return verdict(wrong, ("checkout form", "worked out", "sum of lines"))


@dg.asset_check(
    asset="order_lines", blocking=True, description="Every line of a pending order is in the order's currency."
)
def one_currency_per_order(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Compare the currency of lines and order."""
    wrong = pipeline.run.warehouse.rows(
        """
        select lines.line_key, lines.currency, orders.currency
        from work.order_lines lines
        join work.orders orders using (form_id)
        where lines.currency is distinct from orders.currency
        order by 1
        """
    )
    return verdict(wrong, ("line", "its currency", "the order's"))


def verdict(
    wrong: list[tuple[object, ...]],
    headers: tuple[str, ...],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
) -> dg.AssetCheckResult:
    """Give a check's result: passed where there is no wrong row, else the first ten of them."""
    shown = {"wrong": dg.MetadataValue.md(table(headers, wrong[:10]))} if wrong else {}
    return dg.AssetCheckResult(passed=not wrong, severity=severity, metadata={"rows": len(wrong), **shown})
