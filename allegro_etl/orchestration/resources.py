"""What the Dagster assets are handed: one open Run, made from the request of the launchpad, the sensor or the CLI.

The in-process executor makes one per run. It is opened by the first step, so that a failure to open is that step's, and
closed after the last. It reads the environment only then: the code location loads on a machine that has neither Allegro
nor Odoo.
"""

import logging
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import dagster as dg
from pydantic import Field, PrivateAttr

from allegro_etl.destination.ahead import ask_ahead
from allegro_etl.destination.doctor.preflight import check_ready
from allegro_etl.failures import in_words, scrubbed
from allegro_etl.logs import to_file
from allegro_etl.orchestration.pages.step import Metadata, metadata
from allegro_etl.orchestration.red import failure
from allegro_etl.orchestration.run_tags import add_tags, opening_tags, outcome_tags
from allegro_etl.orchestration.stores import kept_open
from allegro_etl.orchestration.turns import ASSETS, refuse_before, refuse_out_of_turn
from allegro_etl.records.made import made_in
from allegro_etl.registry import STEPS
from allegro_etl.run.kept import forget_run, keep_end, keep_failure, kept_of
from allegro_etl.run.opening import open_run
from allegro_etl.run.requested import read_request
from allegro_etl.run.run import Counts, Run, RunRequest
from allegro_etl.run.step import Step
from allegro_etl.run.unopened import keep_unopened
from allegro_etl.warehouse import WarehouseUnavailable

CONSOLE = "dagster_console"
LAST_STEP = STEPS[-1].name
PLAN = "plan"
PLANNED = "make_plan"
LAST_STEP_OF_PLAN = [step.name for step in STEPS if not step.writes][-1]

ENDED: dict[str, dict[str, Any]] = {}
"""What is kept of the runs that ended in this process, by run id: another run may have the DuckDB file by then."""

logger = logging.getLogger(__name__)


