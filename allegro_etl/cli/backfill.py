"""`allegro-etl backfill`: the past, in slices of days; each is a run of its own, so that it may be interrupted."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from allegro_etl.allegro.kept import FORMS_KEPT
from allegro_etl.cli.carrying import add_run, alone, carry_through, exit_code, load_dagster, show_runs
from allegro_etl.cli.days import moment_said
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.output import at, emit, progress
from allegro_etl.cli.summary import summed_up
from allegro_etl.cli.where import say_where
from allegro_etl.run.news import News, read_news
from allegro_etl.settings import home
from allegro_etl.settings.times import moment
from allegro_etl.state_files import read_state, write_state

FIRST_SLICE = timedelta(days=1)
SHORTEST_SLICE = timedelta(hours=1)
LONGEST_SLICE = timedelta(days=31)
MANY_FORMS = 10_000
FEW_FORMS = 2_000


@dataclass(frozen=True)
class Span:
    """A time span to read, half-open, as ISO times: what was asked for, from where it is still to be read, and where all of it begins."""

    since: str
    until: str | None
    to_read_from: str
    to_read_until: str
    begins: str | None = None


@click.command()
@click.option("--from-event", metavar="ID", help="Read the journal again after this event id; 0: the oldest kept.")
@click.option(
    "--since",
    metavar="DATE",
    callback=moment_said,
    help="Read the orders bought from this day or time, or since `yesterday` or `14d`; 365 days are kept.",
)
@click.option(
    "--until",
    metavar="DATE",
    callback=moment_said,
    help="... until this day or time, which is not included; default: now.",
)
@click.option("--resume", is_flag=True, help="Go on with the backfill that was interrupted.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def backfill(from_event: str | None, since: str | None, until: str | None, resume: bool, as_json: bool) -> int:
    """Bring the past into Odoo: from an event id, or the orders bought since a date. What is right stays as it is."""
    if resume and not (from_event or since or until):
        since, until = _asked_before()
    elif resume or (from_event is None) == (since is None) or (until and not since):
        raise click.UsageError("Give --from-event ID, or --since DATE with or without --until DATE, or --resume alone.")
    report = carry_event_on(from_event) if from_event is not None else carry_time_span(str(since), until)
    emit(report) if as_json else show_runs(report)
    return exit_code(report)


def _asked_before() -> tuple[str, str | None]:
    """Return the words of the backfill that was interrupted. Raises click.UsageError where none was."""
    span = interrupted()
    if span is None:
        raise click.UsageError("No backfill of a time span was interrupted here: give --since DATE.")
    return span.since, span.until


@summed_up
def carry_event_on(from_event: str) -> Record:
    """Read the journal again after an event id; return what the runs did. Raises what stopped a run."""
    news = read_news(meanwhile=load_dagster)
    say_where()
    with alone("allegro-etl backfill"):
        return carry_through(news, "backfill", {"from_event": from_event})


@summed_up
def carry_time_span(since: str, until: str | None = None) -> Record:
    """Bring the orders bought in a time span, slice by slice; return what the runs did.

    Raises SettingsError for what is no date, click.UsageError for an empty span, and what stopped a run.
    """
    span = span_to_read(since, until, datetime.now(UTC), interrupted())
    news = read_news(meanwhile=load_dagster)
    say_where()
    with alone("allegro-etl backfill"):
        return _carry_slices(span, news)


def span_to_read(since: str, until: str | None, now: datetime, interrupted: Span | None) -> Span:
    """Return the span to read: the rest of an interrupted backfill that was asked for in the same words, else all of it.

    Raises SettingsError for what is no date, click.UsageError for an empty span.
    """
    begin, end = max(moment(since) or now, now - FORMS_KEPT), min(moment(until) or now, now)
    if begin >= end:
        raise click.UsageError("--since must be before --until, and in the past.")
    if interrupted and (interrupted.since, interrupted.until) == (since, until):
        return interrupted
    return Span(since, until, begin.isoformat(), end.isoformat(), begin.isoformat())


def next_slice(length: timedelta, forms: int) -> timedelta:
    """Return the length of the next slice: longer where the last one was small, shorter where it was large."""
    if forms > MANY_FORMS:
        return max(length / 2, SHORTEST_SLICE)
    return min(length * 2, LONGEST_SLICE) if forms < FEW_FORMS else length


def _carry_slices(span: Span, news: News) -> Record:
    """Run slice by slice, remembering each one's end."""
    from allegro_etl.cli.dagster_runs import execute, open_instance  # noqa: PLC0415 - Dagster takes a second to load

    report: Record = {"outcome": "done", "cursor": news.cursor, "newest_event": news.newest, "runs": []}
    at_time, end, length = (
        datetime.fromisoformat(span.to_read_from),
        datetime.fromisoformat(span.to_read_until),
        FIRST_SLICE,
    )
    _say_where_it_starts(span, at_time, end)
    with open_instance() as instance:
        while at_time < end:
            until = min(at_time + length, end)
            progress.print(f"{at(at_time)} to {at(until)}{_share(span)}")
            add_run(report, execute(instance, "backfill", {"since": at_time.isoformat(), "until": until.isoformat()}))
            at_time, length = until, next_slice(length, _forms_of(report["runs"][-1]))
            span = replace(span, to_read_from=at_time.isoformat())
            _remember(span)
    _file().unlink(missing_ok=True)
    return report


def _forms_of(record: Record) -> int:
    return sum(record["counts"].get("stage_checkout_forms", {}).values())


def _say_where_it_starts(span: Span, begin: datetime, end: datetime) -> None:
    asked = moment(span.since)
    if asked and asked < begin:
        progress.print(
            f"You asked for the time from {at(asked)}; what comes before {at(begin)} is done, or no longer kept."
        )
    progress.print(f"Reading the orders bought from {at(begin)} to {at(end)}. It may be interrupted and run again.")


def _share(span: Span) -> str:
    percent = percent_done(span)
    return "" if percent is None else f" ({percent}% done)"


def percent_done(span: Span) -> int | None:
    """Return how much of a span's time is read, in whole percent; None where nobody has kept where it begins."""
    begin = moment(span.begins)
    reached, end = datetime.fromisoformat(span.to_read_from), datetime.fromisoformat(span.to_read_until)
    if begin is None or begin >= end:
        return None
    return min(max(int(100 * (reached - begin) / (end - begin)), 0), 100)


def _file() -> Path:
    return home() / "backfill.json"


def _remember(span: Span) -> None:
    write_state(_file(), span)


def interrupted() -> Span | None:
    """Return the rest of a backfill that was interrupted; None where there is none."""
    return read_state(_file(), Span)


RESUME = "allegro-etl backfill --resume"
"""The command that goes on where a backfill was interrupted."""
