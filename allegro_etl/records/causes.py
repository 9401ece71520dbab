"""The quarantine by cause: records that wait for the same thing are one cause, with what their orders come to."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, TypedDict

from allegro_etl.reasons import QuarantineCode
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

Sums = dict[str, Decimal]
"""Amounts by their currency."""

ONE_EACH = {QuarantineCode.DELETED_IN_ODOO}
"""Codes whose reason names the day of each order: all of them wait for the same decision."""


class OfferRow(TypedDict):
    """An offer whose product nobody can tell; `candidates` are a JSON list of what it could be."""

    offer_id: str
    name: str
    candidates: str | None


class Worth(TypedDict):
    """What an order comes to, as far as that is known."""

    total: Decimal | None
    currency: str | None


class EntryWithOrder(Worth):
    """A record in quarantine with its order; `retry_at` is None where it waits for a person. `reason` may quote a buyer."""

    id: int
    subject: str
    form_id: str | None
    code: str
    stage: str
    first_seen: datetime
    reason: str
    attempts: int
    retry_at: datetime | None
    marketplace: str | None
    is_of_last_run: bool | None
    offers: list[OfferRow] | None


class Candidate(NamedTuple):
    """A product of Odoo (product.product) that an offer could be."""

    id: int
    name: str
    default_code: str | None
    barcode: str | None


@dataclass(frozen=True)
class Offer:
    """An offer whose product nobody can tell."""

    id: str
    name: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Cause:
    """What several records wait for: `entries` are their numbers in quarantine, `forms` their orders.

    `retry_at` is when the first of them is tried again; None: when a person says so.
    """

    code: str
    stage: str
    reason: str
    entries: tuple[int, ...]
    forms: tuple[str, ...]
    amounts: Sums
    offers: tuple[Offer, ...]
    retry_at: datetime | None


def quarantined(warehouse: Warehouse) -> list[EntryWithOrder]:
    """Return what is in quarantine, oldest first, each record with what its order comes to and the offers that are the matter.

    Its `reason` may quote a buyer.
    """
    return warehouse.rows_of(EntryWithOrder, text(__package__, "quarantined.sql"))


def causes(warehouse: Warehouse) -> list[Cause]:
    """Return the causes of all that is in quarantine, that of the most orders first."""
    rows: dict[tuple[str, ...], list[EntryWithOrder]] = defaultdict(list)
    for row in quarantined(warehouse):
        rows[_what_it_waits_for(row)].append(row)
    return sorted((_cause(alike) for alike in rows.values()), key=lambda cause: (-len(cause.entries), cause.entries))


def waiting_for(warehouse: Warehouse, offer_id: str) -> list[EntryWithOrder]:
    """Return the orders in quarantine that sell an offer, with `form_id`, `total` and `currency`."""
    sell_it = set(
        warehouse.column(
            "select form_id from ops.quarantine where form_id in (select form_id from staging.line_items where offer_id = ?)",
            [offer_id],
        )
    )
    return [row for row in quarantined(warehouse) if row["form_id"] in sell_it]


def sums(rows: Sequence[Worth]) -> Sums:
    """Return what rows with `total` and `currency` come to, by currency; those that name no total count nothing."""
    added: Sums = defaultdict(Decimal)
    for row in rows:
        if row["total"] is not None and row["currency"]:
            added[row["currency"]] += row["total"]
    return dict(sorted(added.items()))


def _what_it_waits_for(row: EntryWithOrder) -> tuple[str, ...]:
    if row["offers"]:
        return row["code"], *(offer["offer_id"] for offer in row["offers"])
    return (row["code"],) if row["code"] in ONE_EACH else (row["code"], row["reason"])


def _cause(alike: list[EntryWithOrder]) -> Cause:
    first, newest = alike[0], alike[-1]
    due = [row["retry_at"] for row in alike if row["retry_at"] is not None]
    return Cause(
        first["code"],
        first["stage"],
        newest["reason"],
        tuple(row["id"] for row in alike),
        tuple(row["form_id"] for row in alike if row["form_id"]),
        sums(alike),
        tuple(_offer(offer) for offer in newest["offers"] or ()),
        min(due, default=None),
    )


def _offer(row: OfferRow) -> Offer:
    found = json.loads(row["candidates"] or "[]")
    return Offer(row["offer_id"], row["name"], tuple(Candidate(**one) for one in found))
