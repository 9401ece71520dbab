"""`allegro-etl run`: one incremental run, or as many as the journal that it found at its start takes."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from allegro_etl.cli.carrying import alone, carry_through, exit_code, load_dagster, show_runs
from allegro_etl.cli.in_file import Record, is_anything_due, reading_file
from allegro_etl.cli.output import at, emit, grid, progress, result
from allegro_etl.cli.summary import summed_up
from allegro_etl.cli.where import say_where
from allegro_etl.failures import in_words
from allegro_etl.run.lock import taken_by
from allegro_etl.run.news import News, read_news
from allegro_etl.run.requested import FROM_NOW_ON
from allegro_etl.run.unopened import keep_unopened
from allegro_etl.settings import home
from allegro_etl.state_files import write_atomically


@click.command()
@click.option(
    "--from-event", metavar="ID", help="Read on after this event id; 0: the oldest kept; latest: from now on."
)
@click.option("--sweep", is_flag=True, help="Also look for what the journal missed.")
@click.option("--dry-run", is_flag=True, help="Print what would be written to Odoo, and why; write nothing there.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def run(from_event: str | None, sweep: bool, dry_run: bool, as_json: bool) -> int:
    """Bring what is new on Allegro into Odoo."""
    report = carry_news(from_event, sweep=sweep, dry_run=dry_run)
    emit(report) if as_json else show(report)
    return exit_code(report)


@summed_up
def carry_news(from_event: str | None = None, *, sweep: bool = False, dry_run: bool = False) -> Record:
    """Bring what is new into Odoo, or plan it; return what the runs did. Raises what stopped a run."""
    is_wanted = bool(from_event or sweep or dry_run)
    news = _news_or_kept_failure(load_dagster if is_wanted else _load_dagster_for_news)
    if not is_wanted and news.is_up_to_date and not _is_work_left(news):
        report: Record = {"outcome": "nothing_new", "cursor": news.cursor, "newest_event": news.newest, "runs": []}
    else:
        say_where()
        _say_where_it_starts(news, from_event)
        with alone("allegro-etl run"):
            report = carry_through(news, "plan" if dry_run else "sync", {"from_event": from_event, "sweep": sweep})
        _keep_newest(news.newest)
    return report


def _load_dagster_for_news(newest: str | None) -> None:
    """Load Dagster while Odoo is about the login, if Allegro has another newest event than at the end of the last run."""
    if newest is not None and newest != _kept_newest():
        load_dagster()


def _kept_newest() -> str | None:
    try:
        return _newest_file().read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None


def _keep_newest(newest: str | None) -> None:
    with suppress(OSError):  # it saves time, no more
        write_atomically(_newest_file(), newest or "")


def _newest_file() -> Path:
    return home() / "newest_event"


def _news_or_kept_failure(meanwhile: Callable[[str | None], None]) -> News:
    """Ask for news; a run that cannot even do that is kept as one that failed."""
    try:
        return read_news(meanwhile=meanwhile)
    except Exception as error:
        keep_unopened(uuid.uuid4().hex, in_words(error))
        raise


def _is_work_left(news: News) -> bool:
    if taken_by(home()):  # a run of the sensor is at work, and may leave some
        return True
    with reading_file() as warehouse:
        return warehouse is not None and is_anything_due(warehouse, news.settings)


def _say_where_it_starts(news: News, from_event: str | None) -> None:
    newest = f"{news.newest}, of {at(news.newest_at)}" if news.newest else "none yet"
    if from_event == FROM_NOW_ON:
        progress.print(f"Starting after the newest event ({newest}): nothing of the past is read.")
    elif from_event is not None:
        progress.print(f"Starting after event {from_event}; the newest is {newest}.")
    elif news.is_first_run:
        progress.print(
            f"The first run starts at the oldest event that Allegro keeps (60 days) and reads to the newest: {newest}. "
            "To begin with what comes instead, interrupt it and run it with `--from-event latest`."
        )


def show(report: Record) -> None:
    """Print what the runs did."""
    if report["outcome"] == "nothing_new":
        result.print(f"Nothing new: every event up to {report['newest_event'] or 'now'} was carried through.")
    elif report["outcome"] == "planned":
        _show_plan(report["plan"])
    else:
        show_runs(report)


def _show_plan(plan: list[Record]) -> None:
    if not plan:
        result.print("Nothing would be written to Odoo.")
        return
    rows = grid("what", "action", "record", "in Odoo", "rule", "why")
    for each in plan:
        in_odoo = str(each["odoo_id"] or "")
        rows.add_row(each["kind"], each["action"], each["external_id"], in_odoo, each["rule"] or "", each["reason"])
    result.print(rows)
    result.print(f"{len(plan)} actions; nothing was written to Odoo.")
