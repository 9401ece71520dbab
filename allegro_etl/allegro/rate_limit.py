"""Our share of Allegro's 9,000 requests a minute, over all threads that use one client id.

A sliding window on our side holds for any minute that Allegro may count by. It is a bit narrower than Allegro's,
for requests that linger on the way and for other programs (the sensor, a second run) with the same client id.
"""

import threading
import time
from functools import cache

from pyrate_limiter import Limiter, Rate

REQUESTS = 8_800
SECONDS = 60.0


class RateLimit:
    """Lets so many requests pass in any so many seconds, as soon as they come; the rest wait."""

    def __init__(self, requests: int = REQUESTS, seconds: float = SECONDS) -> None:
        self._limiter = Limiter(Rate(requests, round(seconds * 1_000)), buffer_ms=20)
        self._paused_until = 0.0

    def wait(self, closing: threading.Event, count: int = 1) -> None:
        """Return when a request, or so many of them, may be sent; at once when `closing` is set."""
        pause = self._paused_until - time.monotonic()
        if pause > 0:
            closing.wait(pause)
        self._limiter.try_acquire("allegro", weight=count)

    def pause(self, seconds: float) -> None:
        """Let nothing pass for `seconds`: Allegro has answered 429, and every further request prolongs that."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)


@cache
def shared_rate_limit(application: str) -> RateLimit:  # noqa: ARG001 - it is the cache's key
    """Return this process's one limit of `application`: Allegro counts per client id, however often we connect."""
    return RateLimit()
