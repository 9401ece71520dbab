"""Dagster's records of our runs: which are at work, which died, which ended how, and which are old enough to go.

Dagster calls a run started until somebody tells it otherwise, and keeps runs for ever, half a megabyte each.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import sqlalchemy as db
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable as Checks

from allegro_etl.account import ACCOUNT_TAG, UNNAMED, account, location_name
from allegro_etl.orchestration.dagster_home import FORMER_TAG, ONE_AT_A_TIME_TAG, own_dagster_home
from allegro_etl.run.lock import last_taker, taken_by
from allegro_etl.settings import home

AFTER_TAG = "allegro_etl/after_event_id"
SETTINGS_TAG = "allegro_etl/settings"
KEPT_RUNS = 500
KEPT_DAYS = 30
KEPT_PUSHES = 100
"""A push comes every five minutes, and most have nothing to do: they must not drive out the runs."""

FORGOTTEN_AT_ONCE = 20
RECENT_RUNS = 25
MOST_UNFINISHED = 1000  # of all that share the Dagster instance
ONE_AT_A_TIME = ["sync", "plan", "backfill", "apply", "push"]
"""The jobs that wait for each other, by the values of their tag."""
BESIDE = {"pair", "picture"}
"""Jobs that carry no orders: nobody waits for them, and they do not take the run lock."""
WAITING = [dg.DagsterRunStatus.QUEUED]
AT_WORK = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
START_SECONDS = 90.0
"""Longer than a run takes from its start to the lock, and from the lock's release to its last event."""


@dataclass(frozen=True)
class Attempt:
    """A run of `sync` that ended: after which event it read, when it ended, whether it carried all through.

    `settings` tells those for which it was asked for, where it was for them alone.
    """

    run_id: str
    after_event_id: str | None
    ended_at: datetime
    succeeded: bool = False
    settings: str | None = None


def unfinished_runs(instance: dg.DagsterInstance) -> list[str]:
    """Return the ids of runs that may write and have not ended: of every job but those beside them, and of single assets."""
    return [record.dagster_run.run_id for record in _writing(instance, [*WAITING, *AT_WORK])]


def ended_runs(instance: dg.DagsterInstance) -> list[Attempt]:
    """Return the newest runs of `sync` that ended, newest first; parts of runs that somebody repeated are no attempts."""
    ours = dg.RunsFilter(job_name="sync", statuses=ENDED, tags={ACCOUNT_TAG: account()})
    records = instance.get_run_records(ours, limit=RECENT_RUNS)
    return [
        Attempt(
            record.dagster_run.run_id,
            record.dagster_run.tags.get(AFTER_TAG),
            _ended_at(record),
            record.dagster_run.status == dg.DagsterRunStatus.SUCCESS,
            record.dagster_run.tags.get(SETTINGS_TAG),
        )
        for record in records
        if not _is_part(record.dagster_run)
    ]


def _is_part(run: dg.DagsterRun) -> bool:
    """Return whether a run repeats some steps of another one. A run of the command line names its steps too: all of them."""
    return run.parent_run_id is not None and bool(run.step_keys_to_execute)


def newest_runs(instance: dg.DagsterInstance, number: int) -> list[dg.RunRecord]:
    """Return the newest runs of our own account that a person waits for, newest first: of every job but those beside them."""
    ours = dg.RunsFilter(tags={ACCOUNT_TAG: account()})
    records = instance.get_run_records(ours, limit=RECENT_RUNS)
    return [record for record in records if record.dagster_run.job_name not in BESIDE][:number]


def report_dead_runs(instance: dg.DagsterInstance, now: datetime | None = None) -> list[str]:
    """Tell Dagster of runs that it waits for and whose process is gone, so that they block nothing; return their ids.

    Such a run does not have the run lock, did not just start, and did not just release the lock. It may have died before
    it could say that it started; one that waits in the queue has no process yet.
    """
    records = _writing(instance, AT_WORK)
    if not records or taken_by(home()) is not None:
        return []
    dead = [record.dagster_run for record in records if not _may_be_alive(record, now or datetime.now(UTC))]
    for run in dead:
        instance.report_run_failed(run, "The process of this run is gone. Nothing is lost; the next run goes on.")
    return [run.run_id for run in dead]


def rename_former_tags(instance: dg.DagsterInstance) -> None:
    """Let today's runs wait for those of a former version that have not ended: Dagster counts runs by their tags."""
    former = dg.RunsFilter(statuses=[*WAITING, *AT_WORK], tags={FORMER_TAG: ONE_AT_A_TIME})
    for record in instance.get_run_records(former, limit=MOST_UNFINISHED):
        run = record.dagster_run
        if ONE_AT_A_TIME_TAG not in run.tags and _is_ours(run):
            instance.add_run_tags(run.run_id, {ONE_AT_A_TIME_TAG: run.tags[FORMER_TAG]})


