"""Allegro's time, by the `Date` of its answers: what is compared with Allegro's times must not depend on our own clock."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from allegro_etl.clock import now

TOLERANCE = timedelta(minutes=1)
"""What two good clocks, a slow answer and the header's whole seconds may come to."""

SLOWEST_SECONDS = 20.0
"""An answer that took longer does not say well what time it is."""


class AllegroClock:
    """Remembers what time it was at Allegro, and counts on from there by a clock that does not jump."""

    def __init__(self) -> None:
        self._told: tuple[datetime, float] | None = None

    def keep(self, headers: Mapping[str, str], asked_at: float) -> None:
        """Write down the time of an answer just received to what was asked at `asked_at` (time.monotonic)."""
        try:
            told = parsedate_to_datetime(headers.get("date", ""))
        except ValueError:
            return
        if told.tzinfo and "age" not in headers and time.monotonic() - asked_at < SLOWEST_SECONDS:
            self._told = (told.astimezone(UTC), time.monotonic())

    def now(self) -> datetime:
        """Return Allegro's time: our own where it agrees within a minute, or nothing is known yet."""
        return now() - self.ahead()

    def ahead(self) -> timedelta:
        """Return by how much our own clock is ahead of Allegro's, negative where it is behind; nothing within a minute."""
        if self._told is None:
            return timedelta(0)
        told, at = self._told
        ahead = now() - (told + timedelta(seconds=time.monotonic() - at))
        return ahead if abs(ahead) > TOLERANCE else timedelta(0)
