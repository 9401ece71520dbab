"""Our share of Allegro's limits on offers, over all writers of this process: edits of one offer, and changes by commands."""

import threading
from functools import cache

from allegro_etl.allegro.rate_limit import RateLimit

EDITS_A_MINUTE = 55
"""Allegro takes some 60 edits (PATCH) of single offers a minute, whatever they change."""
CHANGES_A_MINUTE = 8_800
CHANGES_AN_HOUR = 145_000
"""Allegro counts 150,000 changes of prices an hour, bulk commands among them, and 250,000 of stock."""

_NEVER = threading.Event()


@cache
def _edits() -> RateLimit:
    return RateLimit(EDITS_A_MINUTE)


@cache
def _changes() -> tuple[RateLimit, RateLimit]:
    return RateLimit(CHANGES_A_MINUTE), RateLimit(CHANGES_AN_HOUR, 3_600)


def wait_for_edit() -> None:
    """Return when one offer may be edited."""
    _edits().wait(_NEVER)


def wait_for_changes(offers: int) -> None:
    """Return when a command may change so many offers, 1000 at most."""
    for limit in _changes():
        limit.wait(_NEVER, offers)
