"""pandas, where it is installed, stays out of a process that only works with DuckDB.

DuckDB asks of every parameter whether it is one of pandas' values, and imports pandas to know. That takes longer than all statements of a
run with little news.
"""

import sys

PANDAS = "pandas"


def leave_pandas_out() -> None:
    """Let no import find pandas from now on; where it was imported before, nothing changes."""
    sys.modules.setdefault(PANDAS, None)  # type: ignore[arg-type]  # None is how Python is told that there is no such module


def let_pandas_in() -> None:
    """Let imports find pandas again."""
    if sys.modules.get(PANDAS, sys) is None:
        del sys.modules[PANDAS]
