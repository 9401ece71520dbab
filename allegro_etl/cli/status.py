"""`allegro-etl status`: how far Odoo is behind Allegro, how the last runs went, what waits for a person.

It answers while a run holds the DuckDB file too, from what Odoo, Allegro and Dagster know; and each of them may fail.
"""

import shutil
from datetime import UTC, datetime

import click

from allegro_etl.access import read_access
from allegro_etl.allegro.api import EVENTS_A_PAGE, AllegroApi
from allegro_etl.cli.copies import copies
from allegro_etl.cli.outcomes import DONE, FAILED, LIMIT_EXCEEDED
from allegro_etl.cli.output import emit
from allegro_etl.cli.records import Record, last_runs, newest_first, on_record, quarantined_count
from allegro_etl.cli.status_page import show_status
from allegro_etl.clock import now
from allegro_etl.failures import is_shown, told
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.users import first_key_to_end
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.records.orders.held import held_orders
from allegro_etl.run.lock import held_by
from allegro_etl.run.news import News, news_of
from allegro_etl.run.opening import committed_cursor, open_ends
from allegro_etl.run.unopened import unopened_runs
from allegro_etl.settings import home, settings_file
from allegro_etl.settings.in_force import read_settings
from allegro_etl.warehouse import Warehouse, WarehouseUnavailable

LEAST_FREE = 200 * 1024**2
"""Bytes that have to be free beside the DuckDB file: a run with much news takes as much for a while."""

PATIENCE_SECONDS = 3.0
"""How long a run at work is waited for: most are over by then."""

LIMIT = click.IntRange(min=0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON.")
@click.option("--max-lag", metavar="SECONDS", type=LIMIT, help="Exit with 3 if an event waits for longer.")
@click.option("--max-quarantine", metavar="N", type=LIMIT, help="Exit with 3 if more records are in quarantine.")
@click.option("--max-held", metavar="N", type=LIMIT, help="Exit with 3 if more orders are held as quotations in Odoo.")
def status(as_json: bool, max_lag: int | None, max_quarantine: int | None, max_held: int | None) -> int:
    """Say how far Odoo is behind Allegro, and how the last runs went."""
    problems: list[str] = []
    said = {
        **_ends(problems),
        **_work(problems),
        "free_bytes": _free_bytes(problems),
        "copies": [copy.name for copy in copies()],
        "problems": problems,
    }
    limits = {"lag_seconds": max_lag, "quarantine": max_quarantine, "held": max_held}
    said["exceeded"] = [
        f"{name} is {said[name]}, and {limit} at most was asked for."
        for name, limit in limits.items()
        if limit is not None and (said[name] or 0) > limit
    ]
    emit(said) if as_json else show_status(said)
    return FAILED if problems else LIMIT_EXCEEDED if said["exceeded"] else DONE


def _free_bytes(problems: list[str]) -> int:
    """Return how much room the disk of ALLEGRO_ETL_HOME has; too little is added to `problems`."""
    folder = next(folder for folder in (home(), *home().parents) if folder.is_dir())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        problems.append(f"The disk of {home()} is full or nearly so ({free // 1024**2} MB are free): free some space.")
    return free


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
        "held": None,
        "restored": None,
        "clock_ahead_seconds": None,
        "api_key_ends": None,
    }
    try:
        access = read_access()
        said["environment"] = access.allegro_environment
        with open_ends(access, in_a_hurry=True) as (allegro, odoo):
            parameters = read_parameters(odoo)
            said["cursor"] = committed_cursor(parameters)
            said["held"] = held_orders(odoo, read_settings(settings_file(), parameters))
            said |= _of_news(news_of(allegro, odoo), allegro)
            if access.odoo_api_key:
                said["api_key_ends"] = _key_ends(odoo, problems)
    except Exception as error:
        if not is_shown(error):
            raise
        problems.append(told(error))
    return said


def _key_ends(odoo: OdooServer, problems: list[str]) -> datetime | None:
    """Return when the first API key of Odoo's user ends; that it ends soon is added to `problems`."""
    key = first_key_to_end(odoo)
    if key and key.is_ending(now()):
        problems.append(f"Odoo's API key {key.told(now())}")
    return key and key.ends


def _of_news(news: News, allegro: AllegroApi) -> Record:
    return {
        "restored": news.is_restored,
        "clock_ahead_seconds": round(allegro.clock_ahead().total_seconds()),
        "newest_event": news.newest,
        "newest_event_at": news.newest_at,
        "up_to_date": news.is_up_to_date,
        "cursor_is_ahead": news.is_ahead,
        "lag_seconds": news.lag_seconds(now()),
        "events_waiting": news.waiting,
        "events_waiting_is_a_minimum": news.waiting >= EVENTS_A_PAGE,
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
        with on_record(PATIENCE_SECONDS) as warehouse:
            return {**said, **(_of_warehouse(warehouse) if warehouse else {"pending": 0, "quarantine": 0})}
    except WarehouseUnavailable as error:
        problems.append(told(error))
        return {**said, "runs": _dagster_runs_if_any(problems)}


def _of_warehouse(warehouse: Warehouse) -> Record:
    sweeps = warehouse.records(
        "select swept_at, forms_seen, forms_missed from staging.sweeps order by swept_at desc limit 1"
    )
    return {
        "pending": int(warehouse.scalar("select count(*) from ops.pending")),
        "quarantine": quarantined_count(warehouse),
        "last_sweep": sweeps[0] if sweeps else None,
        "runs": newest_first([*unopened_runs(), *last_runs(warehouse)]),
    }


def _dagster_runs_if_any(problems: list[str]) -> list[Record]:
    """Return what Dagster knows, if it can say anything: its own files may be on the same full disk."""
    try:
        return _dagster_runs()
    except Exception as error:  # noqa: BLE001 - the status says what it can
        problems.append(told(error))
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
