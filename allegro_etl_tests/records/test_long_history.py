"""A run reads what its news concerns, and not the orders of years: no statement reads more rows where there is more history."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

import duckdb
import pytest

from allegro_etl.orchestration.pages.set_aside import set_aside
from allegro_etl.orchestration.pages.step import metadata
from allegro_etl.registry import STEPS
from allegro_etl.run import kept, opening
from allegro_etl.run.run import RunRequest
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse import opening as warehouse_opening
from allegro_etl.warehouse.file import ROWS_PER_GROUP
from allegro_etl_tests.merchant.bench import Bench
from benchmarks.incremental import multiply

SLACK = 2 * ROWS_PER_GROUP  # DuckDB skips whole groups of rows, or none of a group

LOOKS_FOR_ITS_FORMS = (
    "delete from core.orders where form_id in",
    "-- Lines of earlier runs that this run makes anew",
    "delete from core.payments where form_id in",
    "-- One payment may pay for several orders",
    "-- What earlier runs knew of this run's contacts",
    "delete from core.partners where rule is null",
)
"""Statements that read one column of all history: core has no index, as making it would cost a tenth of matching (decision 23)."""

COUNTS_WHAT_IT_SKIPS = ("select count(*) from ", "rowid between")
"""What DuckDB answers from the heads of groups, or finds by row number. Its figure is all rows, and it reads none or few."""

Statements = dict[str, int]


class Watched(Warehouse):
    """A warehouse that keeps how many rows each statement has read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self.read: Statements = {}
        connection.execute("pragma enable_profiling = 'no_output'")

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> None:
        """Run it, and keep what it read."""
        super().execute(sql, parameters)
        self._keep(sql)

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return its rows, and keep what it read."""
        found = super().rows(sql, parameters)
        self._keep(sql)
        return found

    def _named(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        found = super()._named(sql, parameters)
        self._keep(sql)
        return found

    def _keep(self, sql: str) -> None:
        profile = self._connection.get_profiling_information("json")
        read = json.loads(profile or "{}").get("cumulative_rows_scanned", 0)
        told = " ".join(sql.split())
        self.read[told] = max(self.read.get(told, 0), read)


def watched_run() -> Statements:
    """Do a whole run with its pages and return how many rows each of its statements has read."""
    counts = {}
    with opening.open_run(uuid.uuid4().hex, RunRequest()) as run:
        assert isinstance(run.warehouse, Watched)
        for step in STEPS:
            counts[step.name] = step.carry_out(run)
            metadata(run, counts[step.name], step)
        set_aside(run.warehouse)
        kept.keep_end(run.warehouse, run.run_id, counts, is_complete=True)
        assert counts["load_orders"]["created"] == 1, counts
        return run.warehouse.read


def test_no_statement_of_a_run_reads_more_rows_where_there_is_more_history(
    merchant: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        merchant.sell()
    merchant.run()
    monkeypatch.setattr(warehouse_opening, "Warehouse", Watched)
    a_past(merchant, 500, begin=0)
    merchant.sell()
    short = watched_run()

    a_past(merchant, 15_000, begin=500)
    merchant.sell()
    long = watched_run()

    assert len(long) > 200
    assert [(sql[:200], short.get(sql), read) for sql, read in long.items() if is_worse(sql, short, read)] == []
    for known in LOOKS_FOR_ITS_FORMS:  # what is mended leaves the list
        assert any(sql.startswith(known) for sql in long), known


def a_past(bench: Bench, times: int, begin: int) -> None:
    """Repeat what the file has of orders, as if as many runs had brought them."""
    with bench.warehouse() as warehouse:
        multiply(warehouse, times, begin)
        warehouse.execute("update odoo.bindings set run_id = md5(external_id) where contains(external_id, '--')")
        warehouse.execute("update staging.checkout_forms set turn = nextval('ops.turns') where contains(form_id, '--')")
        warehouse.execute("checkpoint")


def is_worse(sql: str, short: Statements, read: int) -> bool:
    """Return whether a statement reads more than with a short history, and nobody has said why it may."""
    may = sql.startswith(LOOKS_FOR_ITS_FORMS) or any(part in sql for part in COUNTS_WHAT_IT_SKIPS)
    return read > short.get(sql, 0) + SLACK and not may
