"""The steps of a run, each in its turn: a step goes on from what the steps before it have done in the same run.

Dagster lets people start any selection of steps, and repeat some steps of an old run. What lies in the DuckDB file is
then another run's: a plan made from it would be false, and a queue emptied after it would lose orders. So a step that
is not in its turn is refused, before anything is opened.
"""

from collections.abc import Collection

from allegro_etl.registry import STEPS

ASSETS = {step.name: step.asset for step in STEPS}
"""The asset of each step, in the order in which the steps are done."""


class OutOfTurn(Exception):
    """A step or a check was started without steps that it goes on from; the message says what to start instead."""


def refuse_out_of_turn(step: str, done: Collection[str]) -> None:
    """Raise OutOfTurn unless all steps before `step` were done in this run."""
    before = list(ASSETS)[: list(ASSETS).index(step)]
    _refuse(ASSETS[step], [name for name in before if name not in done])


def refuse_before(step: str, check: str, done: Collection[str]) -> None:
    """Raise OutOfTurn for a check of what `step` does, unless it was done in this run."""
    _refuse(check, [] if step in done else [step])


def _refuse(what: str, missing: list[str]) -> None:
    if missing:
        raise OutOfTurn(
            f"{what} goes on from what {ASSETS[missing[0]]} does in the same run, and this run leaves that out: start the "
            "job sync, or materialize all assets together; nothing was changed."
        )
