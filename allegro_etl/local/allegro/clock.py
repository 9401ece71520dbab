"""The local Allegro's clock: real time, or a fixed moment that tests move by hand."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time; with `fixed` it stands still until it is moved by `advance`."""

    def __init__(self, fixed: datetime | None = None) -> None:
        self.fixed = fixed
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the moment it is for the shop, in UTC."""
        return (self.fixed or datetime.now(UTC)) + self._offset

    def milliseconds(self) -> int:
        """Return the same moment as milliseconds since 1970."""
        return int(self.now().timestamp() * 1000)

    def advance(self, **by: float) -> None:
        """Move the clock; `by` is what timedelta takes, e.g. `hours=12`."""
        self._offset += timedelta(**by)


def milliseconds(moment: datetime) -> int:
    """Return an aware moment as milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def iso(at: int) -> str:
    """Write milliseconds since 1970 as Allegro writes a time, e.g. 2026-10-10T20:24:12.523Z."""
    seconds, rest = divmod(at, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def parse_iso(text: str) -> int:
    """Read a time as the API takes it (with an offset or Z) into milliseconds; ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return milliseconds(moment)
