"""What Allegro does later: effects that come seconds after the request that caused them, by the shop's clock."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import count

Deed = Callable[[int], object]


@dataclass(slots=True)
class Delays:
    """How long Allegro takes, in seconds; 0 is at the next request."""

    ending: float = 3  # an offer whose stock is 0 is ended
    activation: float = 3  # an offer that was told to be active is
    edit: float = 3  # an edit that was only accepted is done
    listing: float = 5  # the list of offers shows what its detail shows
    form_listing: float = 5  # the list of checkout forms shows what the form by id shows
    status_event: float = 20  # a changed fulfilment status is in the journal
    sent_by_number: float = 10  # a number makes an order SENT, where the account wants it so
    command: float = 2  # a command for many offers is carried out
    rule: float = 30  # an automatic rule sets its price again
    metadata: float = 10  # an invoice without a file no longer keeps others out
    scan: float = 15  # a file has been looked at for viruses

    @classmethod
    def none(cls) -> "Delays":
        """Return an Allegro that does everything at once."""
        return cls(**dict.fromkeys((field.name for field in fields(cls)), 0.0))


class Agenda:
    """Deeds with the millisecond at which each is due; a deed is told that moment."""

    def __init__(self) -> None:
        self._deeds: list[tuple[int, int, Deed]] = []
        self._number = count()

    def plan(self, at: int, deed: Deed) -> None:
        """Have `deed` done at the millisecond `at`."""
        heapq.heappush(self._deeds, (at, next(self._number), deed))

    def do_due(self, now: int) -> None:
        """Do all that is due by now, in its order; what that plans for a moment gone by is done as well."""
        while self._deeds and self._deeds[0][0] <= now:
            at, _, deed = heapq.heappop(self._deeds)
            deed(at)

    def __len__(self) -> int:
        return len(self._deeds)
