"""The life of one order: what Allegro said of it and when, how it was matched, and what each run did about it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from allegro_etl.warehouse import Warehouse

Row = dict[str, Any]

SHOWN = (
    "status",
    "revision",
    "updatedAt",
    "fulfillment",
    "marketplace",
    "payment",
    "summary",
    "lineItems",
    "surcharges",
    "discounts",
    "delivery.method",
    "delivery.cost",
    "delivery.time",
    "delivery.smart",
    "delivery.pickupPoint.id",
    "invoice.required",
)
"""What of a checkout form names no person: of all else it is told that it changed, and not what it says."""

QUERIES = {
    "events": "select event_id::varchar as event_id, event_type, occurred_at, staged_at from staging.order_events "
    "where form_id = $form order by staging.order_events.event_id",
    "quarantine": "select id, stage, code, reason, attempts, first_seen, last_seen, if(isfinite(retry_at), retry_at, null) as retry_at "
    "from ops.quarantine where form_id = $form",
    "remarks": "select code, holds, looked_at from ops.remarks where form_id = $form order by code",
    "announcements": "select topic, code, is_open from ops.announcements where form_id = $form order by turn",
    "payments": "select payment_id, kind, type, provider, amount, currency, paid_at from core.payments "
    "where form_id = $form order by paid_at, payment_id",
    "contacts": "select partner.kind, partner.partner_key as external_id, partner.rule, partner.odoo_id from core.orders as orders "
    "join core.partners as partner on partner.partner_key in (orders.buyer_key, orders.delivery_key, orders.invoice_key) "
    "where orders.form_id = $form order by partner.kind, partner.partner_key",
    "products": "select distinct line.offer_id, product.component, product.name, product.rule, product.odoo_id, product.problem "
    "from staging.line_items as line join core.products as product on product.offer_id = line.offer_id "
    "where line.form_id = $form order by line.offer_id, product.component, product.name",
    "waiting": "select why, queued_at from ops.pending where form_id = $form",
}


def story(warehouse: Warehouse, form_id: str) -> Row | None:
    """Return all that is on record of a checkout form; None where nothing is. Nothing in it names a buyer."""
    told: Row = {name: warehouse.records(sql, {"form": form_id}) for name, sql in QUERIES.items()}
    told |= {
        "contents": contents(warehouse, form_id),
        "runs": _runs(warehouse, form_id),
        "gone": _first(warehouse, "select seen_at, merged_into from staging.gone_forms where form_id = ?", form_id),
        "order": _first(
            warehouse,
            "select disposition, status, fulfillment_status, marketplace, total, currency, paid, bought_at, merged_into "
            "from core.orders where form_id = ?",
            form_id,
        ),
    }
    return {"form_id": form_id, **told} if any(told.values()) else None


def contents(warehouse: Warehouse, form_id: str) -> list[Row]:
    """Return the contents that a form has had, oldest first, each with what differs from the one before: nothing where that one was forgotten."""
    rows = warehouse.records(
        "select payload, found_by, fetched_at from staging.checkout_forms where form_id = ? order by turn", [form_id]
    )
    payloads = [json.loads(row["payload"]) for row in rows]
    known = pairwise([{}, *payloads])
    changes = [changed(before, after) if before and after else [] for before, after in known]
    return [
        {
            "fetched_at": row["fetched_at"],
            "found_by": row["found_by"],
            "revision": payload.get("revision"),
            "status": payload.get("status"),
            "is_forgotten": not payload,
            "changes": change,
        }
        for row, payload, change in zip(rows, payloads, changes, strict=True)
    ]


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Row]:
    """Return what differs between two contents: the path, and both values where they name no person."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    paths = [path for path in dict.fromkeys([*old, *new]) if old.get(path) != new.get(path)]
    return [
        {"path": path, "is_shown": True, "before": old.get(path), "after": new.get(path)}
        if _is_shown(path)
        else {"path": path, "is_shown": False, "before": None, "after": None}
        for path in paths
    ]


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each plain value of a JSON value with its path: `lineItems.0.price.amount`."""
    if isinstance(value, Mapping | list):
        inner: Sequence[tuple[Any, Any]] = list(value.items() if isinstance(value, Mapping) else enumerate(value))
        for name, below in inner:
            yield from _leaves(below, f"{path}.{name}" if path else str(name))
    else:
        yield path, value


def _is_shown(path: str) -> bool:
    return any(path == shown or path.startswith(f"{shown}.") for shown in SHOWN)


def _runs(warehouse: Warehouse, form_id: str) -> list[Row]:
    """Return the runs that did something about an order, oldest first, with what they did."""
    deeds = warehouse.records(
        "select run_id, kind, action, external_id, odoo_id, reason_code from ops.deeds where form_id = ? order by seq",
        [form_id],
    )
    runs = warehouse.records(
        "select run_id, started_at, finished_at, outcome from ops.runs "
        "where run_id in (select run_id from ops.deeds where form_id = ?) order by turn",
        [form_id],
    )
    return [
        {
            **run,
            "actions": [
                {k: v for k, v in deed.items() if k != "run_id"} for deed in deeds if deed["run_id"] == run["run_id"]
            ],
        }
        for run in runs
    ]


def _first(warehouse: Warehouse, sql: str, form_id: str) -> Row | None:
    return next(iter(warehouse.records(sql, [form_id])), None)
