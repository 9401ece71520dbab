"""All checkout forms, as the bytes that the API answers, with indexes for the list's filters and sort orders."""

import json
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from allegro_etl.local.allegro.clock import parse_iso
from allegro_etl.local.allegro.documents import Json

Moment = tuple[int, str]

DAYS_SERVED = 365
DAY = 86_400_000


@dataclass(slots=True)
class Entry:
    """One form and what the list can be filtered by."""

    body: bytes
    bought_at: int
    updated_at: int
    values: tuple[str | None, ...]
    surcharge_ids: tuple[str, ...]


@dataclass(slots=True)
class Search:
    """The filters of `GET /order/checkout-forms`: by equal values, by surcharge, and by ranges of time."""

    values: dict[str, list[str]] = field(default_factory=dict)
    surcharge_id: str | None = None
    bought: tuple[int | None, int | None] = (None, None)
    updated: tuple[int | None, int | None] = (None, None)
    sort: str = "-lineItems.boughtAt"


class OrderBook:
    """Checkout forms by id, and their ids in the order of purchase and of the last change."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._behind: dict[str, tuple[int, Entry]] = {}
        self._quiet = 0
        self._bought: list[Moment] = []
        self._updated: list[Moment] = []

    def put(self, form: Json) -> None:
        """Add a form, or replace the one with its id."""
        self.remove(form["id"])
        entry = _entry(form)
        self._entries[form["id"]] = entry
        insort(self._bought, (entry.bought_at, form["id"]))
        insort(self._updated, (entry.updated_at, form["id"]))

    def remove(self, form_id: str) -> None:
        """Forget a form, as Allegro does with those that a merge replaced; an unknown id is no error."""
        self._behind.pop(form_id, None)
        entry = self._entries.pop(form_id, None)
        if entry is not None:
            del self._bought[bisect_left(self._bought, (entry.bought_at, form_id))]
            del self._updated[bisect_left(self._updated, (entry.updated_at, form_id))]

    def put_quietly(self, form: Json) -> int:
        """Replace a form, in what it cannot be sorted by, while the list shows the old one; give what ends that."""
        form_id, self._quiet = form["id"], self._quiet + 1
        self._behind[form_id] = self._quiet, self._listed(form_id)
        self._entries[form_id] = _entry(form)
        return self._quiet

    def catch_up(self, form_id: str, number: int) -> None:
        """Let the list show a form as it is, unless it was put quietly once more since."""
        if self._behind.get(form_id, (None,))[0] == number:
            del self._behind[form_id]

    def _listed(self, form_id: str) -> Entry:
        return self._behind[form_id][1] if form_id in self._behind else self._entries[form_id]

    def get(self, form_id: str) -> Json:
        """Return a form to read or to change, or raise KeyError; a change counts when it is `put` back."""
        form: Json = json.loads(self._entries[form_id].body)
        return form

    def body(self, form_id: str, now: int) -> bytes | None:
        """Return the answer for one form; None where there is none or it is older than 365 days."""
        entry = self._entries.get(form_id)
        return entry.body if entry is not None and entry.bought_at >= now - DAYS_SERVED * DAY else None

    def search(self, search: Search, offset: int, limit: int, now: int) -> tuple[int, list[bytes]]:
        """Return how many forms match, and the bodies of one page of them."""
        oldest = now - DAYS_SERVED * DAY
        by_bought = search.sort.endswith("boughtAt")
        matching = self._matching(search, oldest, by_bought=by_bought)
        if search.sort.startswith("-"):
            matching.reverse()
        page = matching[offset : offset + limit]
        return len(matching), [self._listed(form_id).body for _, form_id in page]

    def _matching(self, search: Search, oldest: int, *, by_bought: bool) -> list[Moment]:
        """Cut the index of the sort order by its own range, then look at the entries only for other filters."""
        bought_from = max(search.bought[0] or 0, oldest)
        bought = (bought_from, search.bought[1])
        first = _cut(self._bought, bought) if by_bought else _cut(self._updated, search.updated)
        if by_bought and search.updated == (None, None) and not search.values and search.surcharge_id is None:
            return first
        return [pair for pair in first if _matches(self._listed(pair[1]), search, bought)]

    def ids(self) -> Iterator[str]:
        """Yield all form ids in the order of purchase."""
        return (form_id for _, form_id in self._bought)

    def __contains__(self, form_id: str) -> bool:
        return form_id in self._entries

    def __len__(self) -> int:
        return len(self._entries)


def _cut(index: list[Moment], between: tuple[int | None, int | None]) -> list[Moment]:
    low = 0 if between[0] is None else bisect_left(index, (between[0], ""))
    high = len(index) if between[1] is None else bisect_right(index, (between[1], "g"))
    return index[low:high]


def _matches(entry: Entry, search: Search, bought: tuple[int | None, int | None]) -> bool:
    return (
        _within(entry.bought_at, bought)
        and _within(entry.updated_at, search.updated)
        and all(entry.values[_PLACES[name]] in wanted for name, wanted in search.values.items())
        and (search.surcharge_id is None or search.surcharge_id in entry.surcharge_ids)
    )


def _within(at: int, between: tuple[int | None, int | None]) -> bool:
    return (between[0] is None or at >= between[0]) and (between[1] is None or at <= between[1])


def _entry(form: Json) -> Entry:
    """Read out of a form what it can be found by; odd forms that tests make may lack any of it."""
    return Entry(
        body=json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode(),
        bought_at=max((_moment(line.get("boughtAt")) for line in form.get("lineItems") or ()), default=0),
        updated_at=_moment(form.get("updatedAt")),
        values=tuple(_at(form, path) for path in FILTERS.values()),
        surcharge_ids=tuple(surcharge["id"] for surcharge in form.get("surcharges") or ()),
    )


FILTERS = {
    name: tuple(name.split("."))
    for name in (
        "status",
        "fulfillment.status",
        "fulfillment.provider.id",
        "fulfillment.shipmentSummary.lineItemsSent",
        "payment.id",
        "delivery.method.id",
        "buyer.login",
        "marketplace.id",
    )
}


_PLACES = {name: place for place, name in enumerate(FILTERS)}


def _moment(text: object) -> int:
    """Read a time, or give 0 for what is none: only a form that a test has spoilt has such."""
    try:
        return parse_iso(str(text))
    except ValueError:
        return 0


def _at(form: Json, path: tuple[str, ...]) -> str | None:
    value: Any = form
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None
