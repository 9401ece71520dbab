"""What follows from an action of the plan stands once: what Python says of it, SQL says too."""

from itertools import product

import pytest

from allegro_etl.actions import MAKES_LINES, TOUCHES_TOTAL, Action, Kind
from allegro_etl.states import QUOTATION, READY, UNFINISHED
from allegro_etl.warehouse import open_scratch


@pytest.mark.parametrize(
    ("macro", "pairs"),
    [("work.makes_lines", MAKES_LINES), ("work.touches_total", TOUCHES_TOTAL)],
    ids=["lines", "total"],
)
def test_sql_and_python_say_the_same_of_each_kind_and_action(macro: str, pairs: set[tuple[Kind, Action]]) -> None:
    with open_scratch() as warehouse:
        told = {
            (kind, action)
            for kind, action in product(Kind, Action)
            if warehouse.scalar(f"select {macro}(?, ?)", [kind, action])
        }

    assert told == pairs


def test_sql_knows_which_actions_write_and_which_say_more() -> None:
    with open_scratch() as warehouse:
        told = {action: warehouse.rows("select work.writes($1), work.says_more($1)", [action]) for action in Action}

    assert told == {action: [(action.writes, action.says_more)] for action in Action}
    assert {action for action in Action if not action.writes} == {Action.KEEP, Action.CONFLICT, Action.SKIP}
    assert {action for action in Action if not action.says_more} == {Action.KEEP, Action.SKIP}


def test_sql_knows_the_states_of_a_quotation() -> None:
    states = ("draft", "sent", "sale", "done", "cancel")
    with open_scratch() as warehouse:
        told = [state for state in states if warehouse.scalar("select work.is_quotation(?)", [state])]

    assert told == [*QUOTATION]


def test_sql_knows_which_checkout_forms_are_ready() -> None:
    with open_scratch() as warehouse:
        told = [
            status
            for status in (*UNFINISHED, READY, "CANCELLED")
            if warehouse.scalar("select work.is_ready(?)", [status])
        ]

    assert told == [READY]
