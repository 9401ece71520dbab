"""Waiting out what passes: 429, 5xx, broken connections and garbage. A write whose answer is lost is never sent again here.

What would stay is not waited out: a wrong answer (404, 422, 403), a redirect.
"""

import logging
import random
import threading
from dataclasses import dataclass

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    retry_if_not_exception_type,
    stop_after_attempt,
    stop_before_delay,
    stop_when_event_set,
)
from tenacity.nap import sleep_using_event

from allegro_etl.allegro.errors import AllegroError, AllegroMoved, AllegroUnavailable, AnswerLost, RateLimited

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call is tried: the bounds of attempts and of seconds, whichever is met first."""

    attempts: int = 6
    seconds: float = 240.0
    first_wait: float = 0.5
    longest_wait: float = 30.0
    blocked_wait: float = 60.0
    """After a 429 that does not say how long: Allegro blocks a client id for about a minute."""
    timeout: float | None = None
    """The longest that one answer may be waited for, in seconds; None: the client's own."""


IN_A_HURRY = Patience(attempts=2, seconds=3.0, timeout=4.0)
"""For somebody who waits before a screen, and for the sensor, whose tick ends after a minute."""


def retrying(patience: Patience, closing: threading.Event) -> Retrying:
    """Return the tenacity caller that waits as `patience` says and gives up as soon as `closing` is set.

    The last error is raised as it is. One caller may be used by many threads.
    """

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return seconds_to_wait(error, attempt=state.attempt_number, patience=patience)

    return Retrying(
        retry=retry_if_exception_type(AllegroUnavailable) & retry_if_not_exception_type((AllegroMoved, AnswerLost)),
        wait=pause,
        stop=stop_after_attempt(patience.attempts) | stop_before_delay(patience.seconds) | stop_when_event_set(closing),
        sleep=sleep_using_event(closing),
        before_sleep=_tell,
        reraise=True,
    )


def _tell(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    case = error.case if isinstance(error, AllegroError) else error
    _log.warning(
        "%s Trying again in %.1f s.", case, state.upcoming_sleep, extra={"where": getattr(error, "where", None)}
    )


def seconds_to_wait(error: BaseException | None, *, attempt: int, patience: Patience) -> float:
    """Return the seconds to wait after `attempt` failed with `error`: what Allegro asked for, else ever longer.

    The jitter keeps threads, and programs, from coming back all at once.
    """
    jitter: float = random.uniform(0, patience.first_wait)  # noqa: S311 - not for secrecy
    if isinstance(error, AllegroUnavailable) and error.retry_after is not None:
        return error.retry_after + jitter
    if isinstance(error, RateLimited):
        return patience.blocked_wait + jitter
    exponential: float = patience.first_wait * 2.0 ** (attempt - 1)
    return min(exponential, patience.longest_wait) + jitter
