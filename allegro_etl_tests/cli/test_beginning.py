"""Where to begin, and what `init` knows already: read from what a person types, without Odoo."""

from datetime import date
from pathlib import Path

import click
import pytest

from allegro_etl.cli.answers import CLIENT_ID, ODOO_KEY, ODOO_PASSWORD, ODOO_URL, ODOO_USERNAME, Answers
from allegro_etl.cli.beginning import Begin, read_begin

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("now", Begin(None)),
        (" NOW ", Begin(None)),
        ("later", None),
        ("2026-11-01", Begin("2026-11-01")),
        ("14d", Begin("2026-11-15")),
        ("14", Begin("2026-11-15")),
        ("1 day", Begin("2026-11-28")),
    ],
)
def test_a_time_to_begin_can_be_said_in_several_ways(said: str, meant: Begin | None) -> None:
    assert read_begin(said, TODAY) == meant


@pytest.mark.parametrize("said", ["sometime", "2026-13-01", "2027-01-01", "400d", "2020-01-01", ""])
def test_what_is_no_time_is_refused(said: str) -> None:
    with pytest.raises(click.UsageError):
        read_begin(said, TODAY)


def test_the_commands_are_those_of_the_how_to_page() -> None:
    assert Begin(None).commands == ["allegro-etl run --from-event latest"]
    assert Begin("2026-11-01").commands[1:] == ["allegro-etl backfill --since 2026-11-01"]


@pytest.mark.usefixtures("home")
def test_a_key_needs_no_user_where_nobody_can_be_asked() -> None:
    answers = Answers({ODOO_KEY: "k" * 40, ODOO_URL: "https://shop.example.com"}, asks=False)

    with pytest.raises(click.UsageError) as refused:
        answers.refuse_gaps()

    assert not any(one.flag in str(refused.value) for one in (ODOO_USERNAME, ODOO_PASSWORD, ODOO_URL))
    assert CLIENT_ID.flag in str(refused.value)


@pytest.mark.usefixtures("home")
def test_only_what_is_new_is_kept_and_what_was_wrong_is_forgotten() -> None:
    answers = Answers({CLIENT_ID: "id", ODOO_URL: "https://wrong.example.com"}, asks=True)

    assert answers.take_back([ODOO_URL])
    assert not answers.take_back([ODOO_URL])
    assert answers.keep()
    assert not answers.keep()
    assert "ALLEGRO_CLIENT_ID='id'" in Path(".env").read_text()
    assert "ODOO_URL" not in Path(".env").read_text()
