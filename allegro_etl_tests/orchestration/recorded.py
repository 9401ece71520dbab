"""Runs on Dagster's record, put there as its daemon would."""

from collections.abc import Mapping
from datetime import datetime

import dagster as dg
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin

from allegro_etl.account import ACCOUNT_TAG


@dg.op
def work() -> None:
    """Stand for any step."""


LEADS_TO = {
    dg.DagsterRunStatus.QUEUED: dg.DagsterEventType.RUN_ENQUEUED,
    dg.DagsterRunStatus.STARTING: dg.DagsterEventType.RUN_STARTING,
    dg.DagsterRunStatus.STARTED: dg.DagsterEventType.RUN_START,
}
OURS = {ACCOUNT_TAG: "default"}


def run_on(
    instance: dg.DagsterInstance,
    job: str,
    status: dg.DagsterRunStatus,
    tags: Mapping[str, str] = OURS,
    location: str = "allegro_etl",
) -> dg.DagsterRun:
    """Keep a run as the daemon would, with this status."""
    definition = dg.GraphDefinition(name=job, node_defs=[work]).to_job(name=job)
    origin = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin(location), "repository"), job)
    run = instance.create_run_for_job(
        definition, status=dg.DagsterRunStatus.NOT_STARTED, tags=tags, remote_job_origin=origin
    )
    if status in LEADS_TO:
        becomes(instance, run, status)
    return run


def becomes(
    instance: dg.DagsterInstance, run: dg.DagsterRun, status: dg.DagsterRunStatus, at: datetime | None = None
) -> None:
    """Keep that a run came to have this status, now or at another time."""
    event = dg.DagsterEvent(event_type_value=LEADS_TO[status].value, job_name=run.job_name, message="")
    instance.report_dagster_event(event, run.run_id, timestamp=at.timestamp() if at else None)
