"""A clock that differs from Allegro's by minutes: it is told, and it does no harm."""

import logging
from datetime import timedelta

from allegro_etl.allegro.api import AllegroApi

log = logging.getLogger(__name__)


def tell_a_wrong_clock(allegro: AllegroApi) -> None:
    """Say so in the log when our clock is not Allegro's."""
    said = wrong_clock(allegro.clock_ahead())
    if said:
        log.warning(said)


def wrong_clock(ahead: timedelta, of: str = "Allegro") -> str | None:
    """Return the sentence about a clock that is ahead of Allegro's, or Odoo's, by so much, or behind it; None where there is no need."""
    if not ahead:
        return None
    minutes = round(abs(ahead).total_seconds() / 60)
    return (
        f"This machine's clock is {minutes} minutes {'ahead of' if ahead > timedelta(0) else 'behind'} {of}'s. Nothing is lost "
        "by it, but times that are shown are wrong, and retries come too early or too late: let the machine's clock be set by NTP."
    )
