"""How long an Odoo that is away or busy is waited for."""

import logging
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import tenacity

from allegro_etl.odoo.errors import OdooBusy, OdooError, OdooMoved, OdooUnavailable

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


class Patience(NamedTuple):
    """How many seconds one answer may take, and how many Odoo may be away before it is given up."""

    timeout: float
    seconds: float


# A restart of Odoo takes less than a minute. Its own limit for a call is 120 s: Odoo, not we, ends what takes too long.
PATIENCE = Patience(timeout=300, seconds=60)
IN_A_HURRY = Patience(timeout=4, seconds=2)  # for somebody who waits before a screen, and for the sensor's tick


def patient(
    ask: Callable[[], Answer],
    patience: Patience,
    passing: tuple[type[OdooError], ...] = (OdooUnavailable, OdooBusy),
) -> Answer:
    """Ask again, ever more slowly, while Odoo is away or busy: a restart takes less than our patience."""
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(passing) & tenacity.retry_if_not_exception_type(OdooMoved),
        wait=tenacity.wait_random_exponential(multiplier=0.5, max=10),
        stop=tenacity.stop_before_delay(patience.seconds),
        before_sleep=_say_what_is_waited_for,
        reraise=True,
    )
    return retrying(ask)


def _say_what_is_waited_for(attempt: tenacity.RetryCallState) -> None:
    if attempt.outcome and attempt.next_action:
        logger.warning("%s Trying again in %.1f s.", attempt.outcome.exception(), attempt.next_action.sleep)
