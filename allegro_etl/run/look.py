"""When somebody last looked for news, and since when that fails: a small file, so that a standstill is seen from elsewhere."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from allegro_etl.clock import now
from allegro_etl.settings import home
from allegro_etl.state_files import read_state, write_state

WRITTEN_EVERY = timedelta(seconds=50)
"""The sensor looks every ten seconds: that all is well again and again is not worth a write each time."""


class Look(NamedTuple):
    """A look for news: when, since when looks fail, and what the last one said then. Times are UTC."""

    at: datetime
    failing_since: datetime | None = None
    problem: str | None = None


def keep_look(problem: str | None = None) -> None:
    """Keep that somebody looked, and what failed, in words without personal data. A disk without room keeps nothing."""
    at, before = now(), last_look()
    was_failing = before.failing_since if before else None
    if before and not problem and not was_failing and timedelta(0) <= at - before.at < WRITTEN_EVERY:
        return
    look = Look(at, (was_failing or at) if problem else None, problem)
    with suppress(OSError):
        home().mkdir(parents=True, exist_ok=True, mode=0o700)
        write_state(_file(), look)


def last_look() -> Look | None:
    """Return the last look; None where nobody has looked yet."""
    with suppress(OSError):
        return read_state(_file(), Look)
    return None


def _file() -> Path:
    return home() / "look.json"
