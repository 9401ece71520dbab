"""Our own clock, which may be wrong and may jump: times that it gives are for people. What orders our records is counted."""

from datetime import UTC, datetime, timedelta

OFF_BY = timedelta(0)  # tests let the clock go wrong by it

TOLD_BEFORE = timedelta(days=14)
"""How long before an access ends, a key or a consent, people are told."""


def now() -> datetime:
    """Return the time of our own clock, in UTC."""
    return datetime.now(UTC) + OFF_BY


def is_ending(ends: datetime | None, at: datetime) -> bool:
    """Return whether an access ends so soon that somebody has to know. None: it does not end, or nobody knows when."""
    return ends is not None and ends - at < TOLD_BEFORE
