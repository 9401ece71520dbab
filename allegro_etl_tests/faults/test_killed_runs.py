"""A run killed at any moment leaves nothing that the next run does not put right, as if it had never been disturbed.

`make torture` kills at every boundary between two writes and at a hundred other moments; here a few of each.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from allegro_etl.local.odoo import OdooServer
from allegro_etl_tests.faults.books import Books, difference, read_books, read_memory
from allegro_etl_tests.faults.busy_day import Morning, Told, evening, morning
from allegro_etl_tests.faults.killing import Guillotine, Moment, guillotine
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import broken_in, plain_shop

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Undisturbed:
    """A run that nothing disturbed: how to begin it anew, how long it took, what it left, and of which orders people are told."""

    begin: Callable[[], Guillotine]
    seconds: float
    books: Books
    told: Told


@pytest.fixture(scope="module")
def day(odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Guillotine, Morning]]:
    """Yield a shop with a busy morning, and nothing in Odoo yet."""
    shop = plain_shop(3, 3)
    home = tmp_path_factory.mktemp("killed") / "home"
    with broken_in(odoo_server, "killed", home, shop) as world, guillotine(world) as killing:
        yield killing, morning(shop)


def left_undisturbed(run: Guillotine, begin: Callable[[], Guillotine], told: Told) -> Undisturbed:
    """Let a run end undisturbed, and keep what it left."""
    started = time.monotonic()
    assert run.run().code == 0
    seconds = time.monotonic() - started
    assert judge(run.world, told=told).complaints == []
    return Undisturbed(begin, seconds, read_books(run.world) | read_memory(run.world), told)


@pytest.fixture(scope="module")
def undisturbed(day: tuple[Guillotine, Morning]) -> Undisturbed:
    """Return what the first run leaves."""
    killing, forms = day
    return left_undisturbed(killing, killing.renewed, forms.told)


def killed_at(undisturbed: Undisturbed, moments: Sequence[Moment]) -> list[Moment]:
    """Kill a run at each moment in turn, all on one fresh database; then let one run end, and compare with the undisturbed.

    Gives the moments that came: a run may have ended before.
    """
    disturbed = undisturbed.begin()
    for moment in moments:
        disturbed.run_until(moment)
    last = disturbed.run()
    assert last.code == 0, last.text
    assert judge(disturbed.world, told=undisturbed.told).complaints == []
    assert difference(undisturbed.books, read_books(disturbed.world) | read_memory(disturbed.world)) == []
    return disturbed.hit


def test_killed_when_odoo_had_done_the_work_and_nobody_knew(undisturbed: Undisturbed) -> None:
    names = (
        "System Parameters",
        "res.partner.load",
        "sale.order.load",
        "sale.order.action_confirm",
        "account.payment.action_post",
    )
    hit = killed_at(undisturbed, [Moment("after Odoo write", name=name) for name in names])
    assert len(hit) >= 4, hit  # Odoo may end what was on its way, and then the next run has less to do


def test_killed_with_the_cursor_moved_and_the_run_unfinished(undisturbed: Undisturbed) -> None:
    moved = Moment("after Odoo write", name="the cursor")
    assert killed_at(undisturbed, [moved]) == [moved]


def test_killed_anywhere_else(undisturbed: Undisturbed) -> None:
    dice = random.Random(20261124)  # noqa: S311 - to be reproducible
    moments = [
        Moment("Allegro request", 4),
        Moment("DuckDB write", 9),
        Moment("DuckDB write", 15),
        Moment("before Odoo request", 20),
        Moment("DuckDB write", 25),
        Moment("before Odoo request", 40),
        *(Moment("clock", undisturbed.seconds * dice.uniform(0.3, 0.9)) for _ in range(3)),
    ]
    assert len(killed_at(undisturbed, moments)) >= 4


@pytest.mark.usefixtures("undisturbed")  # this is where the day goes on
def test_a_later_run_killed_between_what_it_does_and_what_it_tells(day: tuple[Guillotine, Morning]) -> None:
    killing, forms = day
    told = evening(killing.world, forms)
    later = left_undisturbed(killing.copied(), killing.copied, told)
    moments = [
        Moment("after Odoo write", name="sale.order.action_cancel"),
        Moment("before Odoo write", name="mail.activity.load"),
        Moment("after Odoo write", name="mail.activity.load"),
        Moment("after Odoo write", name="account.move.line.reconcile"),
        Moment("before Odoo write", name="the cursor"),
    ]
    assert len(killed_at(later, moments)) >= 4
