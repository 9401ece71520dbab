"""Where the orders begin: the choice, the commands that carry it out, and what is left of it after an interruption."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import click

from allegro_etl.allegro.kept import FORMS_KEPT
from allegro_etl.cli.backfill import carry_time_span
from allegro_etl.cli.carrying import exit_code
from allegro_etl.cli.days import in_zone
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.outcomes import DONE, QUARANTINED
from allegro_etl.cli.run import carry_news
from allegro_etl.run.news import read_news
from allegro_etl.run.requested import FROM_NOW_ON
from allegro_etl.settings import home
from allegro_etl.state_files import read_state, write_state

WHEN = "now, a date such as 2026-11-01, a number of days back such as 14d, or later"


@dataclass(frozen=True)
class Begin:
    """Where to begin: with what comes from now on, and with `since` also with what was bought from that day on."""

    since: str | None

    @property
    def commands(self) -> list[str]:
        """Return the commands that do it."""
        past = [f"allegro-etl backfill --since {self.since}"] if self.since else []
        return ["allegro-etl run --from-event latest", *past]


def read_begin(text: str, today: date) -> Begin | None:
    """Read where to begin: now, a date, or so many days back; None for later. Raises click.UsageError."""
    said = text.strip().lower()
    if said in ("now", "later"):
        return Begin(None) if said == "now" else None
    days = re.fullmatch(r"([0-9]{1,3}) *(?:d|days?)?", said)
    with suppress(ValueError):
        since = today - timedelta(days=int(days[1])) if days else date.fromisoformat(said)
        if today - FORMS_KEPT <= since <= today:
            return Begin(since.isoformat())
        raise click.UsageError(f"{text!r} is not within the {FORMS_KEPT.days} days that Allegro keeps.")
    raise click.UsageError(f"{text!r} says no time: give {WHEN}.")


def interrupted() -> Begin | None:
    """Return what was chosen and is not carried out yet, None where nothing is left."""
    with suppress(OSError):
        return read_state(_file(), Begin)
    return None


def begin_with(begin: Begin) -> tuple[list[Record], int]:
    """Carry out a choice, or the rest of it; return what each command did, and the exit code. Raises what stopped a run."""
    write_state(_file(), begin)
    did = [carry_news(FROM_NOW_ON)] if read_news().is_first_run else []
    if begin.since:
        did.append(carry_time_span(in_zone(begin.since)))
    _file().unlink(missing_ok=True)
    return did, QUARANTINED if any(exit_code(one) != DONE for one in did) else DONE


def _file() -> Path:
    return home() / "begin.json"
