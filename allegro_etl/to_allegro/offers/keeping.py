"""What is kept of offers from push to push, in to_allegro.offers: only what changed is written."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

from allegro_etl.to_allegro.offers.offer import Detail, Link, Offer, Part, Price, Problem
from allegro_etl.warehouse import Warehouse

COLUMNS = (
    "offer_id", "name", "signature", "status", "stock", "is_fulfillment", "market", "ended_at", "prices", "detail", "ended_by",
    "republish", "rule", "problem_code", "problem", "parts",
)  # fmt: skip
UPDATED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])


class OfferRow(TypedDict):
    """An offer as it is kept (to_allegro.offers); `prices`, `detail` and `parts` are JSON."""

    offer_id: str
    name: str
    signature: str | None
    status: str
    stock: int | None
    is_fulfillment: bool
    market: str | None
    ended_at: str | None
    prices: str
    detail: str | None
    ended_by: str | None
    republish: bool | None
    rule: str | None
    problem_code: str | None
    problem: str | None
    parts: str | None


class State(NamedTuple):
    """How far offers were looked at: the last event of their journal, when it was read, and of what the links were made."""

    last_event: str | None
    read_at: datetime
    mark: str | None
    linked_at: datetime


def kept_state(warehouse: Warehouse) -> State | None:
    """Return how far the last push looked; None before the first."""
    rows = warehouse.rows("select last_event, read_at, mark, linked_at from to_allegro.offers_state")
    return State(*rows[0]) if rows else None


def kept_offers(warehouse: Warehouse) -> dict[str, Offer]:
    """Return the offers by id, as the last push left them."""
    rows = warehouse.rows_of(OfferRow, f"select {', '.join(COLUMNS)} from to_allegro.offers")
    return {row["offer_id"]: _offer(row) for row in rows}


def keep(warehouse: Warehouse, before: Mapping[str, Offer], offers: Mapping[str, Offer], state: State) -> None:
    """Keep these offers and no others, and how far the push has looked; `before` is what is kept now."""
    changed = [_row(offer) for offer in offers.values() if before.get(offer.offer_id) != offer]
    gone = [offer_id for offer_id in before if offer_id not in offers]
    with warehouse.transaction():
        warehouse.execute(
            "delete from to_allegro.offers where offer_id in (select unnest(?::varchar[]))", [gone]
        ) if gone else None
        warehouse.insert("to_allegro.offers", COLUMNS, changed, f"on conflict (offer_id) do update set {UPDATED}")
        warehouse.execute("delete from to_allegro.offers_state")
        warehouse.insert("to_allegro.offers_state", State._fields, [state])


def _row(offer: Offer) -> tuple[Any, ...]:
    detail, link = offer.detail or Detail(None), offer.link or Link()
    return (
        offer.offer_id, offer.name, offer.signature, offer.status, offer.stock, offer.is_fulfillment, offer.market,
        offer.ended_at, json.dumps({name: _written(price) for name, price in offer.prices.items()}), _json(detail.about),
        detail.ended_by, detail.republish, link.rule, link.problem.code if link.problem else None,
        link.problem.told if link.problem else None, _json([astuple(part) for part in link.parts] or None),
    )  # fmt: skip


def _offer(row: OfferRow) -> Offer:
    problem = Problem(row["problem_code"], row["problem"] or "") if row["problem_code"] else None
    parts = tuple(Part(*part) for part in json.loads(row["parts"] or "[]"))
    about = json.loads(row["detail"]) if row["detail"] else None
    prices = {name: _price(price) for name, price in json.loads(row["prices"]).items()}
    return Offer(
        offer_id=row["offer_id"],
        name=row["name"],
        signature=row["signature"],
        status=row["status"],
        stock=row["stock"],
        is_fulfillment=row["is_fulfillment"],
        market=row["market"],
        ended_at=row["ended_at"],
        prices=prices,
        detail=Detail(about, row["ended_by"], row["republish"]),
        link=Link(parts, row["rule"], problem),
    )


def _written(price: Price) -> list[str | None]:
    return [str(price.amount), price.currency, price.rule]


def _price(written: Iterable[Any]) -> Price:
    amount, currency, rule = written
    return Price(Decimal(amount), currency, rule)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
