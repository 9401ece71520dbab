"""Walking through lists that move."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegro_etl.allegro.errors import AllegroUnavailable, InvalidRequest
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.paging import Page, parsed_time, walk_by_date, walk_by_offset, wire_time

_START = datetime(2026, 10, 10, tzinfo=UTC)


class MovingList:
    """Forms in the order of their dates, some of which change between two pages, as Allegro's do."""

    def __init__(self, dates: list[int], changes: list[int]) -> None:
        self.dates = dict(enumerate(dates))
        self.changes = list(changes)
        self.now = max(dates, default=0) + 1

    def ask(self, since: datetime, offset: int) -> Page:
        """Return a page, and then let one form change."""
        moment = (since - _START) // timedelta(milliseconds=1)
        matching = sorted((date, number) for number, date in self.dates.items() if date >= moment)
        page = [{"id": str(number), "date": date} for date, number in matching[offset : offset + 10]]
        if self.changes and self.dates:
            self.dates[self.changes.pop() % len(self.dates)] = self.now
            self.now += 1
        return page, len(matching)


def dated(record: Document) -> datetime:
    return _START + timedelta(milliseconds=record["date"])


def walked(ask: Callable[[datetime, int], Page]) -> list[Document]:
    return [record for page in walk_by_date(ask, since=_START, limit=10, dated=dated) for record in page]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(0, 40), max_size=120), st.lists(st.integers(0, 200), max_size=8))
def test_no_form_is_lost_while_forms_change(dates: list[int], changes: list[int]) -> None:
    records = walked(MovingList(dates, changes).ask)

    assert {record["id"] for record in records} == {str(number) for number in range(len(dates))}


@given(st.lists(st.integers(0, 40), max_size=120))
def test_no_form_comes_twice_while_none_changes(dates: list[int]) -> None:
    records = walked(MovingList(dates, []).ask)

    assert sorted(record["id"] for record in records) == sorted(str(number) for number in range(len(dates)))


def test_more_than_ten_thousand_forms_are_walked_without_an_offset_that_allegro_refuses() -> None:
    moving = MovingList(list(range(12_000)), [])
    offsets = []

    def ask(since: datetime, offset: int) -> Page:
        offsets.append(offset)
        return moving.ask(since, offset)

    assert len(walked(ask)) == 12_000
    assert max(offsets) == 0


def test_a_list_that_claims_more_than_it_shows_is_not_believed_for_ever() -> None:
    page = [{"id": "1", "date": 0}]

    with pytest.raises(AllegroUnavailable, match="does not show it"):
        walked(lambda since, offset: (page, 1_000))  # noqa: ARG005 - a page's contract


def test_more_forms_of_one_moment_than_allegro_lets_one_see_are_an_error_and_not_a_gap() -> None:
    with pytest.raises(InvalidRequest, match="very same date"):
        walked(MovingList([5] * 10_500, []).ask)


def test_a_walk_by_offset_ends_where_the_list_ends() -> None:
    records = [{"id": str(number)} for number in range(120)]

    pages = list(walk_by_offset(lambda offset: (records[offset : offset + 50], 120), limit=50))

    assert [len(page) for page in pages] == [50, 50, 20]
    short = {0: (records[:20], 70), 50: (records[50:70], 70)}
    assert [len(page) for page in walk_by_offset(short.__getitem__, limit=50)] == [
        20,
        20,
    ]  # a page that is short in the middle ends nothing
    with pytest.raises(InvalidRequest, match="shorter time"):
        list(walk_by_offset(lambda offset: (records[:50], 10_001), limit=50))  # noqa: ARG005 - a page's contract


def test_times_are_written_as_allegro_writes_them() -> None:
    warsaw = timezone(timedelta(hours=2))

    assert wire_time(datetime(2026, 10, 10, 1, tzinfo=warsaw)) == "2026-10-09T23:00:00.000Z"
    assert parsed_time("2026-10-14T22:00:00Z") == datetime(2026, 10, 14, 22, tzinfo=UTC)
    assert parsed_time("2026-10-16T21:59:59.999Z") == datetime(2026, 10, 16, 21, 59, 59, 999_000, UTC)
    assert [parsed_time(value) for value in ("2026-10-14", "soon", None, 5)] == [None] * 4
    with pytest.raises(ValueError, match="lacks a time zone"):
        wire_time(datetime(2026, 10, 10))  # noqa: DTZ001 - that is what is refused
