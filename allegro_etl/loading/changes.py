"""Changes of orders that Odoo has already: the facts are gathered here, `decisions` says what follows from them."""

import json
from typing import Any

from allegro_etl.loading.bindings import last_written
from allegro_etl.loading.decisions import Decision, Existing, decide
from allegro_etl.run import Run

Record = dict[str, Any]


def plan_changes(run: Run) -> None:
    """Add to odoo.plan what is to be done about orders of this run that Odoo has already."""
    rows = []
    for found in _existing(run):
        form_id, odoo_id = found.order["form_id"], found.odoo["id"]
        rows += [_row(decision, form_id, odoo_id) for decision in decide(found)]
    start = run.warehouse.scalar("select coalesce(max(seq), 0) from odoo.plan")
    known = _known_keys(run, [row[2] for row in rows])
    kept = [row for row in rows if not (row[1] == "create" and row[0] in ("note", "activity") and row[2] in known)]
    run.warehouse.insert(
        "odoo.plan",
        ("seq", "kind", "action", "external_id", "form_id", "odoo_id", "reason", "detail", "status"),
        [(start + place, *row) for place, row in enumerate(kept, start=1)],
    )


def _existing(run: Run) -> list[Existing]:
    orders = run.warehouse.records(
        "select ready.*, md5(ready.message) as message_hash, found.id as order_id from ready join found using (form_id)"
    )
    forms = [order["form_id"] for order in orders]
    odoo = {record["id"]: record for record in run.warehouse.records("select * from odoo.orders")}
    lines = _grouped(
        run.warehouse.records(
            "select * from core.order_lines where list_contains(?::varchar[], form_id) order by position", [forms]
        ),
        "form_id",
    )
    odoo_lines = _grouped(
        run.warehouse.records("select * from odoo.order_lines where line_key is not null"), "order_id"
    )
    written = last_written(run, [f"order_{form_id}" for form_id in forms])
    return [_side_by_side(run, order, odoo[order["order_id"]], lines, odoo_lines, written) for order in orders]


def _side_by_side(
    run: Run,
    order: Record,
    odoo: Record,
    lines: dict[Any, list[Record]],
    odoo_lines: dict[Any, list[Record]],
    written: Record,
) -> Existing:
    keys = [order[name] for name in ("buyer_key", "delivery_key", "invoice_key") if order[name]]
    partner_ids = dict(
        run.warehouse.rows(
            "select partner_key, odoo_id from core.partners where list_contains(?::varchar[], partner_key)", [keys]
        )
    )
    facts = json.loads(odoo["facts"])
    return Existing(
        order=order,
        lines=lines.get(order["form_id"], []),
        odoo={**odoo, "facts": facts},
        odoo_lines={line["line_key"]: line for line in odoo_lines.get(odoo["id"], [])},
        written=written.get(f"order_{order['form_id']}", {}),
        partner_ids=partner_ids,
        own_user=(facts.get("write_uid") or [None])[0] == run.odoo.user_id,
    )


def _grouped(records: list[Record], column: str) -> dict[Any, list[Record]]:
    groups: dict[Any, list[Record]] = {}
    for record in records:
        groups.setdefault(record[column], []).append(record)
    return groups


def _row(decision: Decision, form_id: str, odoo_id: int) -> tuple[Any, ...]:
    detail = json.dumps(decision.detail, default=str) if decision.detail else None
    status = "done" if decision.action in ("keep", "conflict") else "planned"
    return (decision.kind, decision.action, decision.key, form_id, odoo_id, decision.reason, detail, status)


def _known_keys(run: Run, keys: list[str]) -> set[str]:
    """Give those keys that Odoo or the memory of what was written has: notes and activities are made once."""
    mirrored = run.warehouse.column(
        "select name from odoo.external_ids where list_contains(?::varchar[], name) "
        "union select external_id from odoo.bindings where list_contains(?::varchar[], external_id)",
        [keys, keys],
    )
    return set(mirrored)
