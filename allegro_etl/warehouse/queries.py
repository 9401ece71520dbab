"""SQL that stands beside the Python that runs it: `sql/` in a package, one file per table or rule, with named parameters."""

from functools import cache
from importlib.resources import files
from typing import Any

from allegro_etl.warehouse import Warehouse


@cache
def text(package: str, file_name: str) -> str:
    """Return a file of the package's `sql/`."""
    return (files(package) / "sql" / file_name).read_text(encoding="utf-8")


def run_query(warehouse: Warehouse, package: str, name: str, **parameters: Any) -> None:
    """Run `sql/<name>.sql` of the package, a single statement, for its effect; `parameters` are its `$names`."""
    warehouse.execute(text(package, f"{name}.sql"), parameters or None)
