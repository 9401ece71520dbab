"""Walking through Allegro's long lists without losing what moves while we walk.

An offset is wrong twice: Allegro stops at 10,000, and a form that changes moves to the end of the list, so that all
behind it shift forward and one is skipped. Going on from the last date instead, inclusively, skips none.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from allegro_etl.allegro.errors import AllegroUnavailable, InvalidRequest
from allegro_etl.allegro.json_text import Document

Page = tuple[list[Document], int]
"""The records of a page, and how many there are in all."""

OFFSET_BOUND = 10_000
"""Allegro: offset + limit may not exceed this."""

EMPTY_PAGES = 3
"""Maximum number of times that a page is asked for again, where it has less than it says there is."""


def wire_time(moment: datetime) -> str:
    """Return an aware time as Allegro writes it: UTC, milliseconds, Z. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        msg = f"{moment} lacks a time zone"
        raise ValueError(msg)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parsed_time(text: object) -> datetime | None:
    """Return the time that Allegro wrote as `text`, with or without milliseconds; None for anything else."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None


def walk_by_date(
    ask: Callable[[datetime, int], Page],
    *,
    since: datetime,
    limit: int,
    dated: Callable[[Document], datetime | None],
) -> Iterator[list[Document]]:
    """Yield pages of records in ascending order of date, none lost; one that changes meanwhile may come twice.

    `ask(since, offset)` gets the page of at most `limit` from a date on, that date included; `dated` tells a
    record's date. Raises AllegroUnavailable for a list that contradicts itself, InvalidRequest for more than 10,000
    records of the very same date.
    """
    offset, disappointments = 0, 0
    seen: set[str] = set()
    while True:
        records, total = ask(since, offset)
        fresh = [record for record in records if str(record.get("id")) not in seen]
        if fresh:
            yield fresh
        if not _is_more(records, total, offset, limit):
            return
        disappointments = 0 if fresh else disappointments + 1
        _check(disappointments, offset + limit)
        latest = max((date for record in records if (date := dated(record))), default=since)
        if latest > since:
            since, offset, seen = latest, 0, {str(record.get("id")) for record in records if dated(record) == latest}
        else:
            # All of one date. One step back per page, for those that moved away from before us.
            offset += max(len(records) - limit // 10, 0)
            seen.update(str(record.get("id")) for record in records)


def walk_by_offset(ask: Callable[[int], Page], *, limit: int, bound: int = OFFSET_BOUND) -> Iterator[list[Document]]:
    """Return the pages of a list by offset, up to its end: a page that is not full, where the list does not say that there is more.

    Raises InvalidRequest when the list is longer than Allegro lets one walk.
    """
    for offset in range(0, bound, limit):
        records, total = ask(offset)
        if records:
            yield records
        if not _is_more(records, total, offset, limit):
            return
    raise InvalidRequest(f"There are more than {bound} records", next_step="Ask for a shorter time.")


def _is_more(records: list[Document], total: int, offset: int, limit: int) -> bool:
    return len(records) >= limit or offset + len(records) < total


def _check(disappointments: int, reach: int) -> None:
    if disappointments >= EMPTY_PAGES:
        raise AllegroUnavailable("Allegro's list says that there is more, but does not show it")
    if reach > OFFSET_BOUND:
        raise InvalidRequest(f"More than {OFFSET_BOUND} records have the very same date")
