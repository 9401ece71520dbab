"""When an order's numbers need no more looking at."""

from datetime import timedelta

import pytest

from allegro_etl.to_allegro.deliveries import Delivery
from allegro_etl.to_allegro.tracking.finishing import GIVEN_UP_AFTER, QUIET_FOR, finished
from allegro_etl_tests.to_allegro.tracking.sides import FORM, MOMENT, delivery

HOUR = timedelta(hours=1)


def is_finished(own: list[Delivery], after: timedelta, *, undone: bool = False) -> bool:
    """Return whether an order that changed last at MOMENT is finished some time later."""
    return finished({FORM: MOMENT}, own, {FORM} if undone else set(), MOMENT + after) == {FORM}


@pytest.mark.parametrize(
    ("own", "after"), [([delivery()], QUIET_FOR), ([delivery("")], GIVEN_UP_AFTER), ([], GIVEN_UP_AFTER)]
)
def test_an_order_is_finished_when_it_has_been_quiet(own: list[Delivery], after: timedelta) -> None:
    assert is_finished(own, after + HOUR)
    assert not is_finished(own, after - HOUR)


def test_an_open_delivery_or_a_number_that_waits_keeps_it_open() -> None:
    assert not is_finished([delivery(), delivery("", id=2, state="confirmed")], GIVEN_UP_AFTER * 3)
    assert not is_finished([delivery()], GIVEN_UP_AFTER * 3, undone=True)


def test_one_delivery_without_a_number_is_waited_for_as_long_as_without_any() -> None:
    assert not is_finished([delivery(), delivery("", id=2)], QUIET_FOR + HOUR)
