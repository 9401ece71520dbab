"""What an event id is, and when it is a time, whatever is handed over as one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegro_etl.allegro.event_ids import are_times, event_number, event_time

OCCURRED = datetime(2026, 10, 10, 22, 12, 40, tzinfo=UTC)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


def id_of(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    "odd",
    [
        "",
        " 5",
        "5\n",
        "-5",
        "+5",
        "1.5",
        "1e3",
        "0x10",
        "1_000",
        "٣",
        "²",
        "5" * 5000,
        str(2**63),
        5,
        5.0,
        True,
        None,
        [],
    ],
)
def test_what_is_no_event_id_is_no_number(odd: object) -> None:
    assert event_number(odd) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), (str(2**63 - 1), 2**63 - 1)])
def test_a_whole_number_of_64_bits_is_an_event_id(text: str, number: int) -> None:
    assert event_number(text) == number


@given(st.text() | st.integers().map(str))
def test_any_text_is_read_without_an_error(text: str) -> None:
    number = event_number(text)

    assert number is None or (0 <= number < 2**63 and str(number) == (text.lstrip("0") or "0"))


@given(st.integers(0, id_of(LAST_MOMENT)))
def test_the_time_of_an_id_is_the_one_that_it_is_made_of(event_id: int) -> None:
    moment = event_time(event_id)

    assert moment is not None
    assert id_of(moment) == event_id


@pytest.mark.parametrize("odd", [None, 2**63 - 1, id_of(LAST_MOMENT) + 1])
def test_an_id_beyond_all_time_has_no_time(odd: int | None) -> None:
    assert event_time(odd) is None


@pytest.mark.parametrize("published_after", [timedelta(0), timedelta(seconds=-59), timedelta(days=30)])
def test_an_event_may_be_published_long_after_it_occurred(published_after: timedelta) -> None:
    assert are_times(id_of(OCCURRED + published_after), OCCURRED)


@pytest.mark.parametrize("published_after", [timedelta(seconds=-61), timedelta(days=-29), timedelta(days=31)])
def test_an_event_that_is_published_before_it_occurred_or_months_later_tells_that_ids_are_no_times(
    published_after: timedelta,
) -> None:
    assert not are_times(id_of(OCCURRED + published_after), OCCURRED)


@pytest.mark.parametrize("newest", [0, 7, 17_000_000, 2**63 - 1])
def test_small_numbers_and_absurd_ones_are_no_times(newest: int) -> None:
    assert not are_times(newest, OCCURRED)


def test_nothing_tells_whether_ids_are_times_where_the_newest_event_has_none() -> None:
    assert not are_times(id_of(OCCURRED), None)