class Pipeline(dg.ConfigurableResource):
    """The Run of this Dagster run, and what was asked of it; times are ISO 8601, UTC where they name no zone."""

    from_event: str | None = None
    sweep: bool = False
    since: str | None = None
    until: str | None = None
    forms: list[str] = Field(default=[])
    plan_file: str | None = None
    _run: Run | None = PrivateAttr(default=None)
    _counts: dict[str, Counts] = PrivateAttr(default_factory=dict)
    _proved: set[str] = PrivateAttr(default_factory=set)
    _open: Callable[[], Run] | None = PrivateAttr(default=None)
    _failure: Exception | None = PrivateAttr(default=None)
    _job: str = PrivateAttr(default="")
    _run_id: str = PrivateAttr(default="no-run")
    _when_open: list[Callable[[Run], None]] = PrivateAttr(default_factory=list)
    _is_begun: bool = PrivateAttr(default=False)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["Pipeline", None, None]:
        """Yield what the first step opens, and close it after the last step."""
        if context.run:
            self._run_id, self._job = context.run.run_id, context.run.job_name
            add_tags(context.instance, self._run_id, opening_tags(context.run))
        with ExitStack() as stack:
            if context.instance:
                stack.enter_context(kept_open(context.instance))

            def open_now() -> Run:
                to_file()  # whoever runs it: the command line, or Dagster
                run = stack.enter_context(open_run(self._run_id, self.request()))
                self._run = run  # what fails from here on is kept with it
                if self._job == PLAN:
                    check_ready(
                        run.odoo, run.settings
                    )  # what would stop the real run stops the dry one; those that write do it themselves
                for deed in self._when_open:
                    deed(run)
                ask_ahead(run.odoo, run.settings)
                return run

            self._open = open_now
            try:
                yield self
            finally:
                add_tags(context.instance, self._run_id, self._keep_end())

    @property
    def run(self) -> Run:
        """Return the Run, opened when it is asked for first. Raise what `open_run` raises, with nothing but its own text."""
        if self._failure is not None:
            raise self._failure
        if self._run is None:
            if self._open is None:
                raise RuntimeError("The run is not open.")
            try:
                self._run = self._open()
            except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
                self._failure = scrubbed(error)
                raise self._failure from None
        return self._run

    @property
    def opened(self) -> Run | None:
        """Return the Run if it is open."""
        return self._run

    @property
    def counts(self) -> dict[str, Counts]:
        """Return what each step of the run has done so far, by the step's name: the run's record."""
        return self._counts

    @property
    def proved(self) -> set[str]:
        """Return the names of the contracts that were found to hold in this run."""
        return self._proved

    def when_open(self, deed: Callable[[Run], None]) -> None:
        """Let something be done as the Run opens; what it raises is a failure to open."""
        self._when_open.append(deed)

    def attach(self, run: Run) -> None:
        """Let the steps work with an open Run."""
        self._run = run

    def request(self) -> RunRequest:
        """Return the request as a run understands it. Raises SettingsError for what no run can do."""
        return read_request(
            self._job,
            self.from_event,
            self.since,
            self.until,
            sweep=self.sweep,
            forms=self.forms,
            plan_file=self.plan_file,
        )

    def run_after(self, step: str, check: str) -> Run:
        """Return the Run to a check of what a step does. Raises OutOfTurn where this run has not done it."""
        refuse_before(step, check, self.counts)
        return self.run

    def begin(self, step: str) -> Run:
        """Return the Run to a step in its turn. Raises OutOfTurn, and what opening raises."""
        if step in ASSETS:
            refuse_out_of_turn(step, self.counts)
        run = self.run
        self._is_begun = True
        return run

    def keep_failure(self, problem: str) -> None:
        """Keep why the run failed, in `ops.runs` or, where that is not open, beside it."""
        if self._run is None:
            keep_unopened(self._run_id, problem)
            return
        with suppress(WarehouseUnavailable):
            keep_failure(self._run.warehouse, self._run.run_id, problem)

    def _keep_end(self) -> dict[str, str]:
        """Keep the end of the run; return what its tags say of it."""
        if self._run is None:
            return {}
        is_plan = self._job == PLAN
        warehouse, run_id = self._run.warehouse, self._run.run_id
        last = LAST_STEP_OF_PLAN if is_plan else LAST_STEP
        with suppress(WarehouseUnavailable):
            if not self._is_begun and self._failure is None:  # only checks were asked for
                forget_run(warehouse, run_id)
                return {}
            keep_end(warehouse, run_id, self.counts, is_complete=last in self.counts, is_plan=is_plan)
            ENDED[run_id] = {**kept_of(warehouse, run_id, with_plan=is_plan)}
            if not is_plan and LAST_STEP in self.counts:
                ENDED[run_id]["made"] = made_in(warehouse, run_id)
            return outcome_tags(warehouse, run_id, is_plan=is_plan) if PLANNED in self.counts else {}
        return {}


def carry_out(pipeline: Pipeline, step: Step, before: Callable[[Run], None] = lambda _: None) -> Metadata:
    """Carry out a step in its turn, after `before`, and return what its page shows of it.

    A failure is kept in `ops.runs`, or beside the DuckDB file where that is not open, and raised as Dagster's own, without the
    texts of foreign exceptions: Dagster stores them.
    """
    try:
        run = pipeline.begin(step.name)
        before(run)
        counts = step.carry_out(run)
        pipeline.counts[step.name] = counts
        logger.info("%s: %s", step.name, ", ".join(f"{count} {name}" for name, count in counts.items()) or "done")
        return metadata(run, counts, step)
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        pipeline.keep_failure(in_words(error))
        shown = scrubbed(error)
        raise failure(shown, pipeline.opened) from shown


@dg.logger(None, "Messages of the run on stderr, unless the command line shows its own progress.")
def console(_: dg.InitLoggerContext) -> logging.Logger:
    """Return the logger that Dagster's own commands print with: what steps say, not each of Dagster's events."""
    printed = logging.getLogger(CONSOLE)
    printed.propagate = False
    printed.setLevel(logging.INFO)
    if not printed.handlers:
        handler = logging.NullHandler() if printed.disabled else logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        printed.addHandler(handler)
    return printed
