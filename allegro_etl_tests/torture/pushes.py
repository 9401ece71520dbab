"""Kills of pushes: before and after each write to Allegro and at random moments; Allegro must have what an undisturbed push writes."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from allegro_etl.local.odoo import OdooServer
from allegro_etl_tests.faults.dispatch_day import dispatch_day
from allegro_etl_tests.faults.killing import Guillotine, Moment, guillotine
from allegro_etl_tests.faults.world import broken_in, plain_shop
from allegro_etl_tests.faults.written import Written, doubled, remembered, written

PUSH = ("push",)
FINE = {0, 3}
"""A push that leaves a write in doubt waits for the next one, and says so."""

MOST_PUSHES = 20
BETWEEN_PUSHES = 5
"""Seconds; a number that Allegro does not show is in doubt for a minute."""
KILLS_A_ROUND = 3


@dataclass
class Pushed:
    """What was caused and what came of it."""

    kills: dict[str, int] = field(default_factory=dict)
    pushes: int = 0
    orders: int = 0
    doubled: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Return whether nothing at all was wrong."""
        return not (self.doubled or self.other)


@dataclass(frozen=True)
class Scene:
    """A push that is killed again and again, and what an undisturbed one leaves on Allegro."""

    killing: Guillotine
    put_back: Callable[[], None]
    seconds: float
    writes: int
    expected: Written


def torment_pushes(server: OdooServer, folder: Path, at_random: int, every: int, say: Callable[[str], None]) -> Pushed:
    """Kill pushes at every boundary and at random moments, and tell what came of it."""
    tally = Pushed()
    with (
        broken_in(server, "pushes", folder / "pushes", plain_shop(20261129, 2)) as world,
        guillotine(world) as killing,
    ):
        dispatch_day(world)
        scene = _scene(replace(killing, command=PUSH))
        for moments in _rounds(scene, at_random, every):
            say(f"a push, to be killed at: {', '.join(str(moment) for moment in moments)}")
            _round(scene, moments, tally, say)
    return tally


def _scene(killing: Guillotine) -> Scene:
    put_back = remembered(killing.world.shop)
    undisturbed = killing.copied()
    started = time.monotonic()
    ended = undisturbed.run()
    seconds = time.monotonic() - started
    writes = len(undisturbed.allegro.writes)
    _push_until_quiet(undisturbed)
    found = written(killing.world.shop)
    if ended.code not in FINE or doubled(killing.world.shop) or not writes:
        raise SystemExit(f"The undisturbed push is not right: {ended.text}")
    undisturbed.world.thrown_away()
    put_back()
    return Scene(killing, put_back, seconds, writes, found)


def _rounds(scene: Scene, at_random: int, every: int) -> Iterator[list[Moment]]:
    """Yield both sides of every write of the undisturbed push, then moments of the clock."""
    for number in range(1, scene.writes + 1, every) if every else ():
        yield [Moment("before Allegro write", number)]
        yield [Moment("after Allegro write", number)]
    dice = random.Random(20261129)  # noqa: S311 - to be reproducible
    for _ in range(at_random // KILLS_A_ROUND):
        yield [Moment("clock", scene.seconds * dice.uniform(0.3, 1.0)) for _ in range(KILLS_A_ROUND)]


def _round(scene: Scene, moments: Sequence[Moment], tally: Pushed, say: Callable[[str], None]) -> None:
    disturbed = scene.killing.copied()
    for moment in moments:
        disturbed.run_until(moment)
    pushes = _push_until_quiet(disturbed)
    shop = scene.killing.world.shop
    found = written(shop)
    tally.pushes += len(moments) + pushes
    tally.orders += len(found["orders"])
    tally.doubled += doubled(shop)
    tally.other += [
        f"{what}: {found[what]} instead of {scene.expected[what]}"
        for what in found
        if found[what] != scene.expected[what]
    ]
    for moment in disturbed.hit:
        tally.kills[moment.place] = tally.kills.get(moment.place, 0) + 1
    for complaint in tally.doubled + tally.other:
        say(f"  WRONG: {complaint}")
    disturbed.world.thrown_away()
    scene.put_back()


def _push_until_quiet(killing: Guillotine) -> int:
    """Push until nothing is written any more, as the schedule would; return how often."""
    for number in range(1, MOST_PUSHES + 1):
        killing.world.allegro.shop.catch_up()
        ended = killing.run()
        if ended.code not in FINE:
            raise SystemExit(f"A push after a kill failed: {ended.text}")
        if not killing.allegro.writes and ended.code == 0:
            return number
        time.sleep(BETWEEN_PUSHES)
    return MOST_PUSHES


def _told(place: str) -> str:
    return "by the clock" if place == "clock" else place.replace("Allegro", "an Allegro")


def table_of(tally: Pushed) -> str:
    """Return the rows of the table in docs/guarantees.md."""
    rows = {
        **{f"a push killed {_told(place)}": times for place, times in tally.kills.items()},
        "pushes": tally.pushes,
        "orders on Allegro compared": tally.orders,
        "numbers or invoices doubled": len(tally.doubled),
        "other differences from an undisturbed push": len(tally.other),
    }
    return "".join(f"| {name} | {number} |\n" for name, number in rows.items())
