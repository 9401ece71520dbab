"""The picture of the last 30 days: drawn by a job of its own, of what Odoo has, and never at the cost of a run."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import dagster as dg
import pytest

from allegro_etl.definitions import defs
from allegro_etl.orchestration.run_history import unfinished_runs
from allegro_etl.orchestration.sales import sales_by_day, sales_page, sales_picture
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.orchestration.filled import NOW, cells, insert, order

TODAY = date(2026, 11, 29)
SALES = [
    (TODAY, "allegro-pl", "PLN", 3, Decimal("120.50")),
    (TODAY - timedelta(days=1), "allegro-pl", "PLN", 1, Decimal("9.50")),
    (TODAY, "allegro-cz", "CZK", 1, Decimal("500.00")),
    (TODAY, "allegro-xx", "PLN", 1, Decimal("1.00")),  # a market that we do not know yet
]


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as opened:
        yield opened


def sell(warehouse: Warehouse, form_id: str, total: str, **columns: object) -> None:
    """Let Odoo have an order."""
    order(warehouse, form_id, total, **columns)
    key = f"order_{form_id}"
    insert(
        warehouse,
        "odoo.bindings",
        {"external_id": key, "model": "sale.order", "res_id": 1, "run_id": "r", "written_at": NOW},
    )


def test_what_odoo_has_counts_by_the_day_of_the_purchase_in_poland(warehouse: Warehouse) -> None:
    late = NOW.replace(day=27, hour=23, minute=30)  # after midnight in Warsaw
    sell(warehouse, "a", "10.00", bought_at=late)
    sell(warehouse, "b", "5.50", bought_at=NOW.replace(day=28))
    sell(warehouse, "old", "5.00", bought_at=NOW - timedelta(days=30))
    sell(warehouse, "cancelled", "5.00", disposition="cancel")
    order(warehouse, "waits", "7.00")

    assert sales_by_day(warehouse, TODAY) == [(date(2026, 11, 28), "allegro-pl", "PLN", 2, Decimal("15.50"))]


def test_the_page_has_sums_by_market_and_a_picture() -> None:
    page = sales_page(SALES, TODAY, missing=[])

    assert cells(page, "last 30 days") == [
        {"market": "allegro-cz", "orders": "1", "revenue": "500.00 CZK"},
        {"market": "allegro-pl", "orders": "4", "revenue": "130.00 PLN"},
        {"market": "allegro-xx", "orders": "1", "revenue": "1.00 PLN"},
    ]
    assert page["revenue allegro-pl PLN"] == 130.0
    png = base64.b64decode(page["picture"].md_str.partition("base64,")[2].rstrip(")"))
    assert png.startswith(b"\x89PNG")
    assert len(png) < 100_000  # Dagster keeps one a day


def test_where_nothing_draws_the_page_says_what_to_install() -> None:
    page = sales_page(SALES, TODAY, missing=["matplotlib", "pandas"])

    assert page["picture"].startswith("Missing: matplotlib, pandas. `pip install 'allegro-etl[plots]'`")
    assert len(cells(page, "last 30 days")) == 3


def test_a_month_without_sales_has_no_picture() -> None:
    assert "picture" not in sales_page([], TODAY, missing=[])


def test_its_job_needs_neither_allegro_nor_odoo_and_no_sensor_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("ALLEGRO_CLIENT_ID", raising=False)
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as warehouse:
        sell(warehouse, "a", "10.00")
    with dg.DagsterInstance.ephemeral() as instance:
        done = defs.resolve_job_def("picture").execute_in_process(instance=instance)
        waiting = instance.create_run_for_job(defs.resolve_job_def("picture"), status=dg.DagsterRunStatus.STARTED)

        assert done.success
        assert waiting.run_id not in unfinished_runs(instance)


def test_no_run_has_made_the_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    with dg.DagsterInstance.ephemeral() as instance:
        done = defs.resolve_job_def("picture").execute_in_process(instance=instance, raise_on_error=False)
    [failed] = [event for event in done.all_node_events if event.is_step_failure]

    told = failed.step_failure_data.user_failure_data.description
    assert told == "No run has made the DuckDB file yet: start the job sync, then this one."


def test_the_definitions_load_nothing_that_draws() -> None:
    code = "import sys, allegro_etl.definitions; print({'pandas', 'matplotlib'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter

    assert done.stdout.strip() == "set()"


def test_the_picture_of_sales_says_what_its_columns_are() -> None:
    [described] = sales_picture.metadata_by_key.values()
    columns = described["dagster/column_schema"].columns

    assert [column.name for column in columns] == ["market", "orders", "revenue"]
    assert all(column.description for column in columns)
