"""Runs a Dagster job in this process, recorded in the same instance as those of the sensor and the launchpad."""

import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from typing import Any

import dagster as dg

from allegro_etl.cli.bars import bars
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.logs import show_progress
from allegro_etl.cli.output import progress_here
from allegro_etl.definitions import defs
from allegro_etl.failures import is_shown
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.pushing import PUSHED
from allegro_etl.orchestration.resources import CONSOLE, ENDED
from allegro_etl.orchestration.run_history import AFTER_TAG, forget_old_runs, rename_former_tags, report_dead_runs
from allegro_etl.orchestration.run_tags import BACKFILL, CLI, TRIGGER_TAG
from allegro_etl.orchestration.stores import kept_open


@contextmanager
def open_instance() -> Iterator[dg.DagsterInstance]:
    """Yield Dagster's instance for the block; runs whose process is gone are told to it first."""
    prepare_dagster_home()
    logging.getLogger(CONSOLE).disabled = True
    with dg.DagsterInstance.get() as instance, kept_open(instance):
        rename_former_tags(instance)
        report_dead_runs(instance)
        forget_old_runs(instance)
        yield instance


@contextmanager
def _only_our_own_words() -> Iterator[None]:
    """Show on stderr what the steps say and nothing of Dagster's: it prints each row that it cannot write."""
    console = progress_here()
    show_progress(console)
    with redirect_stderr(io.StringIO()), bars(console):
        yield


def execute(instance: dg.DagsterInstance, job: str, request: Mapping[str, Any], *, after: str | None = None) -> Record:
    """Run a job to its end and return what is kept of it, with `plan` its plan; raises what stopped it.

    `after` is the event id that it reads on from.
    """
    given = {name: value for name, value in request.items() if value is not None}
    tags = {TRIGGER_TAG: BACKFILL if job == "backfill" else CLI} | ({AFTER_TAG: after} if after else {})
    run_id = _execute(instance, job, given, tags)
    return ENDED.pop(run_id, {"run_id": run_id})


def push_once(instance: dg.DagsterInstance, request: Mapping[str, Any]) -> Record:
    """Run the job `push` to its end and return what became of it; writers that were stopped are told in `problems`.

    Raises what stopped all of it.
    """
    known = set(PUSHED)
    try:
        _execute(instance, "push", request, {TRIGGER_TAG: CLI})
    except dg.Failure:
        if not set(PUSHED) - known:
            raise
    [push_id] = set(PUSHED) - known
    return PUSHED.pop(push_id)


def _execute(instance: dg.DagsterInstance, job: str, given: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    """Run a job in this process and return the id of its run; raises what stopped it."""
    definition = defs.resolve_job_def(job)
    try:
        with _only_our_own_words():
            return definition.execute_in_process(instance=instance, run_config=dict(given), tags=dict(tags)).run_id
    except (dg.DagsterError, dg.Failure) as error:
        cause = error.__cause__
        raise (cause if isinstance(cause, Exception) and is_shown(cause) else error) from None
    except dg.DagsterExecutionInterruptedError:  # Ctrl-C or SIGTERM
        raise KeyboardInterrupt from None
