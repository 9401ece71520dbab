"""Waits for what other processes do, and does things beside them."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allegro_etl_tests.faults.world import kill


@contextmanager
def meanwhile(deed: Callable[[], object], every: float) -> Iterator[None]:
    """Do something again and again beside the block, with so many seconds in between."""
    done = threading.Event()

    def repeat() -> None:
        while not done.wait(every):
            deed()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def wait_for(seconds: float, is_so: Any) -> bool:
    """Wait until `is_so()` holds, for so many seconds at most; gives whether it came to be."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def put_away(process: "subprocess.Popen[str]") -> None:
    """End a process that still runs, and close its pipes: a test may have failed before it looked at it."""
    if process.poll() is None:
        kill(process)
    else:
        process.communicate()
