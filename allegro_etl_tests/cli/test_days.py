"""How a day or a time may be said, and when a day begins: also where and when the clocks change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import click
import pytest

from allegro_etl import clock
from allegro_etl.cli import cli
from allegro_etl.cli.days import midnight, moment_said, today
from allegro_etl.settings.times import moment

LiveIn = Callable[[str], None]
LIMITED = ("plan", "check", "backfill", "take-over")


def at_that_time(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let our clock show a time, give or take a second."""
    monkeypatch.setattr(clock, "OFF_BY", datetime.fromisoformat(text) - datetime.now(UTC))


def said(command: str, *arguments: str) -> datetime | None:
    """Return since when a command was told to look, in UTC."""
    found = cli.get_command(click.Context(cli), command)
    assert found
    return moment(found.make_context(command, [*arguments]).params["since"])


@pytest.mark.parametrize("command", LIMITED)
def test_a_day_is_one_of_the_zone_in_which_times_are_shown(
    command: str, live_in: LiveIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_in("Europe/Warsaw")
    at_that_time(monkeypatch, "2026-11-10T23:30:00+00:00")  # half past midnight in Warsaw

    assert said(command, "--since", "today") == datetime(2026, 11, 10, 23, tzinfo=UTC)
    assert said(command, "--since", "yesterday") == datetime(2026, 11, 9, 23, tzinfo=UTC)
    assert said(command, "--since", "2026-07-01") == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert said(command, "--since", "2026-11-01T12:00") == datetime(2026, 11, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize("command", LIMITED)
def test_with_utc_a_day_is_one_of_utc_wherever_in_the_line_that_stands(
    command: str, live_in: LiveIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_that_time(monkeypatch, "2026-11-10T23:30:00+00:00")
    for line in (("--since", "today", "--utc"), ("--utc", "--since", "today")):
        live_in("Europe/Warsaw")

        assert said(command, *line) == datetime(2026, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "begins", "hours"),
    [
        ("Europe/Warsaw", "2026-03-29", "2026-03-28T23:00:00+00:00", 23),
        ("Europe/Warsaw", "2026-10-25", "2026-10-24T22:00:00+00:00", 25),
        ("Europe/Warsaw", "2026-10-26", "2026-10-25T23:00:00+00:00", 24),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00+00:00", 23),  # there is no midnight: it is one o'clock
        ("Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00+00:00", 25),  # midnight comes twice
    ],
)
def test_days_meet_also_where_the_clocks_change(zone: str, day: str, begins: str, hours: int, live_in: LiveIn) -> None:
    live_in(zone)
    here = date.fromisoformat(day)

    assert midnight(here) == datetime.fromisoformat(begins) == moment(typed(day))
    assert midnight(here + timedelta(days=1)) - midnight(here) == timedelta(hours=hours)


def test_yesterday_is_the_day_before_also_after_the_clocks_changed(
    live_in: LiveIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_in("Europe/Warsaw")
    at_that_time(monkeypatch, "2026-10-26T11:00:00+00:00")

    assert moment(typed("yesterday")) == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert moment(typed("today")) == datetime(2026, 10, 25, 23, tzinfo=UTC)


def typed(text: str | None) -> str | None:
    return moment_said(click.Context(cli), click.Option(["--since"]), text)


@pytest.mark.parametrize(("text", "back"), [("today", 0), ("Yesterday", 1), ("14d", 14), (" 3 D ", 3)])
def test_a_day_may_be_said_as_people_do(text: str, back: int) -> None:
    assert moment(typed(text)) == midnight(today() - timedelta(days=back))


@pytest.mark.parametrize("text", ["2026-11-01T12:00:00Z", "2026-11-01T12:00:00+01:00", "sometime", "", None])
def test_what_names_its_zone_or_is_no_time_stays_as_it_was_typed(text: str | None) -> None:
    assert typed(text) == text


def test_a_day_long_before_all_zones_is_no_failure(live_in: LiveIn) -> None:
    live_in("Europe/Warsaw")

    assert moment(typed("0001-01-01")) == datetime(1, 1, 1, tzinfo=UTC)
