"""Tables and sentences at 80 columns: texts are wrapped between words, ids are never cut or broken."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

from allegro_etl.cli.output import HarmlessConsole, at, fitted, grid

FORM = "f3c1a6f0-1111-2222-3333-444455556666"
TEXT = "It fits two products of the same name, and nobody but a person can tell which of them the buyer means."


def screen(width: int, *rows: tuple[str, ...], headers: tuple[str, ...]) -> list[str]:
    """Return the lines that a terminal of that width shows of a table."""
    shown = StringIO()
    console = HarmlessConsole(
        file=shown, width=width, force_terminal=True, color_system=None, highlight=False, soft_wrap=True
    )
    table = grid(*headers)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    return shown.getvalue().splitlines()


def test_a_text_is_wrapped_beside_ids_that_stay_whole() -> None:
    lines = screen(80, ("7", FORM, TEXT), headers=("id", "form", "why"))

    assert max(map(len, lines)) <= 80
    assert FORM in lines[1]
    assert " ".join(word for line in lines[1:] for word in line.split() if word not in ("7", FORM)) == TEXT


def test_where_ids_leave_no_room_the_text_stands_under_its_row() -> None:
    row = ("7", f"checkout_form:{FORM}", "matching", TEXT, "3", "2026-11-28 17:23 CET")

    lines = screen(80, row, row, headers=("id", "what", "stage", "why", "attempts", "next attempt"))

    assert max(map(len, lines)) <= 80
    assert sum(f"checkout_form:{FORM}" in line for line in lines) == 2
    assert " ".join(" ".join(lines).split()).count(TEXT) == 2
    assert all("2026-11-28 17:23 CET" in line for line in lines if "2026" in line)


def test_a_table_that_fits_is_one_line_a_row() -> None:
    assert len(screen(200, ("7", FORM, TEXT), ("8", FORM, TEXT), headers=("id", "form", "why"))) == 3


def test_sentences_end_between_words_and_addresses_stay_whole() -> None:
    link = f"https://allegro.pl/skojarz-aplikacje?code={'X' * 80}"

    lines = fitted(f"  - {TEXT} Open {link} now.", 80).splitlines()

    assert [line for line in lines if link in line] == [f"    {link}"]
    assert all(len(line) <= 80 for line in lines if link not in line)
    assert " ".join(" ".join(lines).split()) == f"- {TEXT} Open {link} now."


def test_times_are_local_with_their_zone_and_of_today_without_the_day(live_in: Callable[[str], None]) -> None:
    live_in("Europe/Warsaw")
    assert at(datetime(2026, 1, 2, 16, 23, tzinfo=UTC)) == "2026-01-02 17:23 CET"
    assert at(datetime(2026, 7, 2, 16, 23, tzinfo=UTC)) == "2026-07-02 18:23 CEST"
    now = datetime.now(UTC)
    assert at(now).startswith(f"{now.astimezone():%H:%M:%S} CE")
    assert at(now - timedelta(days=2)).startswith(f"{(now - timedelta(days=2)).astimezone():%Y-%m-%d}")
    live_in("UTC")
    assert at(datetime(2026, 1, 2, 16, 23, tzinfo=UTC)) == "2026-01-02 16:23 UTC"
