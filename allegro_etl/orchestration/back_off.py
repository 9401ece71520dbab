"""Asking less and less often what only a person can mend: a revoked consent is not asked about every few seconds.

It is kept in the memory of the process that asks, so a restart asks once more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from allegro_etl.allegro.errors import AccountError, AllegroUntrusted
from allegro_etl.odoo.errors import OdooLacks, OdooLoginRefused, OdooRightsMissing, OdooUntrusted
from allegro_etl.settings import SettingsError

Answer = TypeVar("Answer")

LONGEST = timedelta(hours=1)
LASTING = (
    AccountError,
    AllegroUntrusted,
    OdooLacks,
    OdooLoginRefused,
    OdooRightsMissing,
    OdooUntrusted,
    SettingsError,
)
"""What stays until a person does something about it."""


class AskedLater(Exception):
    """It is not asked now; the message says why, and when it is."""


@dataclass
class BackOff:
    """Asks, and after a lasting failure asks again after 1 minute, then 2, 4 and so on, an hour at most.

    `world` gives what a person would change to mend it: another one is asked about at once.
    """

    world: Callable[[], object]
    failures: int = 0
    since: datetime | None = None
    until: datetime | None = None
    why: str = ""
    seen: object = None

    def ask(self, question: Callable[[], Answer], now: datetime) -> Answer:
        """Return the answer. Raises what `question` raises, and AskedLater when it is too early to ask again."""
        if self._is_too_early(now) and self.world() == self.seen:
            raise AskedLater(
                f"{self.why} The next attempt is at {self.until:%H:%M} UTC, or as soon as the settings file or the tokens change."
            )
        try:
            answer = question()
        except LASTING as error:
            self.seen, self.why = self.world(), str(error)
            self.since, self.until = now, now + min(timedelta(minutes=2**self.failures), LONGEST)
            self.failures += 1
            raise
        self.failures, self.until = 0, None
        return answer

    def _is_too_early(self, now: datetime) -> bool:
        """Return whether the time has not come; before the last failure it has, as the clock went back since."""
        return self.since is not None and self.until is not None and self.since <= now < self.until
