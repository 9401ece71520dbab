"""Chatter notes and activities: what a person should know of an order, each posted once, harmless whatever was typed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from allegro_etl.external_ids import external_id
from allegro_etl.loading.bindings import remember
from allegro_etl.loading.destination import read_destination
from allegro_etl.loading.progress import mark_done, mark_refused, split
from allegro_etl.odoo.batches import send_in_batches
from allegro_etl.odoo.session import Record
from allegro_etl.run import Counts, Run

NOTE_FIELDS = ("id", "model", "res_id", "body", "message_type", "subtype_id/id")
ACTIVITY_FIELDS = (
    "id", "res_model_id/id", "res_id", "activity_type_id/id", "summary", "note", "date_deadline", "user_id/.id",
)  # fmt: skip

FACTS = (
    ("Message from the buyer", "message"),
    ("Login", "buyer_login"),
    ("E-mail for this order", "buyer_email"),
    ("Delivery method", "delivery_method"),
    ("Pickup point", "pickup"),
    ("Smart!", "smart"),
    ("Payment", "payment"),
    ("Invoice wished", "invoice_required"),
    ("Tax numbers", "vat_numbers"),
    ("Shipped by", "fulfilled_by"),
    ("Seller's note", "seller_note"),
)


def post_notes(run: Run) -> Counts:
    """Carry out the plan's note actions, then its activities; give how many of each. Source: mail.message, mail.activity."""
    notes = _planned(run, "note")
    changes = _changes_by_form(run)
    rows = [_note_row(note, changes.get(note["form_id"], [])) for note in notes]
    _send(run, "mail.message", NOTE_FIELDS, notes, rows)
    activities = _planned(run, "activity")
    user = read_destination(run.warehouse).user_id or run.odoo.user_id
    _send(run, "mail.activity", ACTIVITY_FIELDS, activities, [_activity_row(activity, user) for activity in activities])
    return {"notes": len(notes), "activities": len(activities)}


def purchase_facts(order: Record) -> list[tuple[str, str]]:
    """Give the facts of a purchase as (label, text), only those that are known; the texts are still untrusted."""
    named = {
        **order,
        "pickup": " ".join(part for part in (order["pickup_point_id"], order["pickup_point"]) if part),
        "payment": ", ".join(
            str(part) for part in (order["payment_type"], order["payment_provider"], order["payment_id"]) if part
        ),
        "smart": "yes" if order["smart"] else None,
        "invoice_required": "yes" if order["invoice_required"] else None,
        "fulfilled_by": "Allegro (One Fulfillment)" if order["fulfillment_provider"] == "ALLEGRO" else None,
    }
    facts = [(label, str(named[name])) for label, name in FACTS if named.get(name)]
    return facts + [("Notice", text) for text in order["notes"] or []]


def as_html(title: str, facts: Sequence[tuple[str, str]]) -> str:
    """Give a note's body: a title and a list of facts, everything that was typed escaped."""
    items = "".join(f"<li><b>{escape(label)}:</b> {_lines(text)}</li>" for label, text in facts)
    return f"<p>{escape(title)}</p><ul>{items}</ul>" if items else f"<p>{escape(title)}</p>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _planned(run: Run, kind: str) -> list[Record]:
    return run.warehouse.records(
        "select plan.seq, plan.external_id as key, plan.reason, orders.*, created.odoo_id as order_id "
        "from odoo.plan join core.orders as orders using (form_id) "
        "join work.order_ids as created using (form_id) "
        "where plan.kind = ? and plan.action = 'create' and plan.status = 'planned' order by plan.seq",
        [kind],
    )


def _changes_by_form(run: Run) -> dict[str, list[str]]:
    """Give the reasons of what was changed on existing orders: they belong into a note."""
    rows = run.warehouse.rows(
        "select form_id, reason from odoo.plan where action in ('update', 'cancel', 'rebind') and status = 'done' "
        "or kind = 'line' and status = 'done' order by seq"
    )
    changes: dict[str, list[str]] = {}
    for form_id, reason in rows:
        if reason not in changes.setdefault(form_id, []):
            changes[form_id].append(reason)
    return changes


def _note_row(note: Record, changes: list[str]) -> list[Any]:
    if note["key"] == f"note_{note['form_id']}":
        body = as_html(f"Allegro order {note['form_id']}", purchase_facts(note))
    else:
        told = [("Message from the buyer", note["message"])] if "message" in note["reason"] else []
        body = as_html(note["reason"], [*told, *(("Changed", change) for change in changes)])
    return [external_id(note["key"]), "sale.order", note["order_id"], body, "comment", "mail.mt_note"]


def _activity_row(activity: Record, user_id: int) -> list[Any]:
    return [
        external_id(activity["key"]),
        "sale.model_sale_order",
        activity["order_id"],
        "mail.mail_activity_data_warning",
        f"Allegro: {activity['reason']}"[:200],
        as_html(activity["reason"], []),
        datetime.now(UTC).date().isoformat(),
        user_id,
    ]


def _send(run: Run, model: str, fields: Sequence[str], items: list[Record], rows: list[list[Any]]) -> None:
    pairs = list(zip(items, rows, strict=True))

    def send(batch: list[tuple[Record, list[Any]]]) -> list[int]:
        return run.odoo.load(model, fields, [row for _, row in batch])

    sent, refused = split(send_in_batches(pairs, send, first_size=100))
    for batch in sent:
        keys = [item["key"] for item, _ in batch.items]
        with run.warehouse.transaction():
            mark_done(run, zip([item["seq"] for item, _ in batch.items], batch.answer, strict=True))
            remember(run, model, [(key, id_, {}) for key, id_ in zip(keys, batch.answer, strict=True)])
    mark_refused(run, [(result.item[0]["form_id"], result.reason) for result in refused], "note_refused")
