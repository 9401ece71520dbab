"""How far long steps have come: seen on a terminal, nothing of it in a pipe."""

from io import StringIO

import pytest

from allegro_etl.cli.bars import bars
from allegro_etl.cli.output import HarmlessConsole
from allegro_etl.odoo.batches import Lane, send_lanes
from allegro_etl.watching import Advance, show_advance, watched_by


def shown(*, terminal: bool, quiet: bool = False) -> str:
    seen = StringIO()
    console = HarmlessConsole(file=seen, force_terminal=terminal, width=80, quiet=quiet)
    with bars(console):
        show_advance("orders", 1204, 2000)
        show_advance("events", 300)
    return seen.getvalue()


def test_a_terminal_shows_what_is_done_and_of_how_many() -> None:
    assert "1 204/2 000" in shown(terminal=True)
    assert "events" in shown(terminal=True)


@pytest.mark.parametrize(("terminal", "quiet"), [(False, False), (True, True)])
def test_a_pipe_and_whoever_wants_quiet_see_nothing_of_it(terminal: bool, quiet: bool) -> None:
    assert shown(terminal=terminal, quiet=quiet) == ""


def test_each_batch_that_odoo_took_or_refused_is_told_with_what_is_left() -> None:
    told: list[Advance] = []
    lane = Lane(list(range(100)), lambda _: None, lambda *_: None, lambda *_: None, size=40, what="orders")

    with watched_by(told.append):
        send_lanes([lane])
    show_advance("orders", 1)

    assert [one.done for one in told] == sorted(one.done for one in told)
    assert told[-1] == Advance("orders", 100, 100)
    assert len(told) > 1
