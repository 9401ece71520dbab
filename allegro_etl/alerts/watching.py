"""One look at everything: the observation, what is wrong, what has changed, and who is told. Never two at once."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from allegro_etl.alerts.alert import Alert
from allegro_etl.alerts.changes import Change, changes
from allegro_etl.alerts.conditions import conditions
from allegro_etl.alerts.delivering import Receiver, deliver, put_out
from allegro_etl.alerts.digests import tell_digest
from allegro_etl.alerts.gathering import gather
from allegro_etl.alerts.kept import Told, keep_observation, keep_told, read_observation, read_told
from allegro_etl.alerts.observation import Observation
from allegro_etl.alerts.who import receivers
from allegro_etl.clock import now
from allegro_etl.run.lock import RunInProgress, taken, taken_by
from allegro_etl.settings import home

LOCK = "watch"

logger = logging.getLogger(__name__)


class WatchInProgress(Exception):
    """Another process looks at everything right now: what it finds is told by it."""


class Seen(NamedTuple):
    """What a look found: the observation, what is wrong, what was told of it, and what could not be told yet."""

    observation: Observation
    alerts: list[Alert]
    changes: list[Change]
    told: Told


@contextmanager
def watch_alone() -> Iterator[None]:
    """Take the lock of those who watch for the block. Raises WatchInProgress at once where somebody else does."""
    if taken_by(home(), LOCK):
        raise WatchInProgress("Another process watches right now: what it finds is told by it.")
    try:
        with taken(home(), "allegro-etl watch", 0, LOCK):
            yield
    except RunInProgress:
        raise WatchInProgress("Another process watches right now: what it finds is told by it.") from None


def look(at: Callable[[], datetime] = now) -> Seen:
    """Look once, and tell what has changed. Raises WatchInProgress, and what none of our errors describes."""
    with watch_alone():
        observation = gather(read_observation(), at())
        keep_observation(observation)
        return tell(observation, receivers(observation), read_told(), keep_told)


def tell(observation: Observation, who: Sequence[Receiver], before: Told, keep: Callable[[Told], None]) -> Seen:
    """Tell everybody what has changed since `before`; `keep` is called before anything is sent, and after each sending."""
    alerts = conditions(observation)
    told_now = changes(alerts, before.known, observation.at)
    told = put_out(before, told_now.changes, [one.name for one in who], observation.at)
    told = told.model_copy(update={"known": told_now.known})
    if told != before:
        keep(told)
    told = deliver(tell_digest(observation, alerts, who, told, keep), who, observation.at, keep)
    for change in told_now.changes:
        logger.info("%s: %s", change.kind, change.alert.key)
    return Seen(observation, alerts, told_now.changes, told)
