"""A run with little news in a process of its own, that says where its time went: `python -m benchmarks.one_order_stage`.

The run is that of `allegro-etl run`, unchanged. Clocks stand around what it waits for: each call to Odoo and to Allegro, each
statement in DuckDB, each event that Dagster stores, and the loading of modules. What threads do beside the run counts apart. What runs side
by side counts once for each. What is left is Python's own work.
"""

import contextlib
import importlib
import io
import json
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any

BEGUN = time.perf_counter()

from allegro_etl.cli.lazy import loading  # noqa: E402 - the clock stands before the first import

with loading():
    run_command: Any = importlib.import_module("allegro_etl.cli.run")
IMPORTED = time.perf_counter()

from allegro_etl.allegro.rest import Rest  # noqa: E402
from allegro_etl.cli import main  # noqa: E402
from allegro_etl.destination.ahead import AHEAD  # noqa: E402
from allegro_etl.odoo.transport.rpc import RpcTransport  # noqa: E402
from allegro_etl.warehouse import Warehouse  # noqa: E402

SECONDS: defaultdict[str, float] = defaultdict(float)
CALLS: Counter[str] = Counter()
WRITING = {"load", "create", "write", "action_confirm", "action_post", "reconcile"}
BESIDE = "beside the run: "
THREADS_BESIDE = {AHEAD, "allegro"}


def timed(owner: Any, method: str, name: Callable[..., str]) -> None:
    """Put a clock around a method or a function: `name` says under what a call counts."""
    before = getattr(owner, method)

    @wraps(before)
    def call(*arguments: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return before(*arguments, **named)
        finally:
            apart = BESIDE if threading.current_thread().name in THREADS_BESIDE else ""
            key = apart + name(*arguments)
            SECONDS[key] += time.perf_counter() - started
            CALLS[key] += 1

    setattr(owner, method, call)


def odoo_call(_self: RpcTransport, _user: int, _model: str, method: str, *_: Any) -> str:
    """Return whether a call lets Odoo write or asks it."""
    return "Odoo writes" if method in WRITING else "Odoo answers"


def load_dagster(newest_event: str | None = None) -> None:
    """Load Dagster as the command does, and put a clock around what it stores."""
    before(newest_event)
    from dagster._core.storage.event_log import SqliteEventLogStorage  # noqa: PLC0415 - Dagster's own clock says less

    timed(SqliteEventLogStorage, "store_event", lambda *_: "Dagster stores events")


before = run_command.load_dagster
run_command.load_dagster = load_dagster
timed(run_command, "load_dagster", lambda *_: "imports of Dagster")
timed(RpcTransport, "_execute", odoo_call)
timed(Rest, "_ask", lambda *_: "Allegro answers")
for statement in ("execute", "executemany", "_named", "rows"):
    timed(Warehouse, statement, lambda *_: "DuckDB")

with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    main(["run", "--json"])
ended = time.perf_counter()

parts = {"imports": IMPORTED - BEGUN, **SECONDS}
of_the_run = sum(seconds for name, seconds in parts.items() if not name.startswith(BESIDE))
parts["the rest, in Python"] = ended - BEGUN - of_the_run
sys.stdout.write(
    json.dumps(
        {
            "seconds": {name: round(seconds, 2) for name, seconds in parts.items()},
            "calls": dict(CALLS),
            "whole": round(ended - BEGUN, 2),
        }
    )
)
