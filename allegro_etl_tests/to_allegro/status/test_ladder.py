"""How far an order is by what Odoo has of it, and that its status only goes up."""

import pytest

from allegro_etl.to_allegro.status.ladder import Line, highest, is_above, state_in_odoo
from allegro_etl.to_allegro.status.writer import decide
from allegro_etl_tests.to_allegro.tracking.sides import FORM, delivery

SOLD, ALL, NONE = Line(2, 0), Line(2, 2), Line(0, 0)


@pytest.mark.parametrize("state", ["draft", "sent", "cancel"])
def test_an_order_that_is_not_confirmed_earns_nothing(state: str) -> None:
    assert state_in_odoo(state, [ALL], [delivery()]) is None


@pytest.mark.parametrize(
    ("lines", "states", "earned"),
    [
        ([SOLD], [], "PROCESSING"),
        ([SOLD], ["waiting"], "PROCESSING"),
        ([SOLD], ["confirmed"], "PROCESSING"),
        ([SOLD], ["assigned"], "READY_FOR_SHIPMENT"),
        ([SOLD], ["assigned", "cancel"], "READY_FOR_SHIPMENT"),
        ([SOLD], ["assigned", "waiting"], "PROCESSING"),
        ([SOLD], ["done", "assigned"], "READY_FOR_SHIPMENT"),
        ([SOLD], ["done", "confirmed"], "PROCESSING"),
        ([ALL], ["done"], "SENT"),
        ([ALL, NONE], ["done"], "SENT"),
        ([ALL, SOLD], ["done", "cancel"], "PROCESSING"),
        ([Line(3, 2.9999999999)], ["done"], "SENT"),
        ([NONE], [], "PROCESSING"),
        ([], [], "PROCESSING"),
    ],
)
def test_a_confirmed_order_earns_what_its_deliveries_say(lines: list[Line], states: list[str], earned: str) -> None:
    own = [delivery(state=state, id=place) for place, state in enumerate(states)]

    assert state_in_odoo("sale", lines, own) == earned


@pytest.mark.parametrize(
    ("line", "has_left"),
    [
        (Line(2, 0, is_returned=True), True),
        (Line(2, 1, is_returned=True, is_short=True), False),
        (Line(2, 1, is_short=True), False),
        (Line(2, 1), False),
        (Line(2, 3), True),
    ],
)
def test_what_came_back_has_left_and_what_was_given_up_has_not(line: Line, has_left: bool) -> None:
    assert line.has_left is has_left


@pytest.mark.parametrize(
    ("known", "written", "wanted", "action"),
    [
        ("NEW", None, "PROCESSING", "write"),
        (None, None, "SENT", "write"),
        ("PROCESSING", "PROCESSING", "SENT", "write"),
        ("READY_FOR_PICKUP", None, "SENT", "write"),
        ("SENT", None, "PROCESSING", None),
        ("PICKED_UP", None, "SENT", None),
        ("PROCESSING", None, "PROCESSING", None),
        ("NEW", "SENT", "PROCESSING", None),  # a person set it back
        ("NEW", "PROCESSING", "PROCESSING", None),
        ("CANCELLED", None, "SENT", "leave"),
        ("RETURNED", "SENT", "SENT", None),
        ("SUSPENDED", None, "PROCESSING", "leave"),
        ("A_NEW_ONE", None, "PROCESSING", "leave"),
        ("NEW", None, None, None),
    ],
)
def test_a_status_goes_up_only_and_over_nobodys_decision(
    known: str | None, written: str | None, wanted: str | None, action: str | None
) -> None:
    planned = decide(FORM, known, written, wanted, sale_id=7)

    assert (planned and planned.action) == action
    if planned and action == "write":
        assert (planned.before, planned.after) == ({"status": known}, {"status": wanted})


def test_what_is_no_step_is_above_nothing_and_below_nothing() -> None:
    assert not is_above("SUSPENDED", "NEW")
    assert not is_above("SENT", "CANCELLED")
    assert highest("CANCELLED", "PROCESSING", None, "NEW") == "PROCESSING"
    assert highest("CANCELLED") is None
