"""Chatter notes and activities: what a person should know of an order, each posted once, harmless whatever was typed."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from allegro_etl.external_ids import external_id
from allegro_etl.loading.bindings import remember
from allegro_etl.loading.destination import Destination
from allegro_etl.loading.progress import mark_done, mark_refused
from allegro_etl.odoo.batches import Lane
from allegro_etl.odoo.session import Record
from allegro_etl.run import Run

Pair = tuple[Record, list[Any]]  # a planned note and its row

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


def note_lanes(run: Run, destination: Destination) -> list[Lane[Pair, list[int]]]:
    """Give the facts of new purchases and the activities to post. Source: Odoo's mail.message and mail.activity."""
    notes = _planned(run, "note")
    note_rows = [_note_row(note) for note in notes]
    activities, user = _planned(run, "activity"), destination.user_id or run.odoo.user_id
    activity_rows = [_activity_row(activity, user) for activity in activities]
    return [
        _lane(run, "mail.message", NOTE_FIELDS, list(zip(notes, note_rows, strict=True))),
        _lane(run, "mail.activity", ACTIVITY_FIELDS, list(zip(activities, activity_rows, strict=True))),
    ]


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
        "select plan.seq, plan.external_id as key, plan.reason, plan.facts, orders.*, created.odoo_id as order_id "
        "from odoo.plan join core.orders as orders using (form_id) "
        "join work.order_ids as created using (form_id) "
        "where plan.kind = ? and plan.action = 'create' and plan.status = 'planned' order by plan.seq",
        [kind],
    )


def _note_row(note: Record) -> list[Any]:
    body = as_html(f"Allegro order {note['form_id']}", purchase_facts(note))
    return [external_id(note["key"]), "sale.order", note["order_id"], body, "comment", "mail.mt_note"]


def _activity_row(activity: Record, user_id: int) -> list[Any]:
    return [
        external_id(activity["key"]),
        "sale.model_sale_order",
        activity["order_id"],
        "mail.mail_activity_data_warning",
        f"Allegro: {activity['reason']}"[:200],
        as_html(activity["reason"], json.loads(activity["facts"] or "[]")),
        datetime.now(UTC).date().isoformat(),
        user_id,
    ]


def _lane(run: Run, model: str, fields: Sequence[str], pairs: list[Pair]) -> Lane[Pair, list[int]]:
    def send(batch: list[Pair]) -> list[int]:
        return run.odoo.load(model, fields, [row for _, row in batch])

    def took(batch: list[Pair], ids: list[int]) -> None:
        with run.warehouse.transaction():
            mark_done(run, zip([item["seq"] for item, _ in batch], ids, strict=True))
            remember(run, model, [(item["key"], id_) for (item, _), id_ in zip(batch, ids, strict=True)])

    def refused(pair: Pair, reason: str) -> None:
        mark_refused(run, [(pair[0]["form_id"], reason)], "note_refused")

    return Lane(pairs, send, took, refused, size=100)
