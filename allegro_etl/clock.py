"""Our own clock, which may be wrong and may jump: times that it gives are for people. What orders our records is counted."""

from datetime import UTC, datetime, timedelta

OFF_BY = timedelta(0)  # tests let the clock go wrong by it


def now() -> datetime:
    """Return the time of our own clock, in UTC."""
    return datetime.now(UTC) + OFF_BY
