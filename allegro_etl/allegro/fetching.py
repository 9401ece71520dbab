"""Many records by id, several at a time: one that is gone or unreadable does not stop the others, an outage does."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from allegro_etl.allegro.errors import AllegroError, AllegroUnavailable, InvalidRequest, RecordGone
from allegro_etl.allegro.json_text import Document

UNREADABLE_IN_A_ROW = 5
"""Number of records without a usable answer, one after the other, that make an outage: fewer are bad records."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one record: its `payload`, or the `problem` with it."""

    record_id: str
    payload: Document | None
    problem: AllegroError | None = None

    @property
    def is_gone(self) -> bool:
        """Return whether Allegro has no such record (404)."""
        return isinstance(self.problem, RecordGone)


def fetch_each(
    record_ids: Iterable[str],
    ask: Callable[[str], Document],
    *,
    threads: int,
    is_outage: Callable[[], bool],
) -> Iterator[Fetched]:
    """Yield one Fetched for each id, in their order; ids are taken as they are needed.

    `ask` gets one record. `is_outage` is asked when a record has no usable answer: whether Allegro answers others.
    Raises what is systemic: no network, rate limit, access, an outage.
    """
    in_a_row = 0
    for fetched in _in_order(iter(record_ids), ask, threads):
        in_a_row = in_a_row + 1 if isinstance(fetched.problem, AllegroUnavailable) else 0
        if fetched.problem and in_a_row and (in_a_row >= UNREADABLE_IN_A_ROW or is_outage()):
            raise fetched.problem
        yield fetched


def _in_order(record_ids: Iterator[str], ask: Callable[[str], Document], threads: int) -> Iterator[Fetched]:
    executor = ThreadPoolExecutor(threads, thread_name_prefix="allegro")
    try:
        # More of them than threads, so that one slow answer at the front leaves none of them idle.
        waiting: deque[Future[Fetched]] = deque(
            executor.submit(_fetch, record_id, ask) for record_id in islice(record_ids, 4 * threads)
        )
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(executor.submit(_fetch, record_id, ask) for record_id in islice(record_ids, 1))
    finally:
        # Not waited for: after a systemic error the others may be sitting out their retries.
        executor.shutdown(wait=False, cancel_futures=True)


def _fetch(record_id: str, ask: Callable[[str], Document]) -> Fetched:
    try:
        return Fetched(record_id, ask(record_id))
    except (RecordGone, InvalidRequest) as problem:
        return Fetched(record_id, None, problem)
    except AllegroUnavailable as problem:
        if problem.is_about_answer:
            return Fetched(record_id, None, problem)
        raise
