"""pandas, where it is installed, stays out of a process that only works with DuckDB.

DuckDB asks of every parameter whether it is one of pandas' values, and imports pandas to know. That takes longer than all statements of a
run with little news. Where there is no pandas it tries again with every single value, which makes lists of them six times as slow: so it
is shown a module that has no values, once, and asks no more.
"""

import sys
from types import ModuleType

import duckdb

PANDAS = "pandas"
ASKED_FOR = ("NaT", "NA")
"""The values of pandas for which DuckDB looks."""


def leave_pandas_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Let no import find pandas from now on; where it was imported before, nothing changes. The connection is any one."""
    if PANDAS in sys.modules:
        return
    stand_in = ModuleType(PANDAS)
    vars(stand_in).update({name: object() for name in ASKED_FOR})
    sys.modules[PANDAS] = stand_in
    try:
        connection.execute("select ?", [0])
    finally:
        sys.modules[PANDAS] = None  # type: ignore[assignment]  # this is how Python is told that there is no such module


def let_pandas_in() -> None:
    """Let imports find pandas again."""
    if sys.modules.get(PANDAS, sys) is None:
        del sys.modules[PANDAS]
