"""The slices of a backfill, on plain values."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from allegro_etl.cli.backfill import (
    FIRST_SLICE,
    LONGEST_SLICE,
    SHORTEST_SLICE,
    Span,
    interrupted,
    next_slice,
    percent_done,
    span_to_read,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BEGIN = "2026-11-01T00:00:00+00:00"


def test_a_span_is_read_from_its_beginning_to_now() -> None:
    span = span_to_read("2026-11-01", None, NOW, None)

    assert span == Span("2026-11-01", None, BEGIN, NOW.isoformat(), BEGIN)


def test_what_allegro_no_longer_keeps_is_not_asked_for() -> None:
    assert span_to_read("2020-01-01", None, NOW, None).to_read_from == (NOW - timedelta(days=365)).isoformat()


def test_the_future_is_not_asked_for() -> None:
    assert span_to_read("2026-11-01", "2027-01-01", NOW, None).to_read_until == NOW.isoformat()


@pytest.mark.parametrize(
    ("reached", "percent"),
    [
        ("2026-11-01T00:00:00+00:00", 0),
        ("2026-11-05T00:00:00+00:00", 40),
        ("2026-11-10T23:59:00+00:00", 99),
        ("2026-11-11T00:00:00+00:00", 100),
    ],
)
def test_how_far_a_backfill_came_is_told_in_percent_of_its_time(reached: str, percent: int) -> None:
    assert percent_done(Span("2026-11-01", None, reached, "2026-11-11T00:00:00+00:00", BEGIN)) == percent


def test_of_what_allegro_no_longer_keeps_nothing_counts_as_read() -> None:
    assert percent_done(span_to_read("2020-01-01", "2026-06-01", NOW, None)) == 0


def test_a_note_of_a_backfill_that_says_not_where_it_begins_is_still_good_to_go_on(home: Path) -> None:
    home.mkdir()
    noted = {"since": "2026-11-01", "until": None, "to_read_from": BEGIN, "to_read_until": NOW.isoformat()}
    (home / "backfill.json").write_text(json.dumps(noted))

    left = interrupted()

    assert left == Span("2026-11-01", None, BEGIN, NOW.isoformat())
    assert percent_done(left) is None


def test_an_interrupted_backfill_goes_on_when_it_is_asked_for_in_the_same_words() -> None:
    interrupted = Span("2026-11-01", None, "2026-11-09T00:00:00+00:00", "2026-11-20T00:00:00+00:00")

    assert span_to_read("2026-11-01", None, NOW, interrupted) == interrupted
    assert span_to_read("2026-10-01", None, NOW, interrupted).to_read_from == "2026-10-01T00:00:00+00:00"
    assert span_to_read("2026-11-01", "2026-11-05", NOW, interrupted).to_read_until == "2026-11-05T00:00:00+00:00"


@pytest.mark.parametrize(
    ("since", "until"), [("2026-11-05", "2026-11-05"), ("2026-11-05", "2026-11-01"), ("2027-01-01", None)]
)
def test_an_empty_span_is_wrong_use(since: str, until: str | None) -> None:
    with pytest.raises(click.UsageError):
        span_to_read(since, until, NOW, None)


@pytest.mark.parametrize(
    ("forms", "length"),
    [
        (0, FIRST_SLICE * 2),
        (1_999, FIRST_SLICE * 2),
        (2_000, FIRST_SLICE),
        (10_000, FIRST_SLICE),
        (10_001, FIRST_SLICE / 2),
    ],
)
def test_slices_grow_where_little_was_sold_and_shrink_where_much_was(forms: int, length: timedelta) -> None:
    assert next_slice(FIRST_SLICE, forms) == length


def test_slices_stay_within_bounds() -> None:
    assert next_slice(LONGEST_SLICE, 0) == LONGEST_SLICE
    assert next_slice(SHORTEST_SLICE, 1_000_000) == SHORTEST_SLICE
