"""`allegro-etl status`: how far Odoo is behind Allegro, how the last runs went, what waits for a person.

It answers while a run holds the DuckDB file too, from what Odoo, Allegro and Dagster know; and each of them may fail.
"""

from datetime import UTC, datetime
from typing import Any

import click

from allegro_etl.access import read_access
from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import at, emit, grid, result
from allegro_etl.cli.records import Record, last_runs, on_record, quarantined_count
from allegro_etl.dagster_home import prepare_dagster_home
from allegro_etl.failures import is_shown, told
from allegro_etl.news import News, news_of
from allegro_etl.run_lock import held_by
from allegro_etl.runs import committed_cursor, open_ends, read_parameters
from allegro_etl.settings import home
from allegro_etl.sources.allegro import EVENTS_A_PAGE, AllegroApi
from allegro_etl.warehouse import Warehouse, WarehouseUnavailable


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON.")
def status(as_json: bool) -> int:
    """Say how far Odoo is behind Allegro, and how the last runs went."""
    problems: list[str] = []
    said = {**_ends(problems), **_work(problems), "problems": problems}
    emit(said) if as_json else _show(said)
    return FAILED if problems else DONE


def _ends(problems: list[str]) -> Record:
    """Ask Allegro and Odoo; what fails is added to `problems`."""
    said: Record = {
        "environment": None,
        "cursor": None,
        "newest_event": None,
        "newest_event_at": None,
        "up_to_date": None,
        "cursor_is_ahead": None,
        "lag_seconds": None,
        "events_waiting": None,
        "events_waiting_is_a_minimum": None,
    }
    try:
        access = read_access()
        said["environment"] = access.allegro_environment
        with open_ends(access) as (allegro, odoo):
            said["cursor"] = committed_cursor(read_parameters(odoo))
            said |= _of_news(news_of(allegro, odoo), allegro)
    except Exception as error:
        if not is_shown(error):
            raise
        problems.append(told(error))
    return said


def _of_news(news: News, allegro: AllegroApi) -> Record:
    waiting = 0 if news.is_up_to_date or news.is_ahead else len(next(allegro.events(news.cursor), []))
    return {
        "newest_event": news.newest,
        "newest_event_at": news.newest_at,
        "up_to_date": news.is_up_to_date,
        "cursor_is_ahead": news.is_ahead,
        "lag_seconds": news.lag_seconds(datetime.now(UTC)),
        "events_waiting": waiting,
        "events_waiting_is_a_minimum": waiting >= EVENTS_A_PAGE,
    }


def _work(problems: list[str]) -> Record:
    """Read the DuckDB file, or, while a run holds it, what Dagster has on record."""
    holder = held_by(home())
    said: Record = {
        "running": holder
        and {"run_id": holder.run_id, "process": holder.pid, "host": holder.host, "since": holder.since},
        "pending": None,
        "quarantine": None,
        "last_sweep": None,
        "runs": [],
    }
    if holder is not None:
        return {**said, "runs": _dagster_runs()}
    try:
        with on_record() as warehouse:
            return {**said, **(_of_warehouse(warehouse) if warehouse else {"pending": 0, "quarantine": 0})}
    except WarehouseUnavailable as error:
        problems.append(told(error))
        return {**said, "runs": _dagster_runs()}


def _of_warehouse(warehouse: Warehouse) -> Record:
    sweeps = warehouse.records(
        "select swept_at, forms_seen, forms_missed from staging.sweeps order by swept_at desc limit 1"
    )
    return {
        "pending": int(warehouse.scalar("select count(*) from ops.pending")),
        "quarantine": quarantined_count(warehouse),
        "last_sweep": sweeps[0] if sweeps else None,
        "runs": last_runs(warehouse),
    }


def _dagster_runs() -> list[Record]:
    """Give the last runs in the same shape, as far as Dagster knows them."""
    import dagster as dg  # noqa: PLC0415 - Dagster takes a second to load

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
            for record in instance.get_run_records(limit=5)
        ]


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _show(said: dict[str, Any]) -> None:
    facts = grid("", "")
    facts.show_header = False
    facts.add_row(
        "event cursor", said["cursor"] or ("unknown" if said["problems"] else "none: the first run is still to come")
    )
    newest = f"{said['newest_event']} of {at(said['newest_event_at'])}" if said["newest_event"] else "unknown"
    facts.add_row("newest event", "none yet" if said["up_to_date"] and not said["newest_event"] else newest)
    facts.add_row("behind", _behind(said))
    if said["running"]:
        facts.add_row("at work", f"run {said['running']['run_id']} since {said['running']['since']}")
    facts.add_row("orders on the way", _counted(said["pending"]))
    facts.add_row("quarantine", _counted(said["quarantine"]))
    sweep = said["last_sweep"]
    if sweep:
        missed = f"{sweep['forms_missed']} of {sweep['forms_seen']} orders had been missed by the journal"
        facts.add_row("last sweep", f"{at(sweep['swept_at'])}: {missed}")
    result.print(facts)
    _show_runs(said["runs"], said["running"])
    for problem in said["problems"]:
        click.echo(problem, err=True)


def _behind(said: Record) -> str:
    if said["up_to_date"] is None:
        return "unknown"
    if said["up_to_date"]:
        return "nothing"
    if said["cursor_is_ahead"]:
        return "unknown: the event cursor is beyond Allegro's newest event; `allegro-etl run` says what to do"
    more = " or more" if said["events_waiting_is_a_minimum"] else ""
    return f"{said['events_waiting']}{more} events; the newest is {said['lag_seconds']} seconds old"


def _counted(count: int | None) -> str:
    return "unknown while a run is at work" if count is None else str(count)


def _show_runs(runs: list[Record], at_work: Record | None) -> None:
    if not runs:
        result.print("No run yet.")
        return
    rows = grid("last runs", "started", "ended", "outcome", "cursor after", "problem")
    for run in runs:
        is_at_work = at_work is not None and at_work["run_id"] == run["run_id"]
        outcome = run["outcome"] or ("at work" if is_at_work else "died")
        ended = at(run["finished_at"])
        rows.add_row(run["run_id"][:8], at(run["started_at"]), ended, outcome, run["cursor_after"], run["problem"])
    result.print(rows)
