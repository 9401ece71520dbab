"""The tutorial tells what the demo shows, in both languages."""

from pathlib import Path

import pytest

from allegro_etl.local.demo import ALLEGRO_PORT, ORDERS
from allegro_etl.local.odoo import ADMIN
from allegro_etl_tests.docs.pages import DOCS, shell_commands, text_of
from allegro_etl_tests.docs.source import PACKAGE

ENGLISH = DOCS / "tutorial" / "first-order.md"
POLISH = DOCS / "tutorial" / "pierwsze-zamowienie.md"


@pytest.mark.parametrize("page", [ENGLISH, POLISH], ids=lambda page: page.stem)
def test_the_tutorial_names_what_the_demo_has(page: Path) -> None:
    told = " ".join(text_of(page).split())
    login, password = ADMIN

    assert f"`{login}`" in told
    assert f"`{password}`" in told
    assert f" {ORDERS} " in told
    assert f"<http://127.0.0.1:{ALLEGRO_PORT}>" in told
    assert "**Sell 1**" in told
    assert "`Checked:`" in told


def test_the_demo_shows_what_the_tutorial_names() -> None:
    assert 'f"Checked: ' in (PACKAGE / "cli" / "demo.py").read_text("utf-8")
    assert ">Sell {count}</button>" in (PACKAGE / "local" / "allegro" / "pages.py").read_text("utf-8")


def test_both_languages_have_the_same_steps_and_commands() -> None:
    steps = [[line for line in text_of(page).splitlines() if line.startswith("## ")] for page in (ENGLISH, POLISH)]

    assert shell_commands(ENGLISH) == shell_commands(POLISH)
    assert len(steps[0]) == len(steps[1]) == 7
