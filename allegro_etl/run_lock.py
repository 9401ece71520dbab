"""One run at a time on this machine: a lock file, and beside it a small JSON that says who holds it.

The lock is the operating system's: it ends with its process, however that ends. So a run that Dagster still calls
started, while nobody holds the lock, is a run that died.
"""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

PATIENCE_SECONDS = 60.0
LOCK = "run.lock"
HOLDER = "run.json"


class RunInProgress(Exception):
    """Another run is at work; the message says which."""


@dataclass(frozen=True)
class Holder:
    """The run that has the lock, or had it last. Times are ISO 8601, UTC; `released_at` None: not yet, or it died."""

    pid: int
    host: str
    run_id: str
    since: str
    released_at: str | None = None

    def __str__(self) -> str:
        return f"run {self.run_id} (process {self.pid} on {self.host}, since {self.since})"


@contextmanager
def held(home: Path, run_id: str, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock for the block. Raises RunInProgress when another process keeps it for `patience_seconds`."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(home / LOCK, mode=0o600)
    try:
        lock.acquire(timeout=patience_seconds, poll_interval=0.1)
    except Timeout:
        raise _in_progress(home) from None
    holder = Holder(os.getpid(), socket.gethostname(), run_id, _now())
    try:
        _write(home, holder)
        yield
    finally:
        _write(home, replace(holder, released_at=_now()))
        lock.release()


def wait_until_free(
    home: Path, patience_seconds: float = PATIENCE_SECONDS, told: Callable[[Holder], None] = lambda _: None
) -> None:
    """Return when nobody holds the lock; `told` hears once of the one that does. Raises RunInProgress."""
    deadline = time.monotonic() + patience_seconds
    holder = held_by(home)
    if holder is not None:
        told(holder)
    while held_by(home) is not None:
        if time.monotonic() >= deadline:
            raise _in_progress(home)
        time.sleep(0.2)


def held_by(home: Path) -> Holder | None:
    """Tell who holds the lock now; None: nobody."""
    path = home / LOCK
    if not path.exists():
        return None
    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return last_holder(home) or Holder(0, "this machine", "unknown", "just now")
    lock.release()
    return None


def last_holder(home: Path) -> Holder | None:
    """Tell who took the lock last, whether or not it still holds it; None where no run ever did."""
    try:
        return Holder(**json.loads((home / HOLDER).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write(home: Path, holder: Holder) -> None:
    fresh = home / f"{HOLDER}.new"
    fresh.write_text(json.dumps(asdict(holder)), encoding="utf-8")
    fresh.replace(home / HOLDER)


def _in_progress(home: Path) -> RunInProgress:
    holder = last_holder(home)
    return RunInProgress(f"Another run is at work: {holder or 'it gave no name'}. Run again when it has ended.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
