"""What `allegro-etl status` reads on this machine: the DuckDB file, what Dagster keeps, an interrupted backfill."""

from datetime import UTC, datetime
from typing import TypedDict

from allegro_etl.cli.backfill import RESUME, interrupted, percent_done
from allegro_etl.cli.causes_page import in_json
from allegro_etl.cli.in_file import Record, last_runs, newest_first, quarantined_count, reading_file
from allegro_etl.clock import now
from allegro_etl.failures import in_words
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.sensor_seen import last_look
from allegro_etl.records.causes import causes
from allegro_etl.run.lock import COMMAND, taken_by
from allegro_etl.run.unopened import unopened_runs
from allegro_etl.settings import home
from allegro_etl.to_allegro.set_aside import waiting_causes
from allegro_etl.warehouse import Warehouse, WarehouseUnavailable

NOTHING_YET: Record = {"pending": 0, "quarantine": 0, "causes": [], "not_written": []}
PATIENCE_SECONDS = 3.0
"""How long a run at work is waited for: most are over by then."""


class SweepRow(TypedDict):
    """What a sweep saw, and what of it the journal had not told (staging.sweeps)."""

    swept_at: datetime
    forms_seen: int
    forms_missed: int


class PushRow(TypedDict):
    """A push: `outcome` is None as long as it is at work (to_allegro.pushes)."""

    push_id: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    problem: str | None


def read_work(problems: list[str]) -> Record:
    """Read the DuckDB file, or, while a run holds it, what Dagster keeps."""
    taker = taken_by(home())
    said: Record = {
        "running": taker and {"run_id": taker.run_id, "process": taker.pid, "host": taker.host, "since": taker.since},
        "pending": None,
        "quarantine": None,
        "causes": None,
        "not_written": None,
        "last_push": None,
        "last_sweep": None,
        "runs": [],
    }
    if taker is not None:
        return {**said, "runs": _dagster_runs()}
    try:
        with reading_file() as warehouse:
            return {
                **said,
                **(_of_warehouse(warehouse) if warehouse else NOTHING_YET),
            }
    except WarehouseUnavailable as error:
        problems.append(in_words(error))
        return {**said, "runs": _dagster_runs_if_any(problems)}


def _of_warehouse(warehouse: Warehouse) -> Record:
    sweeps = warehouse.rows_of(
        SweepRow,
        "select swept_at, forms_seen, forms_missed from staging.sweeps order by swept_at desc limit 1",
    )
    pushes = warehouse.rows_of(
        PushRow,
        "select push_id, started_at, finished_at, outcome, problem from to_allegro.pushes order by turn desc limit 1",
    )
    return {
        "pending": int(warehouse.scalar("select count(*) from ops.pending")),
        "quarantine": quarantined_count(warehouse),
        "causes": [in_json(cause) for cause in causes(warehouse)],
        "not_written": [in_json(cause) for cause in waiting_causes(warehouse)],
        "last_push": pushes[0] if pushes else None,
        "last_sweep": sweeps[0] if sweeps else None,
        "runs": newest_first([*unopened_runs(), *last_runs(warehouse)]),
    }


def _dagster_runs_if_any(problems: list[str]) -> list[Record]:
    """Return what Dagster knows, if it can say anything: its own files may be on the same full disk."""
    try:
        return _dagster_runs()
    except Exception as error:  # noqa: BLE001 - the status says what it can
        problems.append(in_words(error))
        return []


def _dagster_runs() -> list[Record]:
    """Return our last runs in the same shape, as far as Dagster knows them."""
    import dagster as dg  # noqa: PLC0415 - Dagster takes a second to load

    from allegro_etl.orchestration.run_history import newest_runs  # noqa: PLC0415 - the same

    prepare_dagster_home()
    outcomes = {dg.DagsterRunStatus.SUCCESS: "done", dg.DagsterRunStatus.FAILURE: "failed"}
    with dg.DagsterInstance.get() as instance:
        return [
            {
                "run_id": record.dagster_run.run_id,
                "started_at": _moment(record.start_time),
                "finished_at": _moment(record.end_time),
                "outcome": outcomes.get(record.dagster_run.status),
                "cursor_before": None,
                "cursor_after": None,
                "problem": None,
            }
            for record in newest_runs(instance, 5)
        ]


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def sensor_and_backfill() -> Record:
    """Return whether Dagster's sensor is at work, as far as its records tell, and a backfill that was interrupted."""
    look = last_look()
    return {
        "sensor": look and {"alive": look.is_alive(now()), "last_look": look.at, "failed": look.failed},
        "backfill": _interrupted_backfill(),
    }


def _interrupted_backfill() -> Record | None:
    span = interrupted()
    if span is None or taken_by(home(), COMMAND):
        return None
    reached = {"read_from": span.to_read_from, "percent": percent_done(span)}
    return {"since": span.since, "until": span.until, **reached, "command": RESUME}
