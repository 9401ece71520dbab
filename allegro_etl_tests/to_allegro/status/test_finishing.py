"""When an order's status needs no more looking at."""

from datetime import timedelta

import pytest

from allegro_etl.to_allegro.status.finishing import GIVEN_UP_AFTER, finished
from allegro_etl_tests.to_allegro.tracking.sides import FORM, MOMENT, delivery

HOUR = timedelta(hours=1)


def is_finished(status: str | None, state: str = "done", after: timedelta = HOUR, *, undone: bool = False) -> bool:
    """Return whether an order with one delivery, changed last at MOMENT, is finished some time later."""
    behind = {FORM} if undone else set()
    return FORM in finished({FORM: status}, {FORM: MOMENT}, {FORM: [delivery(state=state)]}, behind, MOMENT + after)


@pytest.mark.parametrize("status", ["SENT", "PICKED_UP", "RETURNED"])
def test_an_order_at_the_end_is_finished_at_once(status: str) -> None:
    assert is_finished(status)
    assert not is_finished(status, undone=True)


@pytest.mark.parametrize("status", ["NEW", "READY_FOR_SHIPMENT", "SUSPENDED", "CANCELLED", None])
def test_any_other_is_finished_when_nothing_is_open_and_nothing_has_happened_for_long(status: str | None) -> None:
    assert not is_finished(status)
    assert is_finished(status, after=GIVEN_UP_AFTER + HOUR)
    assert not is_finished(status, state="assigned", after=GIVEN_UP_AFTER + HOUR)
