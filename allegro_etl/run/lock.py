"""One run at a time on this machine: a lock file, and beside it a small JSON that says who took it.

The lock is the operating system's: it ends with its process, however that ends. So a run that Dagster still calls
started, while nobody has the lock, is a run that died. A command of several runs takes a second lock, named
`command`, from its first run to its last, so that the sensor does not put one of its own in between.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import tenacity
from filelock import FileLock, Timeout

from allegro_etl.state_files import read_state, write_state

PATIENCE_SECONDS = 60.0
RUN = "run"
COMMAND = "command"


class RunInProgress(Exception):
    """Another run is at work; the message says which."""


@dataclass(frozen=True)
class Taker:
    """The run or command that has the lock, or had it last. Times are ISO 8601, UTC; `released_at` None: not yet, or it died."""

    pid: int
    host: str
    run_id: str
    since: str
    released_at: str | None = None

    def __str__(self) -> str:
        what = self.run_id if " " in self.run_id else f"run {self.run_id}"
        return f"{what} (process {self.pid} on {self.host}, since {self.since})"


@contextmanager
def taken(home: Path, run_id: str, patience_seconds: float = PATIENCE_SECONDS, name: str = RUN) -> Iterator[None]:
    """Take a lock for the block. Raises RunInProgress when another process keeps it for `patience_seconds`."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(home / f"{name}.lock", mode=0o600)
    try:
        lock.acquire(timeout=patience_seconds, poll_interval=0.1)
    except Timeout:
        raise _in_progress(home, name) from None
    taker = Taker(os.getpid(), socket.gethostname(), run_id, _now())
    try:
        _write(home, name, taker)
        yield
    finally:
        with suppress(OSError):  # a full disk must not hide why the block ended
            _write(home, name, replace(taker, released_at=_now()))
        lock.release()


def wait_until_free(
    home: Path, patience_seconds: float = PATIENCE_SECONDS, say: Callable[[Taker], None] = lambda _: None
) -> None:
    """Return when nobody has the lock; `say` is called once with the one that does. Raises RunInProgress."""
    taker = taken_by(home)
    if taker is None:
        return
    say(taker)
    waiting = tenacity.Retrying(
        retry=tenacity.retry_if_not_result(lambda taker: taker is None),
        wait=tenacity.wait_fixed(0.2),
        stop=tenacity.stop_after_delay(patience_seconds),
    )
    try:
        waiting(taken_by, home)
    except tenacity.RetryError:
        raise _in_progress(home, RUN) from None


def taken_by(home: Path, name: str = RUN) -> Taker | None:
    """Tell who has a lock now; None: nobody."""
    path = home / f"{name}.lock"
    if not path.exists():
        return None
    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return last_taker(home, name) or Taker(0, "this machine", "unknown", "just now")
    lock.release()
    return None


def last_taker(home: Path, name: str = RUN) -> Taker | None:
    """Tell who took a lock last, whether or not it still has it; None where no run ever did."""
    return read_state(home / f"{name}.json", Taker)


def _write(home: Path, name: str, taker: Taker) -> None:
    write_state(home / f"{name}.json", taker)


def _in_progress(home: Path, name: str) -> RunInProgress:
    taker = last_taker(home, name)
    return RunInProgress(f"Another run is at work: {taker or 'it gave no name'}. Run again when it has ended.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
