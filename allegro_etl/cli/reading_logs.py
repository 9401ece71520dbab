"""`allegro-etl logs`: the log file, its newest lines, those of one run, or those that come."""

import re
import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import click

from allegro_etl.cli.in_file import reading_file
from allegro_etl.cli.logs import log_file
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, progress, result

SHOWN = 100
LOOKS_EVERY = 0.5
STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
JSON_STAMP = re.compile(r'\{"at": "([^"]+)"')
AROUND = timedelta(seconds=1)  # a stamp is cut to the second


class Span(NamedTuple):
    """When a run was at work; `until` None: it is still."""

    since: datetime
    until: datetime | None


@click.command()
@click.option("-f", "--follow", is_flag=True, help="Go on with the lines that come, until Ctrl-C.")
@click.option("--run", "run_id", metavar="ID", help="Only what one run said: its id, or how that begins.")
@click.option(
    "-n", "--lines", type=click.IntRange(min=0), default=SHOWN, show_default=True, help="How many lines at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value: the file, and its lines.")
def logs(follow: bool, run_id: str | None, lines: int, as_json: bool) -> int:
    """Show the log file: what runs said, and where failures came from. Its times are local."""
    if follow and as_json:
        raise click.UsageError("--follow has no end, and --json is one value: give one of them.")
    span = _span_of(run_id) if run_id else None
    newest = deque(within(written(), span), maxlen=lines)
    if as_json:
        emit({"file": str(log_file()), "lines": list(newest)})
        return DONE
    for line in newest:
        result.print(line)
    if not newest:
        progress.print(f"There is nothing to show in {log_file()}.")
    if follow:
        for line in within(coming(), span):
            result.print(line)
    return DONE


def written() -> Iterator[str]:
    """Yield the lines of the log file, those of the files that it was before first."""
    older = sorted(log_file().parent.glob(f"{log_file().name}.[0-9]*"), key=lambda file: -int(file.suffix[1:]))
    for file in (*older, log_file()):
        if file.exists():
            with file.open(encoding="utf-8", errors="replace") as opened:
                yield from (line.rstrip("\n") for line in opened)


def coming() -> Iterator[str]:
    """Yield the lines that come, for ever, also after the file has become another one."""
    file = log_file()
    place, which = (file.stat().st_size, file.stat().st_ino) if file.exists() else (0, 0)
    rest = ""
    while True:
        if file.exists():
            if file.stat().st_ino != which:
                place, which = 0, file.stat().st_ino
            text, place = _read_on(file, place)
            *whole, rest = (rest + text).split("\n")
            yield from whole
        time.sleep(LOOKS_EVERY)


def _read_on(file: Path, place: int) -> tuple[str, int]:
    with file.open("rb") as opened:
        opened.seek(place)
        content = opened.read()
    return content.decode("utf-8", "replace"), place + len(content)


def within(lines: Iterable[str], span: Span | None) -> Iterator[str]:
    """Yield the lines of a time span; what has no time of its own, such as frames, belongs to the line before."""
    is_in = span is None
    for line in lines:
        moment = moment_of(line) if span else None
        if span and moment:
            is_in = span.since - AROUND <= moment and (span.until is None or moment <= span.until + AROUND)
        if is_in:
            yield line


def moment_of(line: str) -> datetime | None:
    """Return when a line was written, None where it says no time: it begins with a local time, or as JSON with one in UTC."""
    if in_json := JSON_STAMP.match(line):
        return datetime.fromisoformat(in_json[1])
    stamp = STAMP.match(line)
    return datetime.fromisoformat(stamp[0]).astimezone(UTC) if stamp else None


def _span_of(run_id: str) -> Span:
    """Return when a run was at work. Raises ClickException for one that is not kept."""
    with reading_file() as warehouse:
        found = (
            warehouse.rows(
                "select started_at, finished_at from ops.runs where starts_with(run_id, ?) order by started_at desc limit 1",
                [run_id],
            )
            if warehouse
            else []
        )
    if not found:
        raise click.ClickException(f"No run {run_id} is known here: `allegro-etl status` lists the last ones.")
    return Span(*found[0])
