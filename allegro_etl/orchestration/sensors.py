"""Starts a run when Allegro has events that no run has carried through, or when the settings are other ones.

Its cursor in Dagster only says what it told of the lag: the truth is the event cursor in Odoo, which only a run that succeeded moves. A failed run is asked
for again, later each time, without end. It never opens the DuckDB file, and a read that fails turns the tick red.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import dagster as dg

from allegro_etl.account import ACCOUNT_TAG, account, key_prefix
from allegro_etl.clock import now
from allegro_etl.failures import scrubbed
from allegro_etl.logs import to_file
from allegro_etl.orchestration.back_off import AskedLater, BackOff
from allegro_etl.orchestration.checks.load import waits_for
from allegro_etl.orchestration.run_history import (
    AFTER_TAG,
    SETTINGS_TAG,
    Attempt,
    ended_runs,
    forget_old_runs,
    rename_former_tags,
    report_dead_runs,
    unfinished_runs,
)
from allegro_etl.orchestration.run_tags import SENSOR, SWEEP, TRIGGER_TAG
from allegro_etl.run.lock import COMMAND, taken_by
from allegro_etl.run.news import FIRST_RUN, News, read_news
from allegro_etl.run.opening import token_file
from allegro_etl.settings import DEFAULT_FILE, home

INTERVAL_SECONDS = 10
"""Between looks for news: one short question to Allegro and one to Odoo, 0.06 s of CPU. Half of it is part of each order's way."""

LONGEST_WAIT = timedelta(minutes=64)
LATE = timedelta(minutes=30)
"""Maximum age of the oldest event that waits, before the sensor tells that the event cursor lags."""

LAGGING, IN_TIME = "lagging", "in time"  # what the sensor told last, kept as its cursor in Dagster


def _what_people_mend() -> list[tuple[Path, float | None]]:
    """Return the files that a person changes to mend what stands in the way, and when each was changed."""
    files = (token_file(), Path(os.environ.get("ALLEGRO_ETL_CONFIG") or DEFAULT_FILE).absolute())
    return [(file, file.stat().st_mtime if file.exists() else None) for file in files]


TROUBLE = BackOff(_what_people_mend)


@dataclass(frozen=True)
class Asked:
    """A run to ask for: its key, which the same state gives again, and the event id after which it reads.

    `settings` tells those for which it is asked for, where it is for them alone.
    """

    run_key: str
    after_event_id: str
    settings: str | None = None


def decide(news: News, unfinished: Sequence[str], attempts: Sequence[Attempt], now: datetime) -> Asked | str:
    """Decide from what is known whether to ask for a run; a text says why not. `attempts` are newest first.

    Runs that failed are counted by where they started, so that a stream of new events does not make the waiting start
    anew. One that went well is none of them: a sweep of a quiet hour moves no cursor either.
    """
    if news.is_first_run:
        return FIRST_RUN
    for_settings = news.settings if news.is_up_to_date and news.has_new_settings else None
    if news.is_up_to_date and not for_settings:
        return f"Nothing new: every event up to {news.newest} was carried through."
    if unfinished:
        return f"At work: {unfinished[0]}."
    if for_settings and attempts and attempts[0].succeeded and attempts[0].settings == for_settings:
        return f"Run {attempts[0].run_id} was asked for new settings and found others: do both read the same settings file?"
    start = str(news.cursor)
    in_vain = 0
    for attempt in attempts:
        if attempt.after_event_id != start or attempt.succeeded:
            break
        in_vain += 1
    if in_vain:
        wait = min(timedelta(minutes=2**in_vain), LONGEST_WAIT)
        if attempts[0].ended_at <= now < attempts[0].ended_at + wait:  # of the future: the clock went back since
            return (
                f"Runs after event {start} that did not move the cursor: {in_vain}. See why run {attempts[0].run_id} "
                f"failed; the next one is asked for at {attempts[0].ended_at + wait:%H:%M} UTC."
            )
    last = attempts[0].run_id[:8] if attempts else "none"
    return Asked(f"{start}..{news.newest}#{in_vain + 1} after {last}", start, for_settings)


@dg.sensor(
    job_name="sync",
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run of `sync` when Allegro has events that no run has carried through, or for new settings; one at a time.",
)
def allegro_news(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason | dg.SensorResult:
    """Gather what is known and let `decide` decide; tell when the cursor begins to lag, and when it has caught up."""
    to_file()
    rename_former_tags(context.instance)
    report_dead_runs(context.instance)
    forget_old_runs(context.instance)
    at = now()
    try:
        news = _read_news(lambda: TROUBLE.ask(partial(read_news, in_a_hurry=True), at))
    except AskedLater as later:
        return dg.SkipReason(str(later))
    return answer_to(news, context.cursor, _at_work(context.instance), ended_runs(context.instance), at)


def answer_to(
    news: News, told: str | None, unfinished: Sequence[str], attempts: Sequence[Attempt], now: datetime
) -> dg.RunRequest | dg.SkipReason | dg.SensorResult:
    """Return the sensor's answer to what is known; `told` is what it told last of the lag."""
    decision = decide(news, unfinished, attempts, now)
    answer = dg.SkipReason(decision) if isinstance(decision, str) else _asked_for(decision)
    lag = news.lag_seconds(now)
    lags = lag > LATE.total_seconds()
    if lags == (told == LAGGING):
        return answer
    return dg.SensorResult(
        run_requests=[answer] if isinstance(answer, dg.RunRequest) else None,
        skip_reason=answer if isinstance(answer, dg.SkipReason) else None,
        cursor=LAGGING if lags else IN_TIME,
        asset_events=[_lag_check(lag, lags=lags)],
    )


def _asked_for(asked: Asked) -> dg.RunRequest:
    tags = {AFTER_TAG: asked.after_event_id, ACCOUNT_TAG: account(), TRIGGER_TAG: SENSOR}
    return dg.RunRequest(run_key=asked.run_key, tags={**tags, SETTINGS_TAG: asked.settings} if asked.settings else tags)


def _lag_check(lag: int, *, lags: bool) -> dg.AssetCheckEvaluation:
    """Return the result of the check `cursor_keeps_up`, which is otherwise asked in runs only: none may run for hours."""
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey([*key_prefix(), "event_cursor"]),
        check_name="cursor_keeps_up",
        passed=not lags,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"lag in seconds": lag},
        description=waits_for(lag) if lags else "Nothing waits for long.",
    )


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
    command = taken_by(home(), COMMAND)
    if command:
        return dg.SkipReason(f"At work: {command}.")
    tags = {AFTER_TAG: str(news.cursor), ACCOUNT_TAG: account(), TRIGGER_TAG: SWEEP}
    return dg.RunRequest(run_config={"sweep": True}, tags=tags)


def _at_work(instance: dg.DagsterInstance) -> list[str]:
    """Name what works already: a command that takes several runs, and runs that have not ended."""
    command = taken_by(home(), COMMAND)
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
