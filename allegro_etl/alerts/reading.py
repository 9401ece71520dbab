"""What the DuckDB file keeps of the work: read only, and briefly."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from typing import Any, TypedDict

from allegro_etl.alerts.observation import Candidate, Failures, Market, NotWritten, Offer, SetAside, Work
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.causes import EntryWithOrder, quarantined
from allegro_etl.run.kept import Ended
from allegro_etl.run.unopened import unopened_runs
from allegro_etl.to_allegro.set_aside import unwritten
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

MOST_RUNS = 1000
FAILED = "failed"
CARRIED = ("done", "quarantined")


class MarketRow(TypedDict):
    """The orders of a marketplace in a currency, and what they come to."""

    market: str
    currency: str
    orders: int
    revenue: Decimal


def read_work(warehouse: Warehouse | None, at: datetime) -> Work:
    """Return what it keeps; of a file that is not there yet, the runs that failed before they could make it."""
    if warehouse is None:
        return Work(at=at, failures=_failures(unopened_runs()))
    runs = [*unopened_runs(), *_runs(warehouse)]
    sweeps = warehouse.rows("select swept_at, forms_missed from staging.sweeps order by swept_at desc limit 1")
    swept_at, missed = sweeps[0] if sweeps else (None, 0)
    return Work(
        at=at,
        set_aside=tuple(_set_aside(row) for row in quarantined(warehouse)),
        failures=_failures(runs),
        not_written=tuple(NotWritten(**row) for row in unwritten(warehouse)),
        push_failures=_failures(_pushes(warehouse)),
        last_success=warehouse.scalar("select max(finished_at) from ops.runs where outcome in ('done', 'quarantined')"),
        outcomes=dict(warehouse.rows("select outcome, count(*) from ops.runs where outcome is not null group by 1")),
        pending=int(warehouse.scalar("select count(*) from ops.pending")),
        differing=_differing(warehouse),
        swept_at=swept_at,
        sweep_missed=missed,
        missed=int(warehouse.scalar("select coalesce(sum(forms_missed), 0) from staging.sweeps")),
        markets=tuple(_markets(warehouse)),
    )


def _markets(warehouse: Warehouse) -> Iterator[Market]:
    """Yield what was carried of each marketplace, by currency."""
    for row in warehouse.rows_of(MarketRow, text(__package__, "markets.sql")):
        yield Market(market=row["market"], currency=row["currency"], orders=row["orders"], revenue=row["revenue"])


def _runs(warehouse: Warehouse) -> list[Ended]:
    return warehouse.rows_of(
        Ended,
        "select run_id, started_at, outcome, problem from ops.runs where outcome is not null "
        f"order by started_at desc limit {MOST_RUNS}",
    )


def _pushes(warehouse: Warehouse) -> list[Ended]:
    """Return the newest pushes as runs are told; one after which something waits went well."""
    return warehouse.rows_of(
        Ended,
        "select push_id as run_id, started_at, if(outcome = 'waiting', 'done', outcome) as outcome, problem "
        f"from to_allegro.pushes where outcome is not null order by started_at desc limit {MOST_RUNS}",
    )


def _failures(runs: Sequence[Ended]) -> Failures | None:
    """Return the runs that failed since one went well; a dry run says nothing of the others."""
    newest_first = sorted(runs, key=lambda run: run["started_at"], reverse=True)
    real = [run for run in newest_first if run["outcome"] in (FAILED, *CARRIED)]
    failed = list(takewhile(lambda run: run["outcome"] == FAILED, real))
    if not failed:
        return None
    newest, oldest = failed[0], failed[-1]
    return Failures(
        count=len(failed), since=oldest["started_at"], run_id=newest["run_id"], problem=newest["problem"] or ""
    )


def _differing(warehouse: Warehouse) -> dict[str, Any]:
    rows = warehouse.rows(
        "select distinct form_id, total from ops.remarks join core.orders using (form_id) where code = ? and total is not null",
        [RemarkCode.TOTAL_DIFFERS],
    )
    return dict(rows)


def _set_aside(row: EntryWithOrder) -> SetAside:
    offers = [
        Offer(id=offer["offer_id"], name=offer["name"], candidates=tuple(_candidates(offer["candidates"])))
        for offer in row["offers"] or ()
    ]
    return SetAside(
        subject=row["subject"],
        form_id=row["form_id"],
        code=row["code"],
        first_seen=row["first_seen"],
        currency=row["currency"],
        amount=row["total"],
        offers=tuple(offers),
    )


def _candidates(text_of: str | None) -> list[Candidate]:
    return [Candidate(id=one["id"], name=one["name"]) for one in json.loads(text_of or "[]")]
