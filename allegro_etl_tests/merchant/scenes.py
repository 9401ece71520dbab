"""Tests that share their runs: each is a generator that yields where a run is due, and is sent what the run did.

A run costs seconds, and most tests need two or three. All scenes are played side by side on one Odoo, each with orders of
its own: first acts, run, second acts, run. One that fails leaves the play; the others go on.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Any

import pytest

from allegro_etl.local.odoo import INTEGRATION, OdooServer
from allegro_etl_tests.merchant.bench import Bench, carried
from allegro_etl_tests.merchant.outcome import Outcome
from allegro_etl_tests.odoo_fixtures import database_of

Play = Generator[dict[str, Any] | None, Outcome, None]
Scene = Callable[[Bench], Play]

REPLAY: dict[str, Any] = {"from_event": "0"}
SWEEP: dict[str, Any] = {"sweep": True}


class Played:
    """What became of each scene: nothing, or what it raised."""

    def __init__(self, bench: Bench, scenes: list[Scene]) -> None:
        self._raised: dict[Scene, BaseException] = {}
        on_stage = {scene: scene(bench) for scene in scenes}
        outcome: Outcome | None = None
        while requests := self._play_on(on_stage, outcome):
            outcome = bench.run(**{name: value for request in requests for name, value in (request or {}).items()})

    def _play_on(self, on_stage: dict[Scene, Play], outcome: Outcome | None) -> list[dict[str, Any] | None]:
        """Let every scene go on to its next run, and give the runs that are asked for; those that ended leave."""
        requests = []
        for scene, play in list(on_stage.items()):
            try:
                requests.append(next(play) if outcome is None else play.send(outcome))
            except StopIteration:
                del on_stage[scene]
            except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 (told when its test is due)
                del on_stage[scene]
                self._raised[scene] = error
        return requests

    def tell(self, scene: Scene) -> None:
        """Raise what a scene raised."""
        if scene in self._raised:
            raise self._raised[scene]


def scene(function: Scene) -> Callable[[Played], None]:
    """Make a scene a test of its module."""

    def test(played: Played) -> None:
        played.tell(function)

    test.__name__, test.__module__, test.__doc__ = function.__name__, function.__module__, function.__doc__
    test.scene = function  # type: ignore[attr-defined]
    return test


@pytest.fixture(scope="session")
def played(odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Played:
    """Play all scenes that were chosen to be tested, on a local merchant's Odoo of their own."""
    functions = [getattr(item, "function", None) for item in request.session.items]
    scenes = [function.scene for function in functions if hasattr(function, "scene")]
    with (
        contextmanager(database_of)(odoo_server, "scenes", "merchant", INTEGRATION) as database,
        as_file(files("allegro_etl.local") / "merchant.toml") as settings,
        carried(database, tmp_path_factory.mktemp("home"), settings) as bench,
    ):
        return Played(bench, scenes)
