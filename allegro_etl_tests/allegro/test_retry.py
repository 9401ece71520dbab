"""How long is waited, and when no longer."""

import threading

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable, InvalidRequest, RateLimited
from allegro_etl.allegro.retry import Patience, retrying, seconds_to_wait

_PATIENCE = Patience(attempts=4, seconds=5.0, first_wait=0.001, longest_wait=0.01, blocked_wait=0.02)


def test_waits_double_up_to_their_bound() -> None:
    patience = Patience(first_wait=1.0, longest_wait=5.0)
    waits = [seconds_to_wait(AllegroUnavailable("x"), attempt=attempt, patience=patience) for attempt in range(1, 7)]

    for wait, least in zip(waits, [1, 2, 4, 5, 5, 5], strict=True):
        assert least <= wait <= least + patience.first_wait


def test_what_allegro_asks_for_counts_more_than_our_own_idea() -> None:
    patience = Patience(first_wait=1.0)

    assert 30 <= seconds_to_wait(RateLimited("x", retry_after=30.0), attempt=1, patience=patience) <= 31
    assert 60 <= seconds_to_wait(RateLimited("x"), attempt=1, patience=patience) <= 61


def test_an_outage_is_asked_again_a_bounded_number_of_times() -> None:
    asked = []

    def ask() -> None:
        asked.append(1)
        raise AllegroUnavailable("x")

    with pytest.raises(AllegroUnavailable):
        retrying(_PATIENCE, threading.Event())(ask)
    assert len(asked) == _PATIENCE.attempts


def test_a_wrong_request_is_not_asked_again() -> None:
    asked = []

    def ask() -> None:
        asked.append(1)
        raise InvalidRequest("x")

    with pytest.raises(InvalidRequest):
        retrying(_PATIENCE, threading.Event())(ask)
    assert asked == [1]


def test_a_wait_longer_than_all_the_time_there_is_is_not_begun() -> None:
    asked = []

    def ask() -> None:
        asked.append(1)
        raise RateLimited("x", retry_after=120.0)

    with pytest.raises(RateLimited):
        retrying(_PATIENCE, threading.Event())(ask)
    assert asked == [1]


def test_closing_ends_the_waiting() -> None:
    closing = threading.Event()

    def ask() -> None:
        closing.set()
        raise AllegroUnavailable("x")

    with pytest.raises(AllegroUnavailable):
        retrying(Patience(first_wait=60.0, longest_wait=60.0), closing)(ask)
