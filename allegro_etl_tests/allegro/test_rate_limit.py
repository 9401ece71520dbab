"""The limit over all threads."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from allegro_etl.allegro.rate_limit import RateLimit, shared_rate_limit

_NEVER = threading.Event()


def passing_times(limit: RateLimit, *, threads: int, requests: int) -> list[float]:
    def one(_: int) -> float:
        limit.wait(_NEVER)
        return time.monotonic()

    with ThreadPoolExecutor(threads) as executor:
        return sorted(executor.map(one, range(requests)))


def test_no_window_holds_more_than_the_limit_and_the_limit_is_reached() -> None:
    times = passing_times(RateLimit(100, seconds=0.5), threads=12, requests=350)

    # 350 = the first 100 at once, then 100 in each further half second.
    assert all(later - earlier > 0.49 for earlier, later in zip(times, times[100:], strict=False))
    assert times[-1] - times[0] < 1.5 * 1.3


def test_after_a_429_nobody_passes_for_as_long_as_it_says() -> None:
    limit = RateLimit(1000, seconds=1.0)
    started = time.monotonic()
    limit.pause(0.3)
    limit.pause(0.1)

    times = passing_times(limit, threads=4, requests=8)

    assert times[0] - started >= 0.3


def test_two_connections_of_one_application_share_their_limit() -> None:
    assert shared_rate_limit("one") is shared_rate_limit("one")
    assert shared_rate_limit("one") is not shared_rate_limit("two")
