"""What is told of what is wrong: once, once more when it is worse, once when it is over, however it flaps."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from allegro_etl.alerts.alert import Alert
from allegro_etl.alerts.changes import Known, changes
from allegro_etl_tests.alerts.scene import NOON, alert

MINUTE = timedelta(minutes=1)


def told(looks: Sequence[tuple[int, Sequence[Alert]]]) -> list[tuple[int, str, str]]:
    """Look at the minutes given, and return what was told: when, what, of which subject."""
    known: dict[str, Known] = {}
    said: list[tuple[int, str, str]] = []
    for minute, alerts in looks:
        now = changes(alerts, known, NOON + minute * MINUTE)
        known = now.known
        said += [(minute, one.kind, one.alert.subject) for one in now.changes]
    return said


def test_a_trouble_is_told_once_and_once_when_it_is_over() -> None:
    stays = [(minute, [alert("a")]) for minute in range(50)]
    gone = [(minute, []) for minute in range(50, 200)]

    assert told(stays + gone) == [(0, "new", "a"), (60, "over", "a")]


def test_troubles_are_told_apart_by_their_subject() -> None:
    assert told([(0, [alert("a")]), (1, [alert("a"), alert("b")])]) == [(0, "new", "a"), (1, "new", "b")]


def test_a_part_more_is_worse_and_told_once_more_when_the_hour_is_over() -> None:
    looks = [(0, [alert("a", "x")]), *((minute, [alert("a", "xyz")]) for minute in range(1, 200))]

    assert told(looks) == [(0, "new", "a"), (60, "worse", "a")]


def test_parts_that_go_and_come_again_are_not_worse() -> None:
    looks = [(minute, [alert("a", "xy" if minute % 2 else "x")]) for minute in range(1, 300)]

    assert told(looks) == [(1, "new", "a")]


def test_a_trouble_that_comes_and_goes_within_minutes_is_one_trouble() -> None:
    looks = [(minute, [alert("a")] if minute % 9 == 0 else []) for minute in range(300)]

    assert told(looks) == [(0, "new", "a")]


def test_a_trouble_that_comes_again_after_it_was_over_is_told_when_the_hour_is_over() -> None:
    looks = [(0, [alert("a")]), (1, []), (11, []), *((minute, [alert("a")]) for minute in range(20, 90))]

    assert told(looks) == [(0, "new", "a"), (11, "over", "a"), (60, "new", "a")]


def test_what_was_told_in_the_future_is_told_by_a_clock_that_has_gone_back() -> None:
    known = changes([alert("a")], {}, NOON + timedelta(days=300)).known

    again = changes([alert("a", "x")], known, NOON)

    assert [one.kind for one in again.changes] == ["worse"]


@given(st.lists(st.lists(st.sampled_from("xyz"), max_size=3), min_size=1, max_size=240))
def test_whatever_happens_trouble_is_told_at_most_once_an_hour_and_its_end_as_often(looks: list[list[str]]) -> None:
    calm: list[list[str]] = [[]] * 80
    said = told(
        [(minute, [alert("a", "".join(parts))] if parts else []) for minute, parts in enumerate([*looks, *calm])]
    )
    troubles = [minute for minute, kind, _ in said if kind != "over"]
    kinds = [kind for _, kind, _ in said if kind != "worse"]

    assert all(later - earlier >= 60 for earlier, later in pairwise(troubles))
    assert kinds == ["new", "over"] * (len(kinds) // 2)
    assert bool(kinds) <= any(looks)
