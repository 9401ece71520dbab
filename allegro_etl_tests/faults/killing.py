"""Ends a run at one moment, as a power cut would: by the clock, at a request to Odoo or Allegro, or just after DuckDB wrote.

Nothing of the program takes part: the moments are told by proxies that stand before Odoo and Allegro, and by the size
of DuckDB's write-ahead log.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from allegro_etl_tests.faults.proxy import PASS, Asked, Fate, Judge, Proxy, standing_before
from allegro_etl_tests.faults.world import LONGEST_RUN, Ended, World, ended, pair

Place = Literal[
    "clock",
    "before Odoo write",
    "after Odoo write",
    "before Odoo request",
    "Allegro request",
    "before Allegro write",
    "after Allegro write",
    "DuckDB write",
]
WRITES = ("before Odoo write", "after Odoo write", "before Allegro write", "after Allegro write")


@dataclass(frozen=True)
class Moment:
    """When a run is killed: after so many seconds, or at the so-manieth write, request or growth of DuckDB's log.

    With a `name`, only calls of that name count.
    """

    place: Place
    number: float = 1
    name: str = ""

    def __str__(self) -> str:
        return (
            f"{self.number:.2f} s" if self.place == "clock" else f"{self.place} {self.number:.0f} {self.name}".strip()
        )


@dataclass(frozen=True)
class Guillotine:
    """A world whose runs go through two proxies, so that any moment of them can be the last. `command` is what is killed."""

    world: World
    odoo: Proxy
    allegro: Proxy
    hit: list[Moment] = field(default_factory=list)
    command: tuple[str, ...] = ("run",)

    def renewed(self) -> "Guillotine":
        """Return the same for a fresh database and an empty home folder."""
        return self._of(self.world.renewed())

    def copied(self) -> "Guillotine":
        """Return the same for a copy of the database and the home folder as they are now."""
        return self._of(self.world.copied())

    def _of(self, world: World) -> "Guillotine":
        pair(world, self.allegro.url)
        return replace(self, world=world, hit=[])

    def run(self) -> Ended:
        """Run undisturbed, counting the requests."""
        self.odoo.forget()
        self.allegro.forget()
        return ended(self._start())

    def run_until(self, moment: Moment) -> bool:
        """Run and be killed at the moment; gives whether it came: the run may have ended before."""
        self.odoo.forget()
        self.allegro.forget()
        blade = _Blade()
        self.odoo.judge = _judge(moment, blade, self.odoo, is_odoo=True)
        self.allegro.judge = _judge(moment, blade, self.allegro, is_odoo=False)
        process = self._start()
        blade.fasten(process)
        try:
            if moment.place == "clock":
                blade.fall_after(moment.number)
            elif moment.place == "DuckDB write":
                self._watch_log(process, blade, int(moment.number))
            ended(process, LONGEST_RUN)
        finally:
            blade.fall()
            self.odoo.forget()
            self.allegro.forget()
        if process.returncode == -signal.SIGKILL:
            self.hit.append(moment)
        return process.returncode == -signal.SIGKILL

    def _start(self) -> "subprocess.Popen[str]":
        return self.world.start(*self.command, ODOO_URL=self.odoo.url, ALLEGRO_API_URL=self.allegro.url)

    def _watch_log(self, process: "subprocess.Popen[str]", blade: "_Blade", growths: int) -> None:
        """Let the blade fall right after the write-ahead log has changed so often."""
        log = self.world.duckdb_file.with_name("allegro_etl.duckdb.wal")

        def watch() -> None:
            seen, last = 0, -1
            while process.poll() is None and seen < growths:
                try:
                    size = log.stat().st_size
                except FileNotFoundError:
                    size = -1
                if size != last:
                    seen, last = seen + 1, size
                time.sleep(0.0005)
            blade.fall()

        threading.Thread(target=watch, daemon=True).start()


class _Blade:
    """Kills the process it is fastened to, once; a process that has ended is left alone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._fastened = threading.Event()

    def fasten(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._fastened.set()

    def fall(self) -> None:
        self._fastened.wait(10)
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def fall_after(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self.fall)
        timer.daemon = True
        timer.start()


def _judge(moment: Moment, blade: _Blade, proxy: Proxy, *, is_odoo: bool) -> Judge:
    """Return what lets the blade fall at the request that the moment names."""

    def judge(asked: Asked) -> Fate:
        if not _is_meant(asked, moment, proxy, is_odoo=is_odoo):
            return PASS
        if moment.place.startswith("before"):
            return Fate(before=blade.fall, is_forwarded=False)
        return Fate(after=blade.fall, is_answered=False)

    return judge


def _is_meant(asked: Asked, moment: Moment, proxy: Proxy, *, is_odoo: bool) -> bool:
    if moment.place in ("clock", "DuckDB write") or is_odoo != ("Odoo" in moment.place):
        return False
    is_about_writes = moment.place in WRITES
    if (is_about_writes and not asked.is_write) or moment.name not in ("", asked.name):
        return False
    earlier = [one for one in proxy.asked if one.number <= asked.number]
    counted = [one for one in earlier if one.is_write or not is_about_writes]
    return len([one for one in counted if moment.name in ("", one.name)]) == int(moment.number)


@contextmanager
def guillotine(world: World) -> Iterator[Guillotine]:
    """Put proxies between a world's runs and both of its ends, for the block."""
    with standing_before(world.server.url) as odoo, standing_before(world.allegro.url) as allegro:
        pair(world, allegro.url)
        yield Guillotine(world, odoo, allegro)
