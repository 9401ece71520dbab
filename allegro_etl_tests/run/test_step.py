"""What a step is handed."""

from inspect import signature
from typing import get_type_hints

import pytest

from allegro_etl.registry import STEPS
from allegro_etl.run.run import Run
from allegro_etl.run.step import Step

OFFERED = {"run": Run} | get_type_hints(Run)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_asks_by_name_and_type_for_what_a_run_has(step: Step) -> None:
    wanted = {one.name: one.annotation for one in signature(step.do, eval_str=True).parameters.values()}

    assert {name: wanted[name] for name in step.needs} == {name: OFFERED[name] for name in step.needs}


def test_what_matches_and_builds_is_handed_rows_and_settings_alone() -> None:
    steps = [step for step in STEPS if step.name.startswith(("match_", "build_"))]

    assert len(steps) == 5
    assert [step.name for step in steps if not {*step.needs} <= {"warehouse", "settings"}] == []
