"""Whether there is news: the newest event against the cursor, whatever an operator has put there."""

from datetime import UTC, datetime, timedelta

import pytest

from allegro_etl.run.news import News

NEWEST = "1791670363305636"
NEWEST_AT = datetime(2026, 10, 10, 22, 12, 40, tzinfo=UTC)
SECOND = 1_000_000


@pytest.mark.parametrize(
    ("cursor", "is_up_to_date", "is_ahead"),
    [
        (NEWEST, True, False),
        (str(int(NEWEST) - 1), False, False),
        (str(int(NEWEST) + 5 * SECOND), True, False),  # the statistics lag behind the journal
        (str(int(NEWEST) + 3600 * SECOND), False, True),
        ("9223372036854775807", False, True),
        ("99999999999999999999", False, True),
        (None, False, False),
    ],
)
def test_a_cursor_out_of_the_future_is_no_proof_that_nothing_is_new(
    cursor: str | None, is_up_to_date: bool, is_ahead: bool
) -> None:
    news = News(NEWEST, NEWEST_AT, cursor)

    assert (news.is_up_to_date, news.is_ahead) == (is_up_to_date, is_ahead)


def test_where_event_ids_are_no_times_any_id_beyond_the_newest_is_of_the_future() -> None:
    assert News("304", NEWEST_AT, "305").is_ahead
    assert not News("304", NEWEST_AT, "304").is_ahead


def test_the_lag_is_the_age_of_the_oldest_event_that_waits_whatever_is_sold_meanwhile() -> None:
    since, now = NEWEST_AT - timedelta(hours=1), NEWEST_AT + timedelta(minutes=1)

    assert News(NEWEST, NEWEST_AT, "1", waiting=3, waiting_since=since).lag_seconds(now) == 3660
    assert News(NEWEST, NEWEST_AT, NEWEST).lag_seconds(now) == 0


def test_the_lag_goes_by_allegro_s_clock() -> None:
    news = News(NEWEST, NEWEST_AT, "1", 1, waiting_since=NEWEST_AT, clock_ahead=timedelta(hours=1))

    assert news.lag_seconds(NEWEST_AT + timedelta(hours=1, seconds=5)) == 5


def test_an_empty_journal_has_no_news() -> None:
    assert News(None, None, "7").is_up_to_date
