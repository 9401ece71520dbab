"""When somebody last looked for news, and since when that fails."""

from datetime import timedelta
from pathlib import Path

import pytest

from allegro_etl import clock
from allegro_etl.run.look import Look, keep_look, last_look
from allegro_etl.run.news import read_news
from allegro_etl.settings import SettingsError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    monkeypatch.setattr(clock, "OFF_BY", timedelta(**by))


def seen() -> Look:
    found = last_look()
    assert found
    return found


def test_nobody_has_looked_at_first() -> None:
    assert last_look() is None


def test_looks_that_go_well_are_written_once_a_minute_only(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_look()
    first = seen()
    later(monkeypatch, seconds=20)
    keep_look()
    assert seen() == first

    later(monkeypatch, seconds=80)
    keep_look()
    assert seen().at - first.at >= timedelta(seconds=79)


def test_it_is_known_since_when_looks_fail_until_one_goes_well(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_look("Odoo is down.")
    since = seen().failing_since
    later(monkeypatch, minutes=5)
    keep_look("Odoo is still down.")
    assert (seen().failing_since, seen().problem) == (since, "Odoo is still down.")

    keep_look()
    assert (seen().failing_since, seen().problem) == (None, None)


def test_asking_for_news_is_a_look_also_where_it_fails(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALLEGRO_CLIENT_ID", "ODOO_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError):
        read_news()

    assert "ODOO_URL" in str(seen().problem)
    (home / "look.json").write_text("[1", encoding="utf-8")
    assert last_look() is None
