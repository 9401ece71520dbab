"""What commands print: results on stdout, everything else on stderr; with --json stdout holds JSON and nothing more."""

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any

import click
from rich.console import Console
from rich.table import Table

from allegro_etl.texts import harmless

WIDE = 240  # into a pipe or a file, where nothing should be cut or broken to fit a screen


class HarmlessConsole(Console):
    """A console that obeys nothing of what it prints: texts come from Allegro's buyers and from people in Odoo."""

    def print(self, *objects: Any, **named: Any) -> None:
        """Print, with control characters written out."""
        super().print(*(harmless(each) if isinstance(each, str) else each for each in objects), **named)


class HarmlessTable(Table):
    """A table whose cells are made harmless."""

    def add_row(self, *cells: Any, **named: Any) -> None:
        """Add a row, with control characters written out."""
        super().add_row(*(harmless(each) if isinstance(each, str) else each for each in cells), **named)


def console(*, stderr: bool, file: IO[str] | None = None) -> Console:
    """Return a console without markup: reasons quote what was typed on Allegro, and settings are named in brackets."""
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else WIDE
    return HarmlessConsole(
        file=file, stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width
    )


result = console(stderr=False)
progress = console(stderr=True)


def emit(value: Any) -> None:
    """Print a value as JSON: times ISO 8601 in UTC, amounts as strings."""
    click.echo(harmless(json.dumps(value, default=_plain, ensure_ascii=False, indent=2)))


def grid(*headers: str, title: str | None = None) -> Table:
    """Return an empty table in the style of all our tables."""
    return HarmlessTable(*headers, title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")


def at(moment: datetime | None) -> str:
    """Write a time for a person."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if moment else "-"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(type(value).__name__)
