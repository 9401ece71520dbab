"""What a step of a run is: its lasting name, what it does, and what its page shows. Each room says which steps it has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Literal

from allegro_etl.run.end import End
from allegro_etl.run.run import Counts, Run

Group = Literal["extract", "transform", "load"]

NORMALISED = "normalised_at = work.normalised_at()"
"""The rows of core that a run has."""


@dataclass(frozen=True)
class Page:
    """What is shown of a table: columns of the preview, columns to count rows by, the kind of record it leads to.

    `of_run` says which rows are this run's, where the table keeps those of all runs: only these are shown and counted by columns. It
    may name `$turn`, the run's, and `$started_at`. `newest` orders the preview. `kind` is the plan's: only its rows count, and those that were done link into Odoo. A page
    names the columns it shows, so that a new column with a buyer's data in it does not appear by itself.
    """

    table: str
    columns: Sequence[str]
    by: Sequence[str] = ()
    of_run: str | None = None
    newest: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Step:
    """One step of a run, and the asset that it is in Dagster.

    `name` is its name in `ops.runs` and in JSON: it never changes, whatever the function is called. `do` gives the
    counts of what it did, and is handed what its parameters name: fields of the Run, or as `run` all of it, where it keeps what
    it did under the run's id. `page` shows its table, and `rows` says what one row of that is.
    `changes` says with what the table changes, and `when_red` what a person is to do when the step has failed. `systems` are those it
    works on. A step goes on from the one before it; `after` names other assets that it reads from. `reads` are the ends outside
    that it reads from, and `fills` those that it writes to: the graph of assets shows them. `writes` is true where it writes to
    Odoo: then the lease is ours, and the contracts are kept. `is_optional`: done only where the settings ask for it.
    """

    name: str
    asset: str
    group: Group
    do: Callable[..., Counts]
    page: Page
    rows: str
    changes: str
    when_red: str
    systems: frozenset[str] = frozenset({"duckdb"})
    after: tuple[str, ...] = ()
    reads: tuple[End, ...] = ()
    fills: tuple[End, ...] = ()
    writes: bool = False
    is_optional: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """Return what the step is handed: the names of its parameters, but for those that the registry has given it."""
        return needed_by(self.do)

    def carry_out(self, run: Run) -> Counts:
        """Do the step; one that is optional does nothing unless the settings ask for its asset (`documents.also`)."""
        if self.is_optional and self.asset not in run.settings.documents.also:
            return {}
        return self.do(**{name: run if name == "run" else getattr(run, name) for name in self.needs})


def needed_by(function: Callable[..., object]) -> tuple[str, ...]:
    """Return the names of a function's parameters, but for those that have a value already."""
    named = signature(function).parameters.values()
    return tuple(one.name for one in named if one.default is one.empty)


PLAN_COLUMNS = ("seq", "kind", "action", "external_id", "odoo_id", "rule", "reason", "status")
"""What pages show of the plan."""


def written(kind: str) -> Page:
    """Return the page of a kind of record: its rows of the plan, with links to what was written."""
    return Page("odoo.plan", PLAN_COLUMNS, by=("action", "status"), kind=kind)
