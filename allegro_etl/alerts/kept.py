"""What is kept from look to look: the last observation, and what was told to whom. Small files that are whole or not there."""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from pydantic import Field

from allegro_etl.alerts.alert import Frozen
from allegro_etl.alerts.changes import Change, Known
from allegro_etl.alerts.observation import Observation
from allegro_etl.settings import home
from allegro_etl.state_files import read_state, write_state


class Letter(Frozen):
    """Something that a receiver still has to be told, and since when."""

    change: Change
    since: datetime


class Outbox(Frozen):
    """What one receiver still has to be told, how often that was tried in vain, and when it is tried again."""

    letters: tuple[Letter, ...] = ()
    attempts: int = 0
    next_at: datetime | None = None
    problem: str | None = None


class Told(Frozen):
    """What was told: the troubles, what each receiver still waits for, the day of the last digest (Warsaw's)."""

    known: dict[str, Known] = Field(default_factory=dict)
    outboxes: dict[str, Outbox] = Field(default_factory=dict)
    digest_on: date | None = None


def observation_file() -> Path:
    """Return the path of the last observation."""
    return home() / "facts.json"


def told_file() -> Path:
    """Return the path of what was told."""
    return home() / "told.json"


def read_observation() -> Observation | None:
    """Return the last observation; None where nobody has looked yet, or another version did."""
    with suppress(OSError):
        return read_state(observation_file(), Observation)
    return None


def keep_observation(observation: Observation) -> None:
    """Keep an observation. A disk without room keeps the old one."""
    with suppress(OSError):
        write_state(observation_file(), observation)


def read_told() -> Told:
    """Return what was told; nothing where the file is not there or cannot be read, so that it is told again rather than never."""
    with suppress(OSError):
        return read_state(told_file(), Told) or Told()
    return Told()


def keep_told(told: Told) -> None:
    """Keep what was told. A disk without room keeps the old, so that something may be told twice."""
    with suppress(OSError):
        write_state(told_file(), told)
