"""Starts a run when Allegro has events that no run has carried through.

It keeps no cursor: the truth is the event cursor in Odoo, which only a run that succeeded moves. A failed run is asked
for again, later each time, without end. It never opens the DuckDB file, and a read that fails turns the tick red.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import dagster as dg

from allegro_etl.account import ACCOUNT_TAG, account
from allegro_etl.back_off import AskedLater, BackOff
from allegro_etl.failures import scrubbed
from allegro_etl.news import FIRST_RUN, News, read_news
from allegro_etl.run_history import (
    AFTER_TAG,
    Attempt,
    ended_runs,
    forget_old_runs,
    report_dead_runs,
    unfinished_runs,
)
from allegro_etl.run_lock import COMMAND, held_by
from allegro_etl.runs import token_file
from allegro_etl.settings import DEFAULT_FILE, home

LONGEST_WAIT = timedelta(minutes=64)


def _what_people_mend() -> list[tuple[Path, float | None]]:
    """Give the files that a person changes to mend what stands in the way, and when each was changed."""
    files = (token_file(), Path(os.environ.get("ALLEGRO_ETL_CONFIG") or DEFAULT_FILE).absolute())
    return [(file, file.stat().st_mtime if file.exists() else None) for file in files]


TROUBLE = BackOff(_what_people_mend)


@dataclass(frozen=True)
class Asked:
    """A run to ask for: its key, which the same facts give again, and the event id after which it reads."""

    run_key: str
    after_event_id: str


def decide(news: News, unfinished: Sequence[str], attempts: Sequence[Attempt], now: datetime) -> Asked | str:
    """Decide from the facts whether to ask for a run; a text says why not. `attempts` are newest first.

    Runs that failed are counted by where they started, so that a stream of new events does not make the waiting start
    anew. One that went well is none of them: a sweep of a quiet hour moves no cursor either.
    """
    if news.is_first_run:
        return FIRST_RUN
    if news.is_up_to_date:
        return f"Nothing new: every event up to {news.newest} was carried through."
    if unfinished:
        return f"At work: {unfinished[0]}."
    start = str(news.cursor)
    in_vain = 0
    for attempt in attempts:
        if attempt.after_event_id != start or attempt.succeeded:
            break
        in_vain += 1
    if in_vain:
        wait = min(timedelta(minutes=2**in_vain), LONGEST_WAIT)
        if now < attempts[0].ended_at + wait:
            return (
                f"Runs after event {start} that did not move the cursor: {in_vain}. See why run {attempts[0].run_id} "
                f"failed; the next one is asked for at {attempts[0].ended_at + wait:%H:%M} UTC."
            )
    last = attempts[0].run_id[:8] if attempts else "none"
    return Asked(f"{start}..{news.newest}#{in_vain + 1} after {last}", start)


@dg.sensor(
    job_name="sync",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run of `sync` when Allegro has events that no run has carried through; one at a time.",
)
def allegro_news(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Gather the facts and let `decide` decide."""
    report_dead_runs(context.instance)
    forget_old_runs(context.instance)
    now = datetime.now(UTC)
    try:
        news = _read_news(lambda: TROUBLE.ask(partial(read_news, in_a_hurry=True), now))
    except AskedLater as later:
        return dg.SkipReason(str(later))
    decision = decide(news, _at_work(context.instance), ended_runs(context.instance), now)
    if isinstance(decision, str):
        return dg.SkipReason(decision)
    return dg.RunRequest(run_key=decision.run_key, tags={AFTER_TAG: decision.after_event_id, ACCOUNT_TAG: account()})


@dg.schedule(
    job_name="sync",
    cron_schedule="17 * * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Asks every hour for a run that also looks for what the journal missed.",
)
def sweep(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:  # noqa: ARG001 - Dagster names it
    """Ask for a sweep, unless the first run is still to come."""
    news = _read_news(partial(read_news, in_a_hurry=True))
    if news.is_first_run:
        return dg.SkipReason(FIRST_RUN)
    command = held_by(home(), COMMAND)
    if command:
        return dg.SkipReason(f"At work: {command}.")
    return dg.RunRequest(run_config={"sweep": True}, tags={AFTER_TAG: str(news.cursor), ACCOUNT_TAG: account()})


def _at_work(instance: dg.DagsterInstance) -> list[str]:
    """Name what works already: a command that takes several runs, and runs that have not ended."""
    command = held_by(home(), COMMAND)
    runs = [f"run {run_id}" for run_id in unfinished_runs(instance)]
    return [str(command), *runs] if command else runs


def _read_news(ask: Callable[[], News]) -> News:
    """Ask Allegro and Odoo. Raises AskedLater, or a failure without foreign texts."""
    try:
        return ask()
    except AskedLater:
        raise
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        raise scrubbed(error) from None
