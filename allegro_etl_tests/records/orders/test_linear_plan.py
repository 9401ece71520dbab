"""The plan costs as much for each order that Odoo has, however many there are: counted, not timed."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb

from allegro_etl import records
from allegro_etl.destination.destination import Destination
from allegro_etl.destination.rates import Books
from allegro_etl.records.comparing import compare, prepare
from allegro_etl.records.orders.changes import plan_changes
from allegro_etl.records.registry import KINDS
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl.warehouse.queries import text
from allegro_etl_tests.odoo.shapes import dialect_in
from allegro_etl_tests.records.shop import match_all
from benchmarks.matching import generate
from benchmarks.replay_stage import PENDING, let_odoo_have_them

POLICY: dict[str, Any] = {"confirm_orders": True, "create_payments": True, "user_id": 2}
OURS = str(Path(records.__file__).parent)
ALL_WITH_ALL = re.compile(r"(NESTED_LOOP_JOIN|BLOCKWISE_NL_JOIN|IE_JOIN|PIECEWISE_MERGE_JOIN|CROSS_PRODUCT)")

NOT_SET: dict[str, Any] = dict.fromkeys(
    ("team_id", "user_id", "warehouse_id", "fulfillment_warehouse_id", "journal_id", "payment_method_line_id", "payment_method_id")
)  # fmt: skip
DESTINATION = Destination(
    company_id=1,
    dialect=dialect_in("19"),
    books=Books(currency="PLN", country="PL"),
    currencies={"PLN": 1},
    payment_terms={},
    markets={},
    pricelists={},
    carriers={},
    **NOT_SET,
)


def replayed(folder: Path, orders: int) -> Path:
    """Return a DuckDB file with so many orders that Odoo has as they are, pending again and matched."""
    file = folder / f"{orders}.duckdb"
    generate(file, orders)
    with open_warehouse(file) as warehouse:
        match_all(warehouse)
        let_odoo_have_them(warehouse, DESTINATION, tax=1)
        warehouse.execute(PENDING)
    return file


def work_of(file: Path) -> int:
    """Return how many of its instructions Python carries out to plan the orders of a file, which change nothing."""
    done = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal done
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        frame.f_trace_opcodes = True
        done += event == "opcode"
        return count

    with open_warehouse(file) as warehouse:
        match_all(warehouse)
        prepare(warehouse)
        compare(warehouse, **POLICY)
        run: Any = Run("run", RunRequest(), Settings(), warehouse, None, None, datetime.now(UTC))
        sys.settrace(count)
        try:
            plan_changes(run.warehouse, DESTINATION)
        finally:
            sys.settrace(None)
        assert warehouse.rows("select kind, action, reason from odoo.plan") == []
        assert warehouse.scalar("select count(*) from work.sale_orders") == warehouse.scalar(
            "select count(*) from core.orders"
        )
    return done


def compares_all(warehouse: Warehouse, sql: str) -> bool:
    """Return whether DuckDB would carry out a statement by comparing each row of one side with each of the other."""
    used = {name: value for name, value in POLICY.items() if f"${name}" in sql}
    return bool(ALL_WITH_ALL.search("".join(plan for _, plan in warehouse.rows(f"explain {sql}", used or None))))


def test_four_times_as_many_orders_are_four_times_the_work(tmp_path: Path) -> None:
    few, many = (work_of(replayed(tmp_path, orders)) for orders in (50, 200))

    assert few > 50_000
    assert many < few * 4 * 1.1


def test_no_query_of_the_plan_compares_all_with_all(tmp_path: Path) -> None:
    preparing = [(kind.package, name) for kind in KINDS for name in kind.prepares.values()]
    with open_warehouse(replayed(tmp_path, 300)) as warehouse:
        match_all(warehouse)
        for room, name in preparing:
            for statement in duckdb.extract_statements(text(room, f"{name}.sql")):
                assert not compares_all(warehouse, statement.query), (room, name, statement.query)
        prepare(warehouse)
        for kind in KINDS:
            assert not compares_all(warehouse, kind.plan), kind.folder
            assert not compares_all(warehouse, kind.wanted), kind.folder

        assert compares_all(
            warehouse,
            "select * from work.orders as one join work.orders as other on one.total < other.total",
        )
