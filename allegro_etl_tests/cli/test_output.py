"""What commands print, when it holds text that somebody else typed."""

import json
import logging

import pytest
from rich.console import Console

from allegro_etl.cli import output
from allegro_etl.cli.logs import WithFrames
from allegro_etl.failures import in_words
from allegro_etl.settings import SettingsError
from allegro_etl_tests.cli.world import said


def printed(console: Console, *cells: str) -> str:
    rows = output.grid("why", "what")
    rows.add_row(*cells)
    with console.capture() as capture:
        console.print(rows)
        console.print(*cells)
    return capture.get()


ACTING = "\x1b]0;title\x07\x1b[2J\x9b31m\u202egnp\u2066\x08\x7f\r"


def test_a_terminal_obeys_nothing_that_somebody_typed(capsys: pytest.CaptureFixture[str]) -> None:
    texts = [printed(console, ACTING, f"mug {ACTING}") for console in (output.result, output.progress)]
    output.emit({"reason": ACTING, "payload": {ACTING: ACTING}})
    texts.append(capsys.readouterr().out)
    texts.append(WithFrames().format(logging.makeLogRecord({"msg": ACTING})))
    texts.append(in_words(SettingsError(ACTING)))

    for text in texts:
        assert [character for character in text if character in ACTING and not character.isprintable()] == []
        assert r"\u001b[2J" in text or r"\u001b]0;title" in text
    assert json.loads(texts[2])["reason"] == ACTING


def test_brackets_and_colons_are_printed_as_they_were_typed() -> None:
    for console in (output.result, output.progress):
        text = printed(console, "name it under [offers]", "[/b] [red]mug[/red] :mug:")
        assert text.count("name it under [offers]") == 2
        assert text.count("[/b] [red]mug[/red] :mug:") == 2


def test_what_is_told_on_the_way_is_indented(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "home")

    logging.getLogger("allegro_etl.allegro.retry").warning("Allegro is out of order. Trying again in 0.6 s.")

    assert capsys.readouterr().err == "  Allegro is out of order. Trying again in 0.6 s.\n"
