"""`python -m allegro_etl_tests.torture`: kills runs at every boundary and at random moments, and lets processes live long.

Each round starts from a fresh database of a real Odoo. Its runs are killed one after the other, then one is let through,
and what Odoo holds must be what an undisturbed run leaves, record for record. The tables go into docs/guarantees.md.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from allegro_etl.local.odoo import OdooServer, ensure_templates, install, running_odoo
from allegro_etl_tests.faults.books import Books, difference, read_books
from allegro_etl_tests.faults.killing import Guillotine, Moment, guillotine
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import broken_in, plain_shop
from allegro_etl_tests.torture.long_life import live_long

PAGE = Path(__file__).parent.parent.parent / "docs" / "guarantees.md"
KILLS_A_ROUND = 6  # on one database, one after the other
ORDERS = 6
SEED = 20261124


@dataclass
class Tally:
    """What was caused and what came of it."""

    kills: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    orders: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_totals: int = 0
    other: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was wrong."""
        return not (self.lost or self.doubled or self.wrong_totals or self.other)


def main() -> int:
    """Torture, print the tables, write them into the page; gives 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="make torture")
    parser.add_argument("--random", type=int, default=100, help="kills at random moments")
    parser.add_argument("--every", type=int, default=1, help="take each such write boundary only, none for 0")
    parser.add_argument("--ticks", type=int, default=1000, help="ticks of the sensor in one process")
    parser.add_argument("--runs", type=int, default=200, help="runs in one process")
    given = parser.parse_args()
    place = install(_say)
    is_clean = True
    with running_odoo(place, name="torture", workers=0) as server, tempfile.TemporaryDirectory() as folder:
        ensure_templates(place, server.postgres, _say)
        if given.random or given.every:
            tally = _kill(server, Path(folder), given.random, given.every)
            _tell("torture", _table(tally))
            is_clean = tally.is_clean
        if given.ticks or given.runs:
            table, is_flat = live_long(server, Path(folder), given.ticks, given.runs)
            _tell("long life", table)
            is_clean = is_clean and is_flat
    return 0 if is_clean else 1


def _kill(server: OdooServer, folder: Path, at_random: int, every: int) -> Tally:
    """Kill runs at every boundary and at random moments, and tally what came of it."""
    tally = Tally()
    with (
        broken_in(server, "torture", folder / "home", plain_shop(SEED, ORDERS)) as world,
        guillotine(world) as killing,
    ):
        started = time.monotonic()
        first = killing.run()
        if first.code != 0 or judge(world).complaints:
            raise SystemExit(f"The undisturbed run is not right: {first.text}")
        seconds = time.monotonic() - started
        for moment in _boundaries(killing, every):
            _round(killing, [moment], read_books(world), tally)
        # a run that goes on after a kill is shorter, so not every moment comes
        for chunk in _moments(seconds, rounds=at_random):
            if tally.kills.get("clock", 0) >= at_random:
                break
            _round(killing, chunk, read_books(world), tally)
    return tally


def _boundaries(killing: Guillotine, every: int) -> list[Moment]:
    """Give both sides of every write to Odoo that the undisturbed run made; what follows one is numbered anew."""
    writes = sum(1 for asked in killing.odoo.asked if asked.is_write)
    return [
        Moment(place, number)
        for number in (range(1, writes + 1, every) if every else ())
        for place in ("before Odoo write", "after Odoo write")
    ]


def _moments(seconds: float, rounds: int) -> Iterator[list[Moment]]:
    """Give moments of the clock all over a run's time, a round at a time."""
    dice = random.Random(SEED)  # noqa: S311 - to be reproducible
    for _ in range(rounds):
        yield [Moment("clock", seconds * dice.uniform(0.1, 1.0)) for _ in range(KILLS_A_ROUND)]


def _round(killing: Guillotine, moments: Sequence[Moment], expected: Books, tally: Tally) -> None:
    _say(f"to be killed at: {', '.join(str(moment) for moment in moments)}")
    disturbed = killing.renewed()
    for moment in moments:
        disturbed.run_until(moment)
    last = disturbed.run()
    verdict = judge(disturbed.world)
    tally.runs += len(moments) + 1
    tally.orders += verdict.orders
    tally.lost += len(verdict.lost)
    tally.doubled += len(verdict.doubled)
    tally.wrong_totals += len(verdict.wrong_totals)
    tally.other += verdict.others + difference(expected, read_books(disturbed.world))
    tally.other += [] if last.code == 0 else [f"the last run ended with {last.code}"]
    for moment in disturbed.hit:
        tally.kills[moment.place] = tally.kills.get(moment.place, 0) + 1


def _table(tally: Tally) -> str:
    kills = "".join(f"| killed at: {place} | {times} |\n" for place, times in sorted(tally.kills.items()))
    rows = {
        "runs": tally.runs,
        "orders compared": tally.orders,
        "orders lost": tally.lost,
        "records doubled": tally.doubled,
        "wrong totals": tally.wrong_totals,
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
