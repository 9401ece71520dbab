"""One variant of normalising and matching on a prepared DuckDB file, in a process of its own.

`python -m benchmarks.matching_variants VARIANT FILE` prints seconds and peak memory; VARIANT is sql, pandas or rows.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas  # noqa: F401, ICN001 - opening the DuckDB file leaves it out; no variant is charged with loading it

from allegro_etl.documents.checkout_forms.normalise import clear_work, normalise
from allegro_etl.records.orders.building import build_order_lines, build_orders
from allegro_etl.records.partners.matching import match_partners
from allegro_etl.records.payments.building import build_payments
from allegro_etl.records.products.matching import match_products
from allegro_etl.settings import Settings
from allegro_etl.warehouse import open_warehouse
from benchmarks.world import peak_mib

ROWS_SAMPLED = 1_000


def with_sql(file: Path) -> dict[str, int]:
    """Normalise and match all pending forms as a run does."""
    settings = Settings()
    with open_warehouse(file) as warehouse:
        normalise(warehouse, settings)
        match_partners(warehouse)
        match_products(warehouse, settings)
        build_orders(warehouse)
        build_order_lines(warehouse)
        build_payments(warehouse)
        clear_work(warehouse)
        tables = ("orders", "partners", "products", "order_lines", "payments")
        return {table: warehouse.scalar(f"select count(*) from core.{table}") for table in tables}


def with_pandas(file: Path) -> dict[str, int]:
    """Do the same in vectorised pandas."""
    from benchmarks.pandas_vectorised import match_forms  # noqa: PLC0415 - not to weigh on the other variants

    return match_forms(file)


def row_by_row(file: Path) -> dict[str, int]:
    """Do the same row by row, for a sample."""
    from benchmarks.pandas_row_by_row import match_forms  # noqa: PLC0415 - not to weigh on the other variants

    return match_forms(file, ROWS_SAMPLED)


VARIANTS: dict[str, Callable[[Path], dict[str, int]]] = {"sql": with_sql, "pandas": with_pandas, "rows": row_by_row}


def main(variant: str, file: Path) -> None:
    """Run one variant on a file and print what it took."""
    started = time.perf_counter()
    counts = VARIANTS[variant](file)
    figures = {
        "seconds": round(time.perf_counter() - started, 2),
        "peak_mib": peak_mib(),
        "counts": counts,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
