"""Finding offers for the list: the filters and orders of `GET /sale/offers`, on what the list shows."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from starlette.datastructures import QueryParams

from allegro_etl.local.allegro import queries
from allegro_etl.local.allegro.answers import invalid
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.offer_bodies import CATEGORY, rule_id
from allegro_etl.local.allegro.offers import HOME, Assortment, Offer

_AT = "getOffers"
_STATUSES = frozenset({"INACTIVE", "ACTIVATING", "ACTIVE", "ENDED"})
_FORMATS = frozenset({"BUY_NOW", "ADVERTISEMENT", "AUCTION"})
_MOST_SIGNATURES = 100

Test = Callable[[Offer], bool]
Key = Callable[[Offer], Decimal | int]


def search(shelf: Assortment, query: QueryParams, now: int) -> list[Offer]:
    """Return the offers that a query finds, newest first unless it asks for another order."""
    tests = [*_by_name(query), *_by_state(query, now), *_by_price(query, now)]
    found = [
        offer
        for offer in reversed(shelf.offers.values())
        if not (offer.archived or offer.foreign) and all(test(offer) for test in tests)
    ]
    return _sorted(found, query, now)


def _by_name(query: QueryParams) -> list[Test]:
    ids, signatures = set(query.getlist("offer.id")), set(query.getlist("external.id"))
    if len(signatures) > _MOST_SIGNATURES:
        raise invalid(f"{_AT}.external.id", f"external.id may be repeated {_MOST_SIGNATURES} times")
    name = query.get("name", "").lower()
    tests: list[Test] = [lambda offer: offer.id in ids] if ids else []
    tests += [lambda offer: offer.signature in signatures] if signatures else []
    return [*tests, lambda offer: name in offer.name.lower()] if name else tests


def _by_state(query: QueryParams, now: int) -> list[Test]:
    statuses = queries.one_of(query, "publication.status", _STATUSES, at=_AT)
    formats = queries.one_of(query, "sellingMode.format", _FORMATS, at=_AT)
    kept, rule, ruleless = (
        queries.boolean(query, "isFulfillment", at=_AT),
        query.get("sellingMode.priceAutomation.rule.id"),
        queries.boolean(query, "sellingMode.priceAutomation.rule.id.empty", at=_AT),
    )
    market = _market(query)
    tests: list[Test] = [lambda offer: offer.shown(now).status in statuses] if statuses else []
    tests += [lambda _: "BUY_NOW" in formats] if formats else []
    tests += [lambda offer: offer.one_fulfillment == kept] if kept is not None else []
    tests += [lambda offer: rule_id(offer, market) == rule] if rule is not None else []
    tests += [lambda offer: (rule_id(offer, market) is None) == ruleless] if ruleless is not None else []
    return [*tests, lambda _: query["category.id"] == CATEGORY] if "category.id" in query else tests


def _by_price(query: QueryParams, now: int) -> list[Test]:
    market = _market(query)
    low, high = (_number(query, f"sellingMode.price.amount.{end}") for end in ("gte", "lte"))
    tests: list[Test] = [lambda offer: offer.shown(now).prices[market.id] >= low] if low is not None else []
    return [*tests, lambda offer: offer.shown(now).prices[market.id] <= high] if high is not None else tests


def _market(query: QueryParams) -> Market:
    [*_, market_id] = queries.one_of(query, "publication.marketplace", frozenset(MARKETS), at=_AT) or [HOME.id]
    return MARKETS[market_id]


def _number(query: QueryParams, name: str) -> Decimal | None:
    try:
        return Decimal(query[name]) if name in query else None
    except InvalidOperation:
        raise invalid(f"{_AT}.{name}", f"{name} must be a number") from None


def _sorted(found: list[Offer], query: QueryParams, now: int) -> list[Offer]:
    keys: dict[str, Key] = {
        "sellingMode.price.amount": lambda offer: offer.shown(now).prices[HOME.id],
        "stock.sold": lambda offer: offer.sold,
        "stock.available": lambda offer: offer.shown(now).stock,
    }
    allowed = frozenset(keys) | {f"-{name}" for name in keys}
    [*_, wanted] = queries.one_of(query, "sort", allowed, at=_AT) or [""]
    if not wanted:
        return found
    return sorted(found, key=keys[wanted.removeprefix("-")], reverse=wanted.startswith("-"))
