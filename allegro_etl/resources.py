"""What the Dagster assets are handed: one open Run, made from the request of the launchpad, the sensor or the CLI.

The in-process executor opens it once per run, before the first step, and closes it after the last. It reads the
environment only then: the code location loads on a machine that has neither Allegro nor Odoo.
"""

import logging
import re
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from allegro_etl.failures import scrubbed, told
from allegro_etl.pages import Page, metadata
from allegro_etl.run import Counts, Run, RunRequest
from allegro_etl.runs import note_end, note_failure, open_run, record_of
from allegro_etl.settings import SettingsError
from allegro_etl.times import moment
from allegro_etl.warehouse import WarehouseUnavailable

Step = Callable[[Run], Counts]

CONSOLE = "dagster_console"
LAST_STEP = "commit_cursor"
LAST_STEP_OF_PLAN = "make_plan"

ENDED: dict[str, dict[str, Any]] = {}
"""What is on record of the runs that ended in this process, by run id: another run may have the DuckDB file by then."""

logger = logging.getLogger(__name__)


class Pipeline(dg.ConfigurableResource):
    """The open Run of this Dagster run, and what was asked of it; times are ISO 8601, UTC where they name no zone."""

    from_event: str | None = None
    sweep: bool = False
    since: str | None = None
    until: str | None = None
    _run: Run | None = PrivateAttr(default=None)
    _counts: dict[str, Counts] = PrivateAttr(default_factory=dict)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["Pipeline", None, None]:
        """Open the Run for all steps. Raises what `open_run` raises, with nothing but its own text."""
        run_id = context.run.run_id if context.run else "no-run"
        with ExitStack() as stack:
            try:
                run = stack.enter_context(open_run(run_id, self.request()))
            except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
                raise scrubbed(error) from None
            self.attach(run)
            is_plan = context.run is not None and context.run.job_name == "plan"
            last = LAST_STEP_OF_PLAN if is_plan else LAST_STEP
            try:
                yield self
            finally:
                with suppress(WarehouseUnavailable):
                    note_end(run, self.counts, is_complete=last in self.counts, is_plan=is_plan)
                    ENDED[run_id] = record_of(run, with_plan=is_plan)

    @property
    def run(self) -> Run:
        """The open Run; there is one from the first step to the last."""
        if self._run is None:
            raise RuntimeError("The run is not open.")
        return self._run

    @property
    def counts(self) -> dict[str, Counts]:
        """What each step of the run has done so far, by the step's name: the run's record."""
        return self._counts

    def attach(self, run: Run) -> None:
        """Let the steps work with an open Run."""
        self._run = run

    def request(self) -> RunRequest:
        """Give the request as a run understands it. Raises SettingsError for what no run can do."""
        if self.from_event and self.from_event != "latest" and not re.fullmatch("[0-9]{1,19}", self.from_event):
            raise SettingsError(f"from_event is {self.from_event!r}: it may be an event id, 0 or latest.")
        if self.until and not self.since:
            raise SettingsError("until needs since: the beginning of the time span to read.")
        if self.since and self.from_event:
            raise SettingsError("Give from_event or since, not both.")
        return RunRequest(self.from_event, self.sweep, moment(self.since), moment(self.until))


def carry_out(pipeline: Pipeline, step: Step, page: Page) -> dg.MaterializeResult:
    """Carry out a step and show on its page what it did.

    A failure is kept in `ops.runs` and raised again without the texts of foreign exceptions: Dagster stores them.
    """
    run = pipeline.run
    try:
        counts = step(run)
        pipeline.counts[step.__name__] = counts
        logger.info("%s: %s", step.__name__, ", ".join(f"{count} {name}" for name, count in counts.items()) or "done")
        return dg.MaterializeResult(metadata=metadata(run, counts, page))
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        with suppress(WarehouseUnavailable):
            note_failure(run, told(error))
        raise scrubbed(error) from None


@dg.logger(None, "Messages of the run on stderr, unless the command line shows its own progress.")
def console(_: dg.InitLoggerContext) -> logging.Logger:
    """Give the logger that Dagster's own commands print with: what steps say, not each of Dagster's events."""
    printed = logging.getLogger(CONSOLE)
    printed.propagate = False
    printed.setLevel(logging.INFO)
    if not printed.handlers:
        handler = logging.NullHandler() if printed.disabled else logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        printed.addHandler(handler)
    return printed
