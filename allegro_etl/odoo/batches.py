"""Records sent to Odoo in batches that fit: as large as its time limits allow, shrunk to the one bad row, several in flight.

`send` gets a list of items and must be repeatable for any part of them. What it returns is handed back with its items.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from allegro_etl.odoo.errors import OdooUnavailable, RecordsRefused
from allegro_etl.watching import show_advance

Item = TypeVar("Item")
Answer = TypeVar("Answer")

IN_FLIGHT = 2  # Odoo's default is to have at least two worker processes; more requests than workers only queue
TARGET_SECONDS = 5.0  # a batch: far below Odoo's limit of 120 s, long enough that the call itself costs nothing
SMALLEST, LARGEST = 10, 400
WAITS = (0.5, 1.5, 4.0)  # before one record is tried again whose refusal may pass; with what `load` itself repeats


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
    `took` and `refused` of one lane may add to the items of another. `examine` is asked when a whole batch is refused before
    any was taken: it is given a reason, and raises OdooError where that is not the records' trouble, but everybody's.
    `what` names the items to whoever watches.
    """

    items: list[Item]
    send: Callable[[list[Item]], Answer]
    took: Callable[[list[Item], Answer], None]
    refused: Callable[[Item, str], None]
    at_once: int = IN_FLIGHT
    size: int = 50
    examine: Callable[[str], None] | None = None
    taken: int = 0
    in_flight: int = 0
    accepted: int = 0
    answered: int = 0
    what: str = ""

    def next_batch(self) -> list[Item]:
        """Take the next items. The last batches are halved so that no worker idles while another has all the rest."""
        left = len(self.items) - self.taken
        size = min(self.size, max(SMALLEST, -(-left // self.at_once)))
        batch = self.items[self.taken : self.taken + size]
        self.taken += len(batch)
        self.in_flight += 1
        return batch

    def is_ready(self) -> bool:
        """Return whether another batch may be sent now."""
        return self.taken < len(self.items) and self.in_flight < self.at_once

    def take_results(self, results: list[Sent[Item, Answer] | Refused[Item]], seconds: float) -> None:
        """Hand on what became of a batch."""
        self.in_flight -= 1
        refused = [result for result in results if isinstance(result, Refused)]
        if self.examine and refused and len(refused) == len(results) and not self.accepted:
            self.examine(refused[0].reason)
            self.examine = None
        for result in results:
            if isinstance(result, Refused):
                self.answered += 1
                self.refused(result.item, result.reason)
            else:
                self.answered += len(result.items)
                self.accepted += len(result.items)
                self.size = _next_size(len(result.items), seconds)
                self.took(result.items, result.answer)
        if self.what:
            show_advance(self.what, self.answered, len(self.items))


def send_lanes(lanes: Sequence[Lane[Any, Any]], in_flight: int = IN_FLIGHT) -> None:
    """Send several lanes side by side, earlier ones first, as many batches at once as Odoo has workers.

    Raises what a `send` raises, except RecordsRefused, which is narrowed down to the refused items, and what `examine` of a
    lane raises.
    """
    with ThreadPoolExecutor(max_workers=in_flight, thread_name_prefix="odoo") as pool:
        waiting: dict[Future[Any], Lane[Any, Any]] = {}
        while waiting or any(lane.taken < len(lane.items) for lane in lanes):
            while len(waiting) < in_flight and (lane := next((lane for lane in lanes if lane.is_ready()), None)):
                waiting[pool.submit(_timed, lane.next_batch(), lane.send)] = lane
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                waiting.pop(future).take_results(*future.result())


def send_in_batches(
    items: Sequence[Item],
    send: Callable[[list[Item]], Answer],
    *,
    first_size: int = 50,
    examine: Callable[[str], None] | None = None,
    what: str = "",
) -> list[Sent[Item, Answer] | Refused[Item]]:
    """Send all items and return what became of each. Raises like `send_lanes`."""
    results: list[Sent[Item, Answer] | Refused[Item]] = []
    lane = Lane(
        list(items),
        send,
        took=lambda batch, answer: results.append(Sent(batch, answer)),
        refused=lambda item, reason: results.append(Refused(item, reason)),
        size=first_size,
        examine=examine,
        what=what,
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
    if len(batch) == 1:
        return [_alone(batch[0], send)]
    try:
        return [Sent(batch, send(batch))]
    except RecordsRefused:
        pass
    except OdooUnavailable:
        if len(batch) <= SMALLEST:  # so small a batch is not what makes Odoo end the request
            raise
    middle = len(batch) // 2
    return [*_narrow(batch[:middle], send), *_narrow(batch[middle:], send)]


def _alone(item: Item, send: Callable[[list[Item]], Answer]) -> Sent[Item, Answer] | Refused[Item]:
    """Send one item, and again where it may have been refused only because somebody changed the same at that moment."""
    for seconds in (*WAITS, None):
        try:
            return Sent([item], send([item]))
        except RecordsRefused as error:
            if seconds is None or not error.may_pass:
                return Refused(item, error.reason)
            time.sleep(seconds)
    raise AssertionError("the last attempt decides")


def _next_size(sent: int, seconds: float) -> int:
    return max(SMALLEST, min(LARGEST, int(sent * TARGET_SECONDS / max(seconds, 0.05)), sent * 4))
