"""Ids of order events: whole numbers that grow with the journal.

Allegro's count the microseconds since 1970 until the event was published. Allegro does not promise it, and another
server's may be 1, 2, 3: so whoever reads a time from an id first asks `are_times` of the newest event, or can bear a time
long past.
"""

import re
from datetime import UTC, datetime, timedelta

STATS_LAG = timedelta(minutes=10)
"""Maximum lag of the newest event of /order/event-stats behind the journal that it describes."""

_LATEST_PUBLICATION = timedelta(days=30)
_EARLIEST_PUBLICATION = timedelta(minutes=-1)  # two clocks of Allegro's
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(r"[0-9]{1,19}")


def event_number(given: object) -> int | None:
    """Return the number that an event id is; None for what is no event id, such as a text of thousands of digits."""
    is_number = isinstance(given, str) and _ID.fullmatch(given) and int(given) < 2**63
    return int(str(given)) if is_number else None


def event_time(event_id: int | None) -> datetime | None:
    """Return when an event was published if its id is a time; None for none, and for one that is no time at all."""
    try:
        return None if event_id is None else _EPOCH + timedelta(microseconds=event_id)
    except OverflowError:
        return None


def are_times(newest: int, occurred_at: datetime | None) -> bool:
    """Return whether ids are times, by the newest event: one may be published long after it occurred, never before."""
    published_at = event_time(newest)
    if published_at is None or occurred_at is None:
        return False
    return _EARLIEST_PUBLICATION <= published_at - occurred_at <= _LATEST_PUBLICATION
