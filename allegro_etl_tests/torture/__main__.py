"""`python -m allegro_etl_tests.torture`: kills runs at every boundary and at random moments, and lets processes live long.

Two runs of a busy day are killed: the first one, on a fresh database of a real Odoo, and a later one, on copies of what the
first one left. Each round kills runs one after the other and lets one through: what Odoo holds must then be what an
undisturbed run leaves, record for record. The tables go into docs/guarantees.md.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from allegro_etl.local.odoo import OdooServer, ensure_templates, install, running_odoo
from allegro_etl_tests.faults.books import Books, difference, read_books, read_memory
from allegro_etl_tests.faults.busy_day import Told, evening, morning
from allegro_etl_tests.faults.killing import Guillotine, Moment, guillotine
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import broken_in, plain_shop
from allegro_etl_tests.torture.long_life import live_long
from allegro_etl_tests.torture.pushes import table_of, torment_pushes

PAGE = Path(__file__).parent.parent.parent / "docs" / "guarantees.md"
KILLS_A_ROUND = 6  # on one database, one after the other
ORDERS = 4
SEED = 20261128


@dataclass
class Tally:
    """What was caused and what came of it."""

    kills: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    orders: int = 0
    activities: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_totals: int = 0
    wrong_activities: int = 0
    other: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Return whether nothing at all was wrong."""
        return not (self.lost or self.doubled or self.wrong_totals or self.wrong_activities or self.other)


@dataclass(frozen=True)
class Scene:
    """One run of the day that is killed again and again: how to begin anew, and what it leaves when nothing disturbs it."""

    name: str
    begin: Callable[[], Guillotine]
    told: Told
    seconds: float
    writes: int
    expected: Books


def main() -> int:
    """Torture, print the tables, write them into the page; gives 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="make torture")
    parser.add_argument("--random", type=int, default=100, help="kills at random moments")
    parser.add_argument("--every", type=int, default=1, help="take each such write boundary only, none for 0")
    parser.add_argument("--pushes", type=int, default=60, help="kills of pushes at random moments")
    parser.add_argument("--ticks", type=int, default=1000, help="ticks of the sensor in one process")
    parser.add_argument("--runs", type=int, default=200, help="runs in one process")
    given = parser.parse_args()
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a process that a shell put into the background ignores it
    place = install(_say)
    is_clean = True
    with running_odoo(place, name="torture", workers=0) as server, tempfile.TemporaryDirectory() as folder:
        ensure_templates(place, server.postgres, _say)
        if given.random or given.every:
            tally = Tally()
            try:
                _kill(server, Path(folder), given.random, given.every, tally)
            except KeyboardInterrupt:
                _say("Interrupted: the table has the rounds until now.")
            _tell("torture", _table(tally))
            is_clean = tally.is_clean
        if given.pushes or given.every:
            pushed = torment_pushes(server, Path(folder), given.pushes, given.every, _say)
            _tell("pushes", f"Of {datetime.now(UTC):%Y-%m-%d}:\n\n| | |\n|---|---|\n{table_of(pushed)}")
            is_clean = is_clean and pushed.is_clean
        if given.ticks or given.runs:
            table, is_flat = live_long(server, Path(folder), given.ticks, given.runs)
            _tell("long life", table)
            is_clean = is_clean and is_flat
    return 0 if is_clean else 1


def _kill(server: OdooServer, folder: Path, at_random: int, every: int, tally: Tally) -> None:
    """Kill both runs of the day at every boundary and at random moments, and tally what came of it."""
    with (
        broken_in(server, "torture", folder / "home", plain_shop(SEED, ORDERS)) as world,
        guillotine(world) as killing,
    ):
        day = morning(world.shop)
        _torment(_scene("the first run", killing, killing.renewed, day.told), at_random // 2, every, tally)
        told = evening(world, day)  # where the undisturbed first run has been
        _torment(_scene("a later run", killing.copied(), killing.copied, told), at_random // 2, every, tally)


def _scene(name: str, undisturbed: Guillotine, begin: Callable[[], Guillotine], told: Told) -> Scene:
    """Let a run end undisturbed, and keep what it left."""
    started = time.monotonic()
    run = undisturbed.run()
    seconds = time.monotonic() - started
    complaints = judge(undisturbed.world, told=told).complaints
    if run.code != 0 or complaints:
        raise SystemExit(f"The undisturbed run is not right: {complaints} {run.text}")
    writes = sum(1 for asked in undisturbed.odoo.asked if asked.is_write)
    return Scene(name, begin, told, seconds, writes, _left_by(undisturbed))


def _left_by(killing: Guillotine) -> Books:
    return read_books(killing.world) | read_memory(killing.world)


def _torment(scene: Scene, at_random: int, every: int, tally: Tally) -> None:
    for moment in _boundaries(scene, every):
        _round(scene, [moment], tally)
    # a run that goes on after a kill is shorter, so not every moment comes
    for chunk in _moments(scene.seconds, rounds=at_random):
        if tally.kills.get(_at(scene, "clock"), 0) >= at_random:
            break
        _round(scene, chunk, tally)


def _boundaries(scene: Scene, every: int) -> list[Moment]:
    """Return both sides of every write to Odoo that the undisturbed run made; what follows one is numbered anew."""
    return [
        Moment(place, number)
        for number in (range(1, scene.writes + 1, every) if every else ())
        for place in ("before Odoo write", "after Odoo write")
    ]


def _moments(seconds: float, rounds: int) -> Iterator[list[Moment]]:
    """Yield moments of the clock all over a run's time, a round at a time."""
    dice = random.Random(SEED)  # noqa: S311 - to be reproducible
    for _ in range(rounds):
        yield [Moment("clock", seconds * dice.uniform(0.1, 1.0)) for _ in range(KILLS_A_ROUND)]


