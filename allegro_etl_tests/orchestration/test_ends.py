"""What steps read outside: each names an end that the graph of assets shows."""

from allegro_etl.orchestration.outside import ENDS
from allegro_etl.registry import STEPS


def test_what_a_step_reads_outside_is_an_end_that_is_told_of() -> None:
    assert {end for step in STEPS for end in step.reads} - {end.name for end in ENDS} == set()


def test_every_step_that_extracts_says_what_it_reads_outside() -> None:
    assert [step.asset for step in STEPS if step.group == "extract" and not step.reads] == []