def forget_old_runs(instance: dg.DagsterInstance, now: datetime | None = None, kept_runs: int = KEPT_RUNS) -> int:
    """Delete some of the runs that ended more than 30 days ago or are not among the newest 500, and of pushes all but the newest 100; return how many.

    Only our own, and only in the DAGSTER_HOME that is ours: another one is its owner's to tidy.
    """
    folder = own_dagster_home()
    if folder is None:
        return 0
    long_ago = (now or datetime.now(UTC)) - timedelta(days=KEPT_DAYS)
    old = _old_pushes(instance)
    for tags in ({ACCOUNT_TAG: account()}, {FORMER_TAG: ONE_AT_A_TIME}):  # the second: of versions that knew no account
        ended = dg.RunsFilter(statuses=ENDED, tags=tags)
        oldest = instance.get_run_records(ended, limit=FORGOTTEN_AT_ONCE, ascending=True)
        surplus = max(0, instance.get_runs_count(ended) - kept_runs)
        old += [
            record.dagster_run.run_id
            for number, record in enumerate(oldest)
            if (number < surplus or record.create_timestamp < long_ago) and _is_ours(record.dagster_run)
        ]
    for run_id in dict.fromkeys(old):
        _forget(instance, folder, run_id)
    return len(set(old))


def _old_pushes(instance: dg.DagsterInstance) -> list[str]:
    """Return some of the pushes that ended and are not among the newest 100."""
    pushes = dg.RunsFilter(job_name="push", statuses=ENDED, tags={ACCOUNT_TAG: account()})
    surplus = instance.get_runs_count(pushes) - KEPT_PUSHES
    if surplus <= 0:
        return []
    oldest = instance.get_run_records(pushes, limit=min(surplus, FORGOTTEN_AT_ONCE), ascending=True)
    return [record.dagster_run.run_id for record in oldest]


def _forget(instance: dg.DagsterInstance, folder: Path, run_id: str) -> None:
    """Delete a run, and what Dagster leaves of it: its checks, its tags' rows and its files."""
    instance.delete_run(run_id)
    _forget_checks(instance, run_id)
    for file in (folder / "history" / "runs").glob(f"{run_id}.db*"):
        file.unlink()
    shutil.rmtree(folder / "storage" / run_id, ignore_errors=True)


def _forget_checks(instance: dg.DagsterInstance, run_id: str) -> None:
    """Delete what a run's checks left: 12 kB a run, for which Dagster has no call. The newest result of each check stays."""
    storage = instance.event_log_storage
    if not isinstance(storage, SqliteEventLogStorage):
        return
    newest = db.select(db.func.max(Checks.c.id)).group_by(Checks.c.asset_key, Checks.c.check_name)
    with storage.index_connection() as connection:
        connection.execute(db.delete(Checks).where(Checks.c.run_id == run_id, Checks.c.id.not_in(newest)))


def _writing(instance: dg.DagsterInstance, statuses: Sequence[dg.DagsterRunStatus]) -> list[dg.RunRecord]:
    """Return our own runs of these statuses: of every job but those beside them, and of single assets."""
    records = instance.get_run_records(dg.RunsFilter(statuses=statuses), limit=MOST_UNFINISHED)
    return [each for each in records if each.dagster_run.job_name not in BESIDE and _is_ours(each.dagster_run)]


def _is_ours(run: dg.DagsterRun) -> bool:
    """Return whether a run is of our jobs and our account. One of single assets is known by where it came from until it opens."""
    if ACCOUNT_TAG in run.tags:
        return run.tags[ACCOUNT_TAG] == account()
    if FORMER_TAG in run.tags:  # of versions that knew no account
        return account() == UNNAMED
    origin = run.remote_job_origin
    return origin is not None and origin.location_name == location_name()


def _may_be_alive(record: dg.RunRecord, now: datetime) -> bool:
    started = datetime.fromtimestamp(record.start_time, UTC) if record.start_time else record.update_timestamp
    if _was_just_now(started, now):
        return True
    taker = last_taker(home())
    if taker is None or taker.run_id != record.dagster_run.run_id or taker.released_at is None:
        return False
    return _was_just_now(datetime.fromisoformat(taker.released_at), now)


def _was_just_now(moment: datetime, now: datetime) -> bool:
    """Return whether something was seconds ago; what is far in the future was kept by a clock that was wrong then."""
    return abs(now - moment) < timedelta(seconds=START_SECONDS)


def _ended_at(record: dg.RunRecord) -> datetime:
    return datetime.fromtimestamp(record.end_time, UTC) if record.end_time else record.create_timestamp