def _round(scene: Scene, moments: Sequence[Moment], tally: Tally) -> None:
    _say(f"{scene.name}, to be killed at: {', '.join(str(moment) for moment in moments)}")
    disturbed = scene.begin()
    for moment in moments:
        disturbed.run_until(moment)
    last = disturbed.run()
    verdict = judge(disturbed.world, told=scene.told)
    tally.runs += len(moments) + 1
    tally.orders += verdict.orders
    tally.activities += verdict.activities
    tally.lost += len(verdict.lost)
    tally.doubled += len(verdict.doubled)
    tally.wrong_totals += len(verdict.wrong_totals)
    tally.wrong_activities += len(verdict.wrong_activities)
    others = verdict.others + difference(scene.expected, _left_by(disturbed))
    others += [] if last.code == 0 else [f"the last run ended with {last.code}: {last.err}"]
    for moment in disturbed.hit:
        tally.kills[_at(scene, moment.place)] = tally.kills.get(_at(scene, moment.place), 0) + 1
    for complaint in {*verdict.complaints, *others}:
        _say(f"  WRONG: {complaint}")
    tally.other += others
    disturbed.world.thrown_away()


def _at(scene: Scene, place: str) -> str:
    return f"{scene.name} killed {'by the clock' if place == 'clock' else place.replace('Odoo', 'an Odoo')}"


def _table(tally: Tally) -> str:
    kills = "".join(f"| {place} | {times} |\n" for place, times in tally.kills.items())
    rows = {
        "runs": tally.runs,
        "orders compared": tally.orders,
        "orders lost": tally.lost,
        "records doubled": tally.doubled,
        "wrong totals": tally.wrong_totals,
        "open activities compared": tally.activities,
        "activities missing or doubled": tally.wrong_activities,
        "other differences from an undisturbed run": len(tally.other),
    }
    figures = "".join(f"| {name} | {number} |\n" for name, number in rows.items())
    return f"Of {datetime.now(UTC):%Y-%m-%d}, seed {SEED}:\n\n| | |\n|---|---|\n{kills}{figures}"


def _tell(name: str, table: str) -> None:
    """Print a table and put it between its marks on the page."""
    sys.stdout.write(table)
    begin, end = f"<!-- {name} begins -->", f"<!-- {name} ends -->"
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(begin)[0], page.split(end)[1]
    PAGE.write_text(f"{before}{begin}\n{table}{end}{after}", encoding="utf-8")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
