"""The life of one order: what Allegro said of it and when, how it was matched, and what each run did about it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from allegro_etl.records import told_order as told
from allegro_etl.warehouse import Warehouse

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

EVENTS = (
    "select event_id::varchar as event_id, event_type, occurred_at, staged_at from staging.order_events "
    "where form_id = $form order by staging.order_events.event_id"
)
QUARANTINE = (
    "select id, stage, code, reason, attempts, first_seen, last_seen, if(isfinite(retry_at), retry_at, null) as retry_at "
    "from ops.quarantine where form_id = $form"
)
REMARKS = "select code, holds, looked_at from ops.remarks where form_id = $form order by code"
ANNOUNCEMENTS = "select topic, code, is_open from ops.announcements where form_id = $form order by turn"
PAYMENTS = (
    "select payment_id, kind, type, provider, amount, currency, paid_at from core.payments "
    "where form_id = $form order by paid_at, payment_id"
)
CONTACTS = (
    "select partner.kind, partner.partner_key as external_id, partner.rule, partner.odoo_id from core.orders as orders "
    "join core.partners as partner on partner.partner_key in (orders.buyer_key, orders.delivery_key, orders.invoice_key) "
    "where orders.form_id = $form order by partner.kind, partner.partner_key"
)
PRODUCTS = (
    "select distinct line.offer_id, product.component, product.name, product.rule, product.odoo_id, product.problem "
    "from staging.line_items as line join core.products as product on product.offer_id = line.offer_id "
    "where line.form_id = $form order by line.offer_id, product.component, product.name"
)
WAITING = "select why, queued_at from ops.pending where form_id = $form"
GONE = "select seen_at, merged_into from staging.gone_forms where form_id = $form"
ORDER = (
    "select disposition, status, fulfillment_status, marketplace, total, currency, paid, bought_at, merged_into "
    "from core.orders where form_id = $form"
)
DEEDS = (
    "select run_id, kind, action, external_id, odoo_id, reason_code from ops.deeds where form_id = $form order by seq"
)
RUNS = (
    "select run_id, started_at, finished_at, outcome from ops.runs "
    "where run_id in (select run_id from ops.deeds where form_id = $form) order by turn"
)


def story(warehouse: Warehouse, form_id: str) -> told.Story | None:
    """Return all that the DuckDB file keeps of a checkout form; None where nothing is. Nothing in it names a buyer."""
    form = {"form": form_id}
    whole: told.Story = {
        "form_id": form_id,
        "events": warehouse.rows_of(told.EventRow, EVENTS, form),
        "quarantine": warehouse.rows_of(told.QuarantineRow, QUARANTINE, form),
        "remarks": warehouse.rows_of(told.RemarkRow, REMARKS, form),
        "announcements": warehouse.rows_of(told.AnnouncementRow, ANNOUNCEMENTS, form),
        "payments": warehouse.rows_of(told.PaymentRow, PAYMENTS, form),
        "contacts": warehouse.rows_of(told.ContactRow, CONTACTS, form),
        "products": warehouse.rows_of(told.ProductRow, PRODUCTS, form),
        "waiting": warehouse.rows_of(told.WaitingRow, WAITING, form),
        "contents": contents(warehouse, form_id),
        "runs": _runs(warehouse, form_id),
        "gone": next(iter(warehouse.rows_of(told.GoneRow, GONE, form)), None),
        "order": next(iter(warehouse.rows_of(told.OrderNow, ORDER, form)), None),
    }
    return whole if any(value for name, value in whole.items() if name != "form_id") else None


def contents(warehouse: Warehouse, form_id: str) -> list[told.ContentRow]:
    """Return the contents that a form has had, oldest first, each with what differs from the one before: nothing where that one was forgotten."""
    rows = warehouse.rows(
        "select payload, found_by, fetched_at from staging.checkout_forms where form_id = ? order by turn", [form_id]
    )
    payloads = [json.loads(payload) for payload, _, _ in rows]
    known = pairwise([{}, *payloads])
    changes = [changed(before, after) if before and after else [] for before, after in known]
    return [
        {
            "fetched_at": fetched_at,
            "found_by": found_by,
            "revision": payload.get("revision"),
            "status": payload.get("status"),
            "is_forgotten": not payload,
            "changes": change,
        }
        for (_, found_by, fetched_at), payload, change in zip(rows, payloads, changes, strict=True)
    ]


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[told.Difference]:
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


def _runs(warehouse: Warehouse, form_id: str) -> list[told.RunWithDeeds]:
    """Return the runs that did something about an order, oldest first, with what they did."""
    by_run: defaultdict[str, list[told.DeedRow]] = defaultdict(list)
    for run_id, *deed in warehouse.rows(DEEDS, {"form": form_id}):
        kind, action, external_id, odoo_id, reason_code = deed
        by_run[run_id].append(
            {
                "kind": kind,
                "action": action,
                "external_id": external_id,
                "odoo_id": odoo_id,
                "reason_code": reason_code,
            }
        )
    return [
        {**run, "actions": by_run[run["run_id"]]} for run in warehouse.rows_of(told.RunOfOrder, RUNS, {"form": form_id})
    ]
