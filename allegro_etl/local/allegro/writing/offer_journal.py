"""The journal of offer events: what became of active offers within the last 24 hours, whoever did it."""

import base64
from collections.abc import Collection
from dataclasses import dataclass

from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.offers import Offer

TYPES = frozenset(
    {
        "OFFER_ACTIVATED",
        "OFFER_CHANGED",
        "OFFER_ENDED",
        "OFFER_STOCK_CHANGED",
        "OFFER_PRICE_CHANGED",
        "OFFER_ARCHIVED",
        "OFFER_BID_PLACED",
        "OFFER_BID_CANCELED",
        "OFFER_TRANSLATION_UPDATED",
        "OFFER_VISIBILITY_CHANGED",
        "OFFER_DELIVERY_COUNTRIES_BLOCKED",
    }
)
_KEPT = 86_400_000
_FIRST = 1_132_438_574


@dataclass(frozen=True, slots=True)
class OfferEvent:
    """One entry; `ended_by` is known of OFFER_ENDED only."""

    number: int
    type: str
    at: int
    offer_id: str
    signature: str | None
    ended_by: str | None


class OfferJournal:
    """Offer events in the order in which they happened."""

    def __init__(self) -> None:
        self._events: list[OfferEvent] = []

    def publish(self, type_: str, offer: Offer, at: int) -> None:
        """Tell of an offer at the millisecond `at`."""
        number = _FIRST + len(self._events)
        ended_by = offer.ended_by if type_ == "OFFER_ENDED" else None
        self._events.append(OfferEvent(number, type_, at, offer.id, offer.signature, ended_by))

    def page(self, after: int, limit: int, now: int, types: Collection[str]) -> list[Json]:
        """Return up to `limit` events after a number, oldest first, and none that is older than a day."""
        wanted = (
            event
            for event in self._events
            if event.number > after and event.at >= now - _KEPT and (not types or event.type in types)
        )
        return [_json(event) for event, _ in zip(wanted, range(limit), strict=False)]


def _json(event: OfferEvent) -> Json:
    offer: Json = {"id": event.offer_id, "external": {"id": event.signature} if event.signature else None}
    if event.ended_by:
        offer["publication"] = {"endedBy": event.ended_by}
    return {"id": written(event.number), "occurredAt": iso(event.at), "type": event.type, "offer": offer}


def written(number: int) -> str:
    """Write the number of an event as the id that Allegro gives it."""
    return base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def read(id_: str) -> int:
    """Read the id of an event, or raise ValueError."""
    return int(base64.urlsafe_b64decode(id_ + "=" * (-len(id_) % 4)))
