"""How far a long step has come, told to whoever watches: who that is, the steps do not know."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Advance(NamedTuple):
    """How far a step has come: what it works on, how many of these are done, and of how many; None where nobody knows."""

    what: str
    done: int
    of: int | None


Watcher = Callable[[Advance], None]

_watchers: list[Watcher] = []


def show_advance(what: str, done: int, of: int | None = None) -> None:
    """Tell whoever watches how far a step has come; it costs nothing where nobody does."""
    for watcher in _watchers:
        watcher(Advance(what, done, of))


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Let a watcher be told of every step in the block."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)
