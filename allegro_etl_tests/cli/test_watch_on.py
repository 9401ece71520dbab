"""`allegro-etl watch` and `serve` as they run on and on, without an Odoo: they end when somebody ends them."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest

from allegro_etl.cli import watch
from allegro_etl_tests.cli.world import said

Break = Callable[..., None]
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> list[Break]:
    """Return what happens in the pauses; after the last one somebody ends the command."""
    todo: list[Break] = []

    def pause(_: float) -> None:
        if not todo:
            raise KeyboardInterrupt
        todo.pop(0)()

    monkeypatch.setattr(watch, "sleep", pause)
    return todo


def test_it_looks_on_and_prints_what_has_changed_only(breaks: list[Break], capsys: pytest.CaptureFixture[str]) -> None:
    breaks += [lambda: None, lambda: None]

    told = said(capsys, "watch")

    first, *rest = told.out.splitlines()
    assert first == "The settings are wrong, and no run begins."
    assert "ODOO_URL" in rest[0]
    assert told.out.count(first) == 1
    assert told.err.splitlines()[-1] == "Interrupted; nothing is lost, run again to go on."


def test_a_look_that_goes_wrong_is_told_and_the_next_one_goes_on(
    breaks: list[Break], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("Jan Kowalski")

    with monkeypatch.context() as broken:
        broken.setattr("allegro_etl.alerts.watching.gather", fails)
        breaks.append(broken.undo)
        told = said(capsys, "watch")

    assert "Something unexpected happened (RuntimeError" in told.err
    assert "Kowalski" not in told.out + told.err


def test_the_address_answers_until_it_is_ended(breaks: list[Break], capsys: pytest.CaptureFixture[str]) -> None:
    answers: list[str] = []

    def ask() -> None:
        url = capsys.readouterr().err.split()[-1]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url, timeout=5)  # noqa: S310 - on loopback
        with refused.value as error:
            answers.append(error.read().decode())

    breaks.append(ask)
    said(capsys, "serve", "--port", "0")

    assert [one["code"] for one in json.loads(answers[0])["alerts"]] == ["settings_wrong"]
    assert said(capsys, "serve", "--host", "192.0.2.1").code == 1
