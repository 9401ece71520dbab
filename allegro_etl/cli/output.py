"""What commands print: results on stdout, everything else on stderr; with --json stdout holds JSON and nothing more."""

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any

import click
from rich.console import Console
from rich.table import Table

WIDE = 240  # into a pipe or a file, where nothing should be cut or broken to fit a screen


def console(*, stderr: bool, file: IO[str] | None = None) -> Console:
    """Give a console without markup: reasons quote what was typed on Allegro, and settings are named in brackets."""
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else WIDE
    return Console(file=file, stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width)


result = console(stderr=False)
progress = console(stderr=True)


def emit(value: Any) -> None:
    """Print a value as JSON: times ISO 8601 in UTC, amounts as strings."""
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def grid(*headers: str, title: str | None = None) -> Table:
    """Give an empty table in the style of all our tables."""
    return Table(*headers, title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")


def at(moment: datetime | None) -> str:
    """Write a time for a person."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if moment else "-"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(type(value).__name__)
