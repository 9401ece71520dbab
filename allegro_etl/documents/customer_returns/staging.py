"""Customer returns, read from Allegro's beta list and told on the orders that they are about.

Allegro tells of no return in its journal, and a return does not change its checkout form. So each run reads those that were
announced since the newest one known, and a sweep reads all of the last 60 days again, for their status. A return is not a
refund: nothing is booked or moved for it, a person is told.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AllegroUnavailable, InvalidRequest, RecordGone
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.paging import parsed_time, wire_time
from allegro_etl.ledger.announcements import Announcement, announce
from allegro_etl.reasons import FactCode, RemarkCode
from allegro_etl.run.run import Counts, RunRequest
from allegro_etl.warehouse import Warehouse

logger = logging.getLogger(__name__)

RETURNS_A_PAGE = 1_000

LOOKED_BACK = timedelta(days=60)
"""How old a return may be for its status to be read again: by then the money has gone back or the return was refused."""

ENDED = frozenset({"FINISHED", "FINISHED_APT", "REJECTED", "COMMISSION_REFUND_CLAIMED", "COMMISSION_REFUNDED"})
"""What is done with: the buyer has the money, or was refused it."""

NO_REASON = "NONE"
"""Allegro's own word for a return without a reason."""

COLUMNS = ("return_id", "form_id", "status", "reference", "created_at", "items", "parcels")


def stage_customer_returns(warehouse: Warehouse, allegro: AllegroApi, request: RunRequest) -> Counts:
    """Stage returns, tell of them on their orders, and queue these. GET /order/customer-returns (beta).

    Return how many were `read` and `unreadable`, and of how many `orders` something new is told; `refused` is 1 where
    Allegro answers all but this question: a beta list may change, and orders do not wait for it. Raises AllegroError.
    """
    counts: Counter[str] = Counter(read=0, unreadable=0, orders=0)
    try:
        _stage(warehouse, allegro, request, counts)
    except (InvalidRequest, RecordGone, AllegroUnavailable) as refusal:
        if isinstance(refusal, AllegroUnavailable) and allegro.is_outage():
            raise
        counts["refused"] = 1
        logger.warning("Customer returns are not read: %s", refusal)
    return dict(counts)


def _stage(warehouse: Warehouse, allegro: AllegroApi, request: RunRequest, counts: Counter[str]) -> None:
    for page in _pages(warehouse, allegro, request):
        read = [row for one in page if (row := _row(one))]
        counts.update(read=len(read), unreadable=len(page) - len(read))
        rows = list({row[0]: row for row in read}.values())  # one that changed while it was listed may come twice
        with warehouse.transaction():
            warehouse.insert(
                "staging.customer_returns",
                COLUMNS,
                rows,
                "on conflict (return_id) do update set status = excluded.status, items = excluded.items, "
                "parcels = excluded.parcels, turn = nextval('ops.turns')",
            )
            counts["orders"] += announce(warehouse, [_announcement(*row) for row in rows])


def _pages(warehouse: Warehouse, allegro: AllegroApi, request: RunRequest) -> Iterator[list[Document]]:
    oldest = allegro.now() - LOOKED_BACK
    newest: datetime | None = warehouse.scalar("select max(created_at) from staging.customer_returns")
    since = oldest if request.sweep or newest is None else max(newest, oldest)
    query = {"createdAt.gte": wire_time(since)}
    return allegro.listed("/order/customer-returns", "customerReturns", query, limit=RETURNS_A_PAGE, is_beta=True)


def _row(one: Document) -> tuple[Any, ...] | None:
    """Return a return as a row, or None for one that names neither itself nor an order."""
    return_id, form_id, created_at = one.get("id"), one.get("orderId"), parsed_time(one.get("createdAt"))
    if not isinstance(return_id, str) or not isinstance(form_id, str) or created_at is None:
        return None
    items = [_item(item) for item in _records(one.get("items"))]
    parcels = [str(parcel["waybill"]) for parcel in _records(one.get("parcels")) if parcel.get("waybill")]
    status, reference = str(one.get("status") or "CREATED"), str(one.get("referenceNumber") or return_id)
    return return_id, form_id, status, reference, created_at, json.dumps(items, ensure_ascii=False), parcels


def _records(listed: object) -> list[Document]:
    """Return the records of a list, whatever else stands there or in its place."""
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _item(item: Document) -> Document:
    reason = item.get("reason")
    return {
        "offer_id": item.get("offerId"),
        "name": item.get("name"),
        "quantity": item.get("quantity"),
        "reason": reason.get("type") if isinstance(reason, dict) else None,
    }


def _comes_back(item: Document) -> Document:
    said = {"quantity": item["quantity"], "name": item["name"], "reason": item["reason"] or NO_REASON}
    return {"code": FactCode.RETURNED_GOODS, **said}


def _announcement(
    return_id: str,
    form_id: str,
    status: str,
    reference: str,
    created_at: datetime,
    items: str,
    parcels: list[str],
) -> Announcement:
    goods = json.loads(items)
    words = {"reference": reference, "announced": f"{created_at:%Y-%m-%d}", "items": goods, "parcels": parcels}
    sent_back = [({"code": FactCode.COMES_BACK}, _comes_back(item)) for item in goods]
    numbers = [({"code": FactCode.PARCEL}, number) for number in parcels]
    return Announcement(
        form_id,
        f"return-{return_id}",
        RemarkCode.RETURN_ANNOUNCED,
        words,
        [*sent_back, *numbers],
        is_open=status not in ENDED,
    )
