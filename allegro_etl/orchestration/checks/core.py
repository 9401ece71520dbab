"""Contracts of the core tables: what would corrupt Odoo stops the run before anything is written."""

from typing import Any

import dagster as dg

from allegro_etl.orchestration.pages.table import LONGEST_CELL, table
from allegro_etl.orchestration.resources import Pipeline
from allegro_etl.records import core_contracts
from allegro_etl.records.core_contracts import Rows

BUILT = "build_order_lines"
SHOWN_ROWS = 25
FINE = "Nothing is wrong."
BROKEN = (
    "The run was stopped before anything was written to Odoo: this is our fault. Report it with the table below; the orders wait, and the "
    "next run takes them up again."
)


@dg.asset_check(
    asset="order_lines",
    blocking=True,
    description="The lines of every pending order add up to the total that was worked out for it.",
)
def lines_add_up(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Compare each of the run's orders with its lines."""
    wrong = core_contracts.lines_add_up(pipeline.run_after(BUILT, "lines_add_up").warehouse)
    return proof(pipeline, "lines_add_up", wrong, ("checkout form", "worked out", "sum of lines"))


@dg.asset_check(
    asset="order_lines", blocking=True, description="Every line of a pending order is in the order's currency."
)
def one_currency_per_order(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Compare the currency of lines and order."""
    wrong = core_contracts.one_currency_per_order(pipeline.run_after(BUILT, "one_currency_per_order").warehouse)
    return proof(pipeline, "one_currency_per_order", wrong, ("line", "its currency", "the order's"))


def proof(pipeline: Pipeline, contract: str, wrong: Rows, headers: tuple[str, ...]) -> dg.AssetCheckResult:
    """Return the result of a contract's check, and keep that the contract holds, where it does."""
    if not wrong:
        pipeline.proved.add(contract)
    return verdict(wrong, headers, BROKEN)


def verdict(
    wrong: Rows,
    headers: tuple[str, ...],
    said: str,
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
    longest: int = LONGEST_CELL,
) -> dg.AssetCheckResult:
    """Return a check's result: passed where there is no wrong row, else what is `said` of them, and the first of them."""
    if not wrong:
        return dg.AssetCheckResult(passed=True, severity=severity, metadata={"rows": 0}, description=FINE)
    shown: dict[str, Any] = {"rows": len(wrong), "wrong": table(headers, wrong[:SHOWN_ROWS], longest)}
    return dg.AssetCheckResult(passed=False, severity=severity, metadata=shown, description=said)
