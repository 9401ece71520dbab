"""The journal of order events: ids grow with the moment of publication, and what is older than 60 days is not served.

An event keeps only what is its own; the order it shows is written once and shared by all events of a form.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from allegro_etl.local.allegro.clock import iso

DAYS_KEPT = 60
_MICROSECONDS_A_DAY = 86_400_000_000


class Event(NamedTuple):
    """One entry; `order` is the JSON of the order without its last brace and `checkoutForm`."""

    type: str
    occurred_at: int
    form_id: str
    revision: str
    order: bytes


class Journal:
    """Events in the order of their ids."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._events: list[Event] = []

    def publish(self, event: Event, at: int) -> str:
        """Append an event at the microsecond `at`, or right after the newest one, and return its id."""
        id_ = max(at, self._ids[-1] + 1) if self._ids else at
        self._ids.append(id_)
        self._events.append(event)
        return str(id_)

    def publish_all(self, published: Iterable[tuple[int, Event]]) -> None:
        """Append many events, given with their microseconds in any order."""
        for at, event in sorted(published, key=lambda pair: pair[0]):
            self.publish(event, at)

    def page(self, after: int, limit: int, now: int, types: Collection[str] = ()) -> list[bytes]:
        """Return up to `limit` events after an id as JSON, as `GET /order/events` does; `now` is in microseconds."""
        start = max(bisect_right(self._ids, after), bisect_left(self._ids, now - DAYS_KEPT * _MICROSECONDS_A_DAY))
        found: list[bytes] = []
        for place in range(start, len(self._ids)):
            if len(found) == limit:
                break
            if not types or self._events[place].type in types:
                found.append(event_json(self._ids[place], self._events[place]))
        return found

    def latest(self, now: int) -> dict[str, str] | None:
        """Return id and time of the newest event, None where none is kept."""
        if not self._ids or self._ids[-1] < now - DAYS_KEPT * _MICROSECONDS_A_DAY:
            return None
        return {"id": str(self._ids[-1]), "occurredAt": iso(self._events[-1].occurred_at)}

    def of_form(self, form_id: str) -> list[tuple[int, Event]]:
        """Return the events of one form with their ids, oldest first."""
        return [pair for pair in zip(self._ids, self._events, strict=True) if pair[1].form_id == form_id]

    def lose(self, form_id: str, type_: str | None = None) -> int:
        """Take a form's events (of one type, if given) out of the journal as if they never came; count them."""
        keep = [event.form_id != form_id or (type_ is not None and event.type != type_) for event in self._events]
        self._ids = [id_ for id_, kept in zip(self._ids, keep, strict=True) if kept]
        self._events = [event for event, kept in zip(self._events, keep, strict=True) if kept]
        return keep.count(False)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._ids)


def event_json(id_: int, event: Event) -> bytes:
    """Write one event as the API does."""
    head = f'{{"id":"{id_}","type":{json.dumps(event.type)},"occurredAt":"{iso(event.occurred_at)}","order":'
    tail = f',"checkoutForm":{{"id":"{event.form_id}","revision":"{event.revision}"}}}}}}'
    return head.encode() + event.order + tail.encode()


def order_of(form: dict[str, Any], seller_id: str) -> bytes:
    """Write what a form's events show of the order: buyer, line items, marketplace."""
    buyer = form["buyer"]
    order = {
        "seller": {"id": seller_id},
        "buyer": {key: buyer.get(key) for key in ("id", "email", "login", "guest", "preferences")},
        "lineItems": [
            {
                "id": line["id"],
                "offer": {key: line["offer"].get(key) for key in ("id", "name", "external")},
                "quantity": line["quantity"],
                "originalPrice": line["originalPrice"],
                "price": line["price"],
                "boughtAt": line["boughtAt"],
            }
            for line in form["lineItems"]
        ],
        "marketplace": form["marketplace"],
    }
    return json.dumps(order, ensure_ascii=False, separators=(",", ":"))[:-1].encode()
