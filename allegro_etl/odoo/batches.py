"""Records sent to Odoo in batches that fit: as large as its time limits allow, shrunk to the one bad row, several in flight.

`send` gets a list of items and must be repeatable for any part of them. What it returns is handed back with its items.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from allegro_etl.odoo.errors import OdooLacks, OdooUnavailable, RecordsRefused

Item = TypeVar("Item")
Answer = TypeVar("Answer")

IN_FLIGHT = 2  # Odoo's default is to have at least two worker processes; more requests than workers only queue
TARGET_SECONDS = 6.0  # a batch: far below Odoo's limit of 120 s, long enough that the call itself costs nothing
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


def send_in_batches(
    items: Sequence[Item], send: Callable[[list[Item]], Answer], *, first_size: int = 50, in_flight: int = IN_FLIGHT
) -> Iterator[Sent[Item, Answer] | Refused[Item]]:
    """Send all items and give what became of each, batch by batch as they finish.

    Raises what `send` raises, except RecordsRefused, which is narrowed down to the refused items; OdooLacks when every
    one of many items is refused for the same reason.
    """
    size = first_size
    taken = 0
    reasons: list[str] = []
    accepted = 0
    with ThreadPoolExecutor(max_workers=in_flight, thread_name_prefix="odoo") as pool:
        waiting: set[Future[tuple[list[Sent[Item, Answer] | Refused[Item]], float]]] = set()
        while waiting or taken < len(items):
            while len(waiting) < in_flight and taken < len(items):
                # The last batches are halved so that no worker idles while another has all the rest.
                batch = list(items[taken : taken + min(size, max(SMALLEST, -(-(len(items) - taken) // in_flight)))])
                taken += len(batch)
                waiting.add(pool.submit(_timed, batch, send))
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                results, seconds = future.result()
                for result in results:
                    if isinstance(result, Refused):
                        reasons.append(result.reason)
                    else:
                        accepted += len(result.items)
                        size = _next_size(len(result.items), seconds)
                yield from results
    _refuse_to_blame_the_records(reasons, accepted)


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
