"""Who asked what: counters that tests read, and the limit of requests a minute for each client id."""

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it was answered; `route` has `{id}` in place of identifiers."""

    method: str
    path: str
    route: str
    query: str
    status: int
    user_agent: str


class Traffic:
    """Counts of all requests, and the last of them in full."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, int, str, str]] = Counter()
        self.recent: deque[Request] = deque(maxlen=_REMEMBERED)

    def keep(self, request: Request) -> None:
        """Count a request that has been answered."""
        with self._lock:
            self._counts[request.route, request.status, request.user_agent, request.method] += 1
            self.recent.append(request)

    def count(self, route: str | None = None, status: int | None = None, method: str | None = None) -> int:
        """Tell how many requests there were of a route (`/order/checkout-forms/{id}`), a status and a method, or of all."""
        with self._lock:
            return sum(
                number
                for (its_route, its_status, _, its_method), number in self._counts.items()
                if route in {None, its_route} and status in {None, its_status} and method in {None, its_method}
            )

    def table(self) -> list[dict[str, str | int]]:
        """Return all counts as rows of route, status, user agent, method and number."""
        with self._lock:
            return [
                {"route": route, "status": status, "user_agent": agent, "method": method, "count": number}
                for (route, status, agent, method), number in sorted(self._counts.items())
            ]

    def clear(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._counts.clear()
            self.recent.clear()


class RateLimit:
    """Lets so many requests a minute (or in `window` seconds) pass for each client id, and none for the rest of it."""

    def __init__(self, per_minute: int, seconds: Callable[[], float] = time.monotonic, window: int = 60) -> None:
        self.per_minute = per_minute
        self.window = window
        self._seconds = seconds
        self._lock = Lock()
        self._used: dict[str, tuple[int, int]] = {}

    def admits(self, client_id: str, count: int = 1) -> bool:
        """Count one request, or what it counts for, and tell whether it may pass."""
        minute = int(self._seconds() // self.window)
        with self._lock:
            since, used = self._used.get(client_id, (minute, 0))
            used = used + count if since == minute else count
            self._used[client_id] = (minute, used)
            return used <= self.per_minute
