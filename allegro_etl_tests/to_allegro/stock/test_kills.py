"""A push of stock that dies at a write leaves, after the next ones, what an undisturbed push does."""

from typing import Any

import pytest

from allegro_etl.to_allegro import writes
from allegro_etl.to_allegro.stock import commands
from allegro_etl_tests.to_allegro.stock.stall import Stall

KEYS = ("kubek-350", "dzbanek-1l", "lampka-led")


class Killed(BaseException):
    """The process ends here: nothing more is done."""


def stocks(stall: Stall) -> list[int]:
    """Return the stock of each offer."""
    return [stall.listing(key).stock for key in KEYS]


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_push_that_is_killed_at_a_command_leaves_what_an_undisturbed_one_does(
    stall: Stall, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    stall.mugs = 140
    send = commands._send

    def killed(*arguments: Any) -> None:
        if place == "after":
            send(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(commands, "_send", killed)
        with pytest.raises(Killed):
            stall.push()
    stall.push()
    stall.push()

    assert stocks(stall) == [140, 140, 46]


def test_a_push_that_is_killed_after_a_command_was_done_adds_it_once(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    stall.mugs = 140

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(commands, "conclude", killed)
        with pytest.raises(Killed):
            stall.push()
    assert stocks(stall) == [140, 140, 46]
    stall.push()

    assert stocks(stall) == [140, 140, 46]
    assert {outcome for _, _, outcome in stall.writes()} == {"written"}


@pytest.mark.parametrize("mugs", [0, 2])
def test_a_push_that_is_killed_at_an_edit_leaves_what_an_undisturbed_one_does(
    stall: Stall, monkeypatch: pytest.MonkeyPatch, mugs: int
) -> None:
    stall.mugs = mugs

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writes, "conclude", killed)
        with pytest.raises(Killed):
            stall.push()
    for _ in range(2):
        stall.wait(61)
        stall.push()

    assert stocks(stall) == [mugs, mugs, 0]
    assert stall.listing("lampka-led").status == "ENDED"
