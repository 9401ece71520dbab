"""Records sent to Odoo in batches that fit: as large as its time limits allow, shrunk to the one bad row, several in flight.

`send` gets a list of items and must be repeatable for any part of them. What it returns is handed back with its items.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from allegro_etl.odoo.errors import OdooLacks, OdooUnavailable, RecordsRefused

Item = TypeVar("Item")
Answer = TypeVar("Answer")

IN_FLIGHT = 2  # Odoo's default is to have at least two worker processes; more requests than workers only queue
TARGET_SECONDS = 5.0  # a batch: far below Odoo's limit of 120 s, long enough that the call itself costs nothing
SMALLEST, LARGEST = 10, 400
ALL_ALIKE = 5  # this many records, all refused for the very same reason: the trouble is not the records


@dataclass(frozen=True)
class Sent(Generic[Item, Answer]):
    """A batch that Odoo took: its items and what `send` returned for them."""

    items: list[Item]
    answer: Answer


@dataclass(frozen=True)
class Refused(Generic[Item]):
    """One item that Odoo refused, with what it said."""

    item: Item
    reason: str


@dataclass
class Lane(Generic[Item, Answer]):
    """Items of one kind on their way, with what is to be done with the results: `took` and `refused` are called in turn.

    `at_once` is how many of its batches may be in flight: one where batches would compete for the same rows in Odoo.
    `took` and `refused` of one lane may add to the items of another.
    """

    items: list[Item]
    send: Callable[[list[Item]], Answer]
    took: Callable[[list[Item], Answer], None]
    refused: Callable[[Item, str], None]
    at_once: int = IN_FLIGHT
    size: int = 50
    taken: int = 0
    in_flight: int = 0
    accepted: int = 0
    reasons: list[str] = field(default_factory=list)

    def next_batch(self) -> list[Item]:
        """Take the next items. The last batches are halved so that no worker idles while another has all the rest."""
        left = len(self.items) - self.taken
        size = min(self.size, max(SMALLEST, -(-left // self.at_once)))
        batch = self.items[self.taken : self.taken + size]
        self.taken += len(batch)
        self.in_flight += 1
        return batch

    def is_ready(self) -> bool:
        """Tell whether another batch may be sent now."""
        return self.taken < len(self.items) and self.in_flight < self.at_once

    def settle(self, results: list[Sent[Item, Answer] | Refused[Item]], seconds: float) -> None:
        """Hand on what became of a batch."""
        self.in_flight -= 1
        for result in results:
            if isinstance(result, Refused):
                self.reasons.append(result.reason)
                self.refused(result.item, result.reason)
            else:
                self.accepted += len(result.items)
                self.size = _next_size(len(result.items), seconds)
                self.took(result.items, result.answer)


def send_lanes(lanes: Sequence[Lane[Any, Any]], in_flight: int = IN_FLIGHT) -> None:
    """Send several lanes side by side, earlier ones first, as many batches at once as Odoo has workers.

    Raises what a `send` raises, except RecordsRefused, which is narrowed down to the refused items; OdooLacks when every
    one of many items of a lane is refused for the same reason.
    """
    with ThreadPoolExecutor(max_workers=in_flight, thread_name_prefix="odoo") as pool:
        waiting: dict[Future[Any], Lane[Any, Any]] = {}
        while waiting or any(lane.taken < len(lane.items) for lane in lanes):
            while len(waiting) < in_flight and (lane := next((lane for lane in lanes if lane.is_ready()), None)):
                waiting[pool.submit(_timed, lane.next_batch(), lane.send)] = lane
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                waiting.pop(future).settle(*future.result())
    for lane in lanes:
        _refuse_to_blame_the_records(lane.reasons, lane.accepted)


def send_in_batches(
    items: Sequence[Item], send: Callable[[list[Item]], Answer], *, first_size: int = 50
) -> list[Sent[Item, Answer] | Refused[Item]]:
    """Send all items and give what became of each. Raises like `send_lanes`."""
    results: list[Sent[Item, Answer] | Refused[Item]] = []
    lane = Lane(
        list(items),
        send,
        took=lambda batch, answer: results.append(Sent(batch, answer)),
        refused=lambda item, reason: results.append(Refused(item, reason)),
        size=first_size,
    )
    send_lanes([lane])
    return results


def _timed(
    batch: list[Item], send: Callable[[list[Item]], Answer]
) -> tuple[list[Sent[Item, Answer] | Refused[Item]], float]:
    started = time.monotonic()
    return _narrow(batch, send), time.monotonic() - started


def _narrow(batch: list[Item], send: Callable[[list[Item]], Answer]) -> list[Sent[Item, Answer] | Refused[Item]]:
    """Send a batch; when it is refused, halve it until the refused items stand alone."""
    try:
        return [Sent(batch, send(batch))]
    except RecordsRefused as error:
        if len(batch) == 1:
            return [Refused(batch[0], error.reason)]
    except OdooUnavailable:
        if len(batch) <= SMALLEST:  # so small a batch is not what makes Odoo end the request
            raise
    middle = len(batch) // 2
    return [*_narrow(batch[:middle], send), *_narrow(batch[middle:], send)]


def _next_size(sent: int, seconds: float) -> int:
    return max(SMALLEST, min(LARGEST, int(sent * TARGET_SECONDS / max(seconds, 0.05)), sent * 4))


def _refuse_to_blame_the_records(reasons: Sequence[str], accepted: int) -> None:
    if not accepted and len(reasons) >= ALL_ALIKE and len(set(reasons)) == 1:
        raise OdooLacks(
            "Odoo refuses every record for the same reason, so the trouble is not the records. "
            "`allegro-etl quarantine list` quotes it, `allegro-etl doctor` looks for the cause."
        )
