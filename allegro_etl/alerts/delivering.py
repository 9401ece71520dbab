"""Brings what is to be told to each receiver: at least once, later where it fails, and none of them in the way of another.

What is to be told is kept before it is sent, and taken off after: who dies in between says it once more at most.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from allegro_etl.alerts.alert import Alert
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.kept import Letter, Outbox, Told
from allegro_etl.failures import in_words

LONGEST_WAIT = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=1)
MOST_LETTERS = 200

Tell = Callable[[Sequence[Change]], None]
"""Tells a receiver of changes. Raises whatever stops it."""

logger = logging.getLogger(__name__)


class Receiver(NamedTuple):
    """Who is told: its lasting name, and how.

    `digest` tells it once a day of all that waits, and of what is over since: that is not told by itself then.
    """

    name: str
    tell: Tell
    digest: Callable[[Sequence[Alert], Sequence[Change]], None] | None = None

    def takes_now(self, letter: Letter) -> bool:
        """Return whether the receiver is told of this by itself."""
        return self.digest is None or letter.change.kind != "over"


def put_out(told: Told, changes: Iterable[Change], names: Iterable[str], at: datetime) -> Told:
    """Put changes into the outbox of each receiver, and drop the outboxes of those that are none any more."""
    letters = tuple(Letter(change=change, since=at) for change in changes)
    outboxes = {name: _with(told.outboxes.get(name, Outbox()), letters) for name in names}
    return told.model_copy(update={"outboxes": outboxes})


def _with(outbox: Outbox, letters: tuple[Letter, ...]) -> Outbox:
    return outbox.model_copy(update={"letters": (*outbox.letters, *letters)[-MOST_LETTERS:]})


def deliver(told: Told, receivers: Iterable[Receiver], at: datetime, keep: Callable[[Told], None]) -> Told:
    """Tell each receiver what waits for it, if its time has come; `keep` is called after each, and what is left is returned."""
    for receiver in receivers:
        outbox = told.outboxes.get(receiver.name, Outbox())
        now = [letter for letter in outbox.letters if receiver.takes_now(letter)]
        if now and is_due(outbox, at):
            left = tuple(letter for letter in outbox.letters if letter not in now)
            after = _sent(receiver, outbox, now, left, at)
            told = told.model_copy(update={"outboxes": {**told.outboxes, receiver.name: after}})
            keep(told)
    return told


def is_due(outbox: Outbox, at: datetime) -> bool:
    """Return whether it is time to try; a time far ahead was set by a clock that has gone back since."""
    return outbox.next_at is None or not at < outbox.next_at <= at + LONGEST_WAIT


def _sent(receiver: Receiver, outbox: Outbox, now: list[Letter], left: tuple[Letter, ...], at: datetime) -> Outbox:
    try:
        receiver.tell([letter.change for letter in now])
    except Exception as error:  # noqa: BLE001 - a receiver that fails stops nothing
        return failed(receiver.name, outbox, error, at)
    return Outbox(letters=left)


def failed(name: str, outbox: Outbox, error: Exception, at: datetime) -> Outbox:
    """Return the outbox of a receiver that could not be told: it is tried later each time, and what is a day old is given up."""
    logger.warning("%s was not told: %s", name, in_words(error))
    wait = min(timedelta(minutes=2 ** min(outbox.attempts, 10)), LONGEST_WAIT)
    kept = tuple(letter for letter in outbox.letters if at - letter.since < GIVEN_UP_AFTER)
    if len(kept) < len(outbox.letters):
        logger.warning("%s: given up after a day: %d.", name, len(outbox.letters) - len(kept))
    return Outbox(letters=kept, attempts=outbox.attempts + 1, next_at=at + wait, problem=in_words(error))
