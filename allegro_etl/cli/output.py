"""What commands print: results on stdout, everything else on stderr; with --json stdout holds JSON and nothing more."""

import json
import re
import sys
import textwrap
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any

import click
from rich.console import Console
from rich.text import Text

from allegro_etl.cli.tables import HarmlessTable
from allegro_etl.texts import harmless

WIDE = 240  # into a pipe or a file, where nothing should be cut or broken to fit a screen


class HarmlessConsole(Console):
    """A console that obeys nothing of what it prints: texts come from Allegro's buyers and from people in Odoo."""

    def print(self, *objects: Any, **named: Any) -> None:
        """Print, with control characters written out; on a screen, lines end between words."""
        super().print(*(self._shown(each) if isinstance(each, str) else each for each in objects), **named)

    def _shown(self, text: str) -> str:
        shown = harmless(text)
        return fitted(shown, self.width) if self.is_terminal else shown


def fitted(text: str, width: int) -> str:
    """Return a text whose lines end between words; what is longer than a line, such as an address, stays whole."""
    return "\n".join(_fitted_line(line, width) if len(line) > width else line for line in text.split("\n"))


def _fitted_line(line: str, width: int) -> str:
    indent = re.match(r" *(?:[-✓✗!·] +)?", line)
    below = " " * len(indent[0]) if indent else ""
    return textwrap.fill(
        line, width, subsequent_indent=below, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )


def console(*, stderr: bool, file: IO[str] | None = None, quiet: bool = False) -> Console:
    """Return a console without markup: reasons quote what was typed on Allegro, and settings are named in brackets."""
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else WIDE
    return HarmlessConsole(
        file=file, stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width, quiet=quiet
    )


result = console(stderr=False)
progress = console(stderr=True)


def progress_here() -> Console:
    """Return a console like `progress` that goes on with the stderr of now, wherever that leads later."""
    return console(stderr=True, file=sys.stderr, quiet=progress.quiet)


def marked(out: Console, mark: str, text: str, style: str, indent: int = 2) -> None:
    """Print a line that begins with a sign in a colour."""
    line = f"{' ' * indent}{mark} {harmless(text)}"
    shown = Text(fitted(line, out.width) if out.is_terminal else line, no_wrap=True, overflow="ignore")
    shown.stylize(style, indent, indent + len(mark))
    out.print(shown)


def done(out: Console, text: str) -> None:
    """Print that something was done or found to be right."""
    marked(out, "✓", text, "green", indent=0)


def emit(value: Any) -> None:
    """Print a value as JSON: times ISO 8601 in UTC, amounts as strings."""
    click.echo(harmless(json.dumps(value, default=_plain, ensure_ascii=False, indent=2)))


def grid(*headers: str, title: str | None = None) -> HarmlessTable:
    """Return an empty table in the style of all our tables."""
    return HarmlessTable(*headers, title=title)


def at(moment: datetime | None) -> str:
    """Write a time for a person: of this machine's zone, which the variable TZ may say otherwise; today's without the day."""
    if moment is None:
        return "-"
    here = moment.astimezone()
    is_today = here.date() == datetime.now(UTC).astimezone().date()
    return here.strftime("%H:%M:%S %Z" if is_today else "%Y-%m-%d %H:%M %Z")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(type(value).__name__)
