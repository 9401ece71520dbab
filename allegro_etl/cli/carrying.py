"""Runs a Dagster job as often as the work takes, and tells what the runs did: the common part of `run` and `backfill`."""

import importlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from allegro_etl.cli.in_file import Record
from allegro_etl.cli.lazy import loading
from allegro_etl.cli.outcomes import DONE, QUARANTINED
from allegro_etl.cli.output import grid, progress, result
from allegro_etl.cli.summary import summary
from allegro_etl.run.lock import COMMAND, Taker, taken, taken_by, wait_until_free
from allegro_etl.run.news import News
from allegro_etl.settings import home

MOST_RUNS = 10_000


@contextmanager
def alone(command: str) -> Iterator[None]:
    """Take the command line's lock for the block, and begin when no run is at work. Raises RunInProgress."""
    other = taken_by(home(), COMMAND)
    if other:
        _say_who_is_at_work(other)
    with taken(home(), command, name=COMMAND):
        wait_until_free(home(), say=_say_who_is_at_work)
        yield


def load_dagster(_newest_event: str | None = None) -> None:
    """Load Dagster, which takes a second: while somebody else is waited for, or when it is needed."""
    with loading():
        importlib.import_module("allegro_etl.cli.dagster_runs")


def carry_through(news: News, job: str, request: Mapping[str, Any]) -> Record:
    """Run `job` until the journal that there was at the start is carried through; return what is printed.

    Each run takes some 20,000 events at most; after the first, the others go on from the cursor that it committed. The
    job `plan` runs once: it moves no cursor. Raises what stopped a run.
    """
    with loading():
        from allegro_etl.cli.dagster_runs import execute, open_instance  # noqa: PLC0415 - see load_dagster

    report: Record = {"outcome": "done", "cursor": news.cursor, "newest_event": news.newest, "runs": []}
    after = request.get("from_event") or news.cursor or "0"
    with open_instance() as instance:
        for _ in range(MOST_RUNS):
            record = execute(instance, job, request, after=str(after))
            request = {}
            if add_run(report, record):
                break
            after = report["cursor"]
    return report


def add_run(report: Record, record: Record) -> bool:
    """Add what is kept of a run to what is reported; return whether it was the last that the journal needs."""
    with_plan = "plan" in record
    if with_plan:
        report["plan"] = record.pop("plan")
    record["counts"] = json.loads(record["counts"]) if record.get("counts") else {}
    report["runs"].append(record)
    before, reached, newest = report["cursor"], record.get("cursor_after"), report["newest_event"]
    report["cursor"] = reached or before
    if record.get("outcome") == "quarantined":
        report["outcome"] = "quarantined"
    if with_plan:
        report["outcome"] = "planned"
    return with_plan or reached is None or newest is None or int(reached) >= int(newest) or reached == before


def _say_who_is_at_work(taker: Taker) -> None:
    """Tell the person what the command waits for."""
    progress.print(f"Waiting for {taker} to end.")


def exit_code(report: Record) -> int:
    """Return the exit code for what the runs did."""
    return QUARANTINED if report["outcome"] == "quarantined" else DONE


def show_runs(report: Record, *, out: Console = result) -> None:
    """Print what the runs did, one by one, and together in a line."""
    rows = grid("run", "outcome", "cursor after", "what it did")
    for each in report["runs"]:
        rows.add_row(
            each.get("run_id", "")[:8], each.get("outcome"), each.get("cursor_after"), _summary(each["counts"])
        )
    out.print(rows)
    if report["outcome"] == "quarantined":
        out.print("Something went to quarantine: `allegro-etl quarantine` says what and why.")
    out.print(summary(report))


def _summary(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Name what was written to Odoo; how much was read stands in the run's own pages."""
    written = [
        f"{step.removeprefix('load_')}: {', '.join(f'{count} {what}' for what, count in did.items() if count)}"
        for step, did in counts.items()
        if step.startswith("load_") and any(did.values())
    ]
    return "; ".join(written) or "nothing to write"
