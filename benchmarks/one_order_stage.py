"""A run with little news in a process of its own, that says where its time went: `python -m benchmarks.one_order_stage`.

The run is that of `allegro-etl run`, unchanged. Clocks stand around what it waits for: each call to Odoo and to Allegro, each
statement in DuckDB, each event that Dagster stores. The times are of this process alone, so what runs side by side counts once
for each. What is left is Python's own work.
"""

import contextlib
import importlib
import io
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any

BEGUN = time.perf_counter()

from allegro_etl.cli.lazy import loading  # noqa: E402 - the clock stands before the first import

with loading():
    for module in ("allegro_etl.cli.run", "allegro_etl.cli.dagster_runs"):
        importlib.import_module(module)
IMPORTED = time.perf_counter()

from dagster._core.storage.event_log import SqliteEventLogStorage  # noqa: E402 - Dagster's own clock says less

from allegro_etl.allegro.rest import Rest  # noqa: E402
from allegro_etl.cli import main  # noqa: E402
from allegro_etl.odoo.transport.rpc import RpcTransport  # noqa: E402
from allegro_etl.warehouse import Warehouse  # noqa: E402

SECONDS: defaultdict[str, float] = defaultdict(float)
CALLS: Counter[str] = Counter()
WRITING = {"load", "create", "write", "action_confirm", "action_post", "reconcile"}


def timed(owner: type, method: str, name: Callable[..., str]) -> None:
    """Put a clock around a method: `name` says under what a call counts."""
    before = getattr(owner, method)

    @wraps(before)
    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return before(self, *arguments, **named)
        finally:
            key = name(*arguments)
            SECONDS[key] += time.perf_counter() - started
            CALLS[key] += 1

    setattr(owner, method, call)


def odoo_call(_model: str, method: str, *_: Any) -> str:
    """Return whether a call lets Odoo write or asks it."""
    return "Odoo writes" if method in WRITING else "Odoo answers"


timed(RpcTransport, "call", odoo_call)
timed(Rest, "_ask", lambda *_: "Allegro answers")
timed(SqliteEventLogStorage, "store_event", lambda *_: "Dagster stores events")
for statement in ("execute", "executemany", "_named", "rows"):
    timed(Warehouse, statement, lambda *_: "DuckDB")

with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    main(["run", "--json"])
ended = time.perf_counter()

parts = {"imports": IMPORTED - BEGUN, **SECONDS}
parts["the rest, in Python"] = ended - BEGUN - sum(parts.values())
sys.stdout.write(
    json.dumps(
        {
            "seconds": {name: round(seconds, 2) for name, seconds in parts.items()},
            "calls": dict(CALLS),
            "whole": round(ended - BEGUN, 2),
        }
    )
)
