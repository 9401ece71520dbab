"""Misbehaviour on demand: what shall go wrong with the next answers, or with some share of them, under a path."""

import re
from dataclasses import dataclass
from random import Random
from threading import Lock
from typing import Any, Literal, get_args

Kind = Literal[
    "too_many_requests",  # 429, with Retry-After if `retry_after` is given
    "server_error",  # a 5xx of Allegro's (`status`)
    "cut",  # handled in full, but the connection breaks in the middle of the answer
    "garbage",  # bytes that are no JSON, under the right content type
    "maintenance_page",  # an HTML page instead of the answer, with `status` 200 or 503
    "latency",  # `seconds` before the answer
    "expired_token",  # 401 as if the access token had expired
    "unauthorized",  # 401 as if there were no access token
    "clock_off",  # a Date header that is `minutes` off
    "redirect",  # 302 to `location`
    "conflict",  # 409, and nothing is done
    "cut_before",  # the connection breaks, and nothing is done
    "late_answer",  # handled in full at once, but the answer takes `seconds`
    "error_after",  # handled in full, but a 5xx (`status`) is answered
    "accepted",  # an edit of an offer is answered by 202 and done seconds later
    "old_value",  # an edit of an offer is done, and answered with the offer as it was
    "command_stuck",  # a command is registered and never carried out
]
MILD = frozenset({"latency", "clock_off"})
"""Faults that befall a request besides another."""
AFTER = frozenset({"cut", "late_answer", "error_after"})
"""Faults of the answer, when everything has been done."""
FOR_ENDPOINTS = frozenset({"accepted", "old_value", "command_stuck"})
"""Faults that the endpoint itself has: of an edit of one offer, and of commands."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong under a path prefix, which may hold `{id}` for any one step, and for one method or all.

    It lets `after` requests pass, then happens `times` times (None: for ever), each time with `probability`.
    """

    kind: Kind
    path: str = "/"
    method: str | None = None
    times: int | None = 1
    after: int = 0
    probability: float = 1.0
    status: int = 503
    retry_after: int | None = None
    seconds: float = 1.0
    minutes: float = 10.0
    location: str = "http://127.0.0.1:9/"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(get_args(Kind))}")

    def befalls(self, method: str, path: str) -> bool:
        """Return whether a request is under this fault's path, and has its method."""
        if self.method not in {None, method}:
            return False
        steps = re.split(r"\{[^}/]*\}", self.path)
        return re.match("[^/]+".join(map(re.escape, steps)), path) is not None


class Faults:
    """The faults that are still to happen, and how many have."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"faults-{seed}")  # noqa: S311 (faults are to be reproducible)
        self._lock = Lock()
        self._waiting: list[Fault] = []
        self.happened: dict[str, int] = {}

    def add(self, kind: Kind, **details: Any) -> Fault:
        """Order a fault: `faults.add("server_error", path="/order", times=3, status=502)`."""
        fault = Fault(kind=kind, **details)
        with self._lock:
            self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Let nothing more go wrong."""
        with self._lock:
            self._waiting.clear()

    def due(self, path: str, method: str = "GET") -> list[Fault]:
        """Take the faults that befall this request: any latency and clock error, and at most one other."""
        with self._lock:
            found: list[Fault] = []
            for fault in list(self._waiting):
                main_taken = any(one.kind not in MILD for one in found)
                if not fault.befalls(method, path) or (main_taken and fault.kind not in MILD):
                    continue
                if self._happens(fault):
                    found.append(fault)
                    self.happened[fault.kind] = self.happened.get(fault.kind, 0) + 1
            return found

    def _happens(self, fault: Fault) -> bool:
        if fault.after > 0:
            fault.after -= 1
            return False
        if self._random.random() >= fault.probability:
            return False
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
        return True
