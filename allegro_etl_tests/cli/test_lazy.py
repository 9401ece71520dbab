"""Loading modules late: what they make is kept out of later looks for garbage, and nothing else is."""

import gc
import importlib
import sys

from allegro_etl.cli.lazy import loading

MODULE = "allegro_etl.cli.examples"


def test_what_is_loaded_is_frozen_once_and_nothing_that_a_run_makes_ever_is() -> None:
    known = sys.modules.pop(MODULE, None)
    before = gc.get_freeze_count()
    try:
        with loading():
            importlib.import_module(MODULE)
        frozen = gc.get_freeze_count()
        for _ in range(3):
            with loading():
                importlib.import_module(MODULE)
    finally:
        if known is not None:
            sys.modules[MODULE] = known

    assert frozen > before
    assert gc.get_freeze_count() <= frozen
    assert gc.isenabled()
