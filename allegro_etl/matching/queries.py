"""The SQL of this package: one file per table or rule, run on the DuckDB file with named parameters."""

from functools import cache
from importlib.resources import files
from typing import Any

from allegro_etl.warehouse import Warehouse


@cache
def text(file_name: str) -> str:
    """Give a file of `sql/`."""
    return (files("allegro_etl.matching") / "sql" / file_name).read_text(encoding="utf-8")


def run_query(warehouse: Warehouse, name: str, **parameters: Any) -> None:
    """Run `sql/<name>.sql`, a single statement, for its effect; `parameters` are its `$names`."""
    warehouse.execute(text(f"{name}.sql"), parameters or None)
