"""Days and times as people say them: in the zone in which times are shown, this machine's, or UTC with --utc."""

import re
from datetime import UTC, date, datetime, time, timedelta

import click

from allegro_etl.clock import now

DAYS_BACK = re.compile(r"([0-9]{1,3}) ?d")
WORDS = {"today": "0d", "yesterday": "1d"}


def today() -> date:
    """Return which day it is."""
    return now().astimezone().date()


def midnight(day: date) -> datetime:
    """Return when a day begins: where the clocks skip midnight, as they do so; where they repeat it, the first time."""
    return _as_utc(datetime.combine(day, time()))


def moment_said(_: click.Context, __: click.Parameter, said: str | None) -> str | None:
    """Return a time with its zone for what was typed: a date is its midnight, and so is `today`, `yesterday`, or `14d` for 14 days back."""
    typed = (said or "").strip().lower()
    back = DAYS_BACK.fullmatch(WORDS.get(typed, typed))
    return in_zone((today() - timedelta(days=int(back[1]))).isoformat() if back else said) if said else said


def in_zone(text: str) -> str:
    """Return a date or time with its zone, where it names none. What is no time stays, and whoever reads it says so."""
    try:
        read = datetime.fromisoformat(text)
        return text if read.tzinfo else _as_utc(read).astimezone().isoformat()
    except (ValueError, OverflowError):  # of the years 1 and 9999, zones know nothing
        return text


def _as_utc(here: datetime) -> datetime:
    """Return a time of the zone in UTC. By way of its seconds: `astimezone` alone goes an hour back where the clocks skip it."""
    return datetime.fromtimestamp(here.timestamp(), UTC)
