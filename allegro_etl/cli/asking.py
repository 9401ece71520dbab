"""What a person at a terminal is asked before something goes for good, and how a day may be said."""

import re
import sys
from datetime import timedelta

import click

from allegro_etl.clock import now

DAYS_BACK = re.compile(r"([0-9]{1,3}) ?d")

yes_option = click.option("--yes", "is_agreed", is_flag=True, help="Do not ask before it is done.")


def see_that_it_is_meant(question: str, *, is_agreed: bool) -> None:
    """Ask a person at a terminal; a program, which nobody could answer for, means what it says. Raises click.Abort for a no."""
    if not is_agreed and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)


def day(_: click.Context, __: click.Parameter, said: str | None) -> str | None:
    """Return a date or time as it was typed, and `today`, `yesterday` and a number of days back such as `14d` as a date (UTC)."""
    typed = (said or "").strip().lower()
    back = DAYS_BACK.fullmatch({"today": "0d", "yesterday": "1d"}.get(typed, typed))
    return (now().date() - timedelta(days=int(back[1]))).isoformat() if back else said
