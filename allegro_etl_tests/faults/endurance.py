"""Watches a long-lived process: how its memory and handles go."""

import json
import subprocess
import sys
from dataclasses import dataclass

from allegro_etl_tests.faults.world import World

WARM_UP = 0.25
"""The share of the time in which caches fill: what grows later grows for ever."""


@dataclass(frozen=True)
class Endurance:
    """What a process held after its warm-up and at its end: MB and handles."""

    done: int
    memory: tuple[float, float]
    handles: tuple[int, int]

    @property
    def growth_mb(self) -> float:
        """Return by how much memory grew after the warm-up."""
        return round(self.memory[1] - self.memory[0], 1)

    @property
    def growth_handles(self) -> int:
        """Return by how many the handles grew after the warm-up."""
        return self.handles[1] - self.handles[0]


def endure(world: World, what: str, times: int, within: float) -> Endurance:
    """Let a process do `what` so often and return what it held. Raises RuntimeError with what it said if it failed."""
    command = [sys.executable, "-m", "allegro_etl_tests.faults.long_lived", what, str(times)]
    done = subprocess.run(  # noqa: S603 - our own
        command, env=world.environment(), capture_output=True, text=True, timeout=within, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"done"')]
    warm, last = lines[int(len(lines) * WARM_UP)], lines[-1]
    return Endurance(last["done"], (warm["memory"], last["memory"]), (warm["handles"], last["handles"]))
