"""Tests that share their runs: each is a generator that yields where a run is due, and is sent what the run did.

A run costs seconds, and most tests need two or three. All scenes are played side by side on one Odoo, each with orders of
its own: first acts, run, second acts, run. One that fails leaves the play; the others go on.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.local.odoo import INTEGRATION, OdooServer
from allegro_etl_tests import records
from allegro_etl_tests.given_odoo import GivenOdoo
from allegro_etl_tests.merchant.bench import Bench, carried
from allegro_etl_tests.merchant.outcome import Outcome
from allegro_etl_tests.odoo_fixtures import OdooDatabase, database_of

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
        """Let every scene go on to its next run, and return the runs that are asked for; those that ended leave."""
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


def all_scenes() -> list[Scene]:
    """Return every scene of all test modules of records."""
    modules = sorted(Path(records.__path__[0]).rglob("test_*.py"))
    names = [".".join(file.relative_to(Path(records.__path__[0])).with_suffix("").parts) for file in modules]
    tests = [test for name in names for test in vars(import_module(f"{records.__name__}.{name}")).values()]
    return [test.scene for test in tests if hasattr(test, "scene")]


def play(odoo: OdooDatabase, home: Path, scenes: list[Scene]) -> Played:
    """Play scenes on a local merchant's Odoo."""
    with (
        as_file(files("allegro_etl.local") / "merchant.toml") as settings,
        carried(odoo, home, settings) as bench,
    ):
        return Played(bench, scenes)


@pytest.fixture(scope="session")
def played(
    odoo_server: OdooServer | GivenOdoo, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Played:
    """Play all scenes that were chosen to be tested, on a local merchant's Odoo of their own."""
    items = [item for item in request.session.items if not item.get_closest_marker("skip")]
    functions = [getattr(item, "function", None) for item in items]
    scenes = [function.scene for function in functions if hasattr(function, "scene")]
    with contextmanager(database_of)(odoo_server, "scenes", "merchant", INTEGRATION) as database:
        return play(database, tmp_path_factory.mktemp("home"), scenes)
