"""Says what is being done, and now and then that it goes on: a long silence looks like a fault."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from allegro_etl.cli.output import progress

EVERY_SECONDS = 5.0


@contextmanager
def ticking(every_seconds: float = EVERY_SECONDS) -> Iterator[Callable[[str], None]]:
    """Yield a function that says what is being done; as long as that takes, lines on stderr say that it goes on."""
    doing: list[tuple[str, float]] = []
    ended = threading.Event()

    def say(text: str) -> None:
        doing[:] = [(text, time.monotonic())]
        progress.print(text, markup=False)

    def tick() -> None:
        while not ended.wait(every_seconds):
            for text, since in doing:
                progress.print(f"  ... {text} ({time.monotonic() - since:.0f} s)", markup=False)

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield say
    finally:
        ended.set()
        ticker.join()
