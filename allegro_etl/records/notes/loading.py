"""Chatter notes and activities: what a person should know of an order, each posted once, harmless whatever was typed."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NotRequired

from allegro_etl.actions import Kind
from allegro_etl.destination.destination import Destination
from allegro_etl.ledger.bindings import remember
from allegro_etl.odoo.batches import Lane
from allegro_etl.odoo.errors import RecordsRefused
from allegro_etl.odoo.external_ids import PREFIX, external_id
from allegro_etl.odoo.session import OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.followers import Follower
from allegro_etl.reconcile.progress import mark_done, mark_refused
from allegro_etl.records.message import ACTIVITY_FIELDS, as_html
from allegro_etl.records.notes.purchase import purchase_note
from allegro_etl.records.sentences import sentence
from allegro_etl.run.run import Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.tables import OrderRow


class DueNote(OrderRow):
    """A note or an activity that is to be made on an order; `words`, `facts` and what is announced are JSON."""

    seq: int
    key: str
    reason_code: str
    words: str | None
    facts: str | None
    announced: str | None
    announced_words: str | None
    announced_facts: str | None
    other_phone: str | None
    order_id: NotRequired[int]


NOTE_FIELDS = ("id", "model", "res_id", "body", "message_type", "subtype_id/id")

# A contact that is made in this run has the number of its orders.
CONTACT_PHONE = "if(contact.id is null, delivery.phone, contact.phone)"


def notes_follower(run: Run, destination: Destination) -> Follower:
    """Return the lane of notes, and what is due on it. Source: Odoo's mail.message."""

    def row(note: DueNote) -> list[Any]:
        return _note_row(note, destination.language, f"{run.allegro.order_pages}{note['form_id']}")

    return _lane(run, "mail.message", NOTE_FIELDS, row), partial(notes_due, run.warehouse, Kind.NOTE)


def activities_follower(run: Run, destination: Destination) -> Follower:
    """Return the lane of what a person has to look at, and what is due on it. Source: Odoo's mail.activity."""
    user = destination.user_id or run.odoo.user_id

    def row(activity: DueNote) -> list[Any]:
        return _activity_row(activity, destination.language, user, run.allegro.now())

    lane = _lane(run, "mail.activity", ACTIVITY_FIELDS, row)
    return lane, partial(notes_due, run.warehouse, Kind.ACTIVITY)


def notes_due(warehouse: Warehouse, kind: Kind, forms: Sequence[str] | None = None) -> list[DueNote]:
    """Return the notes or activities (`kind`) that are planned, of these forms or of all, each with its order's facts."""
    return warehouse.rows_of(
        DueNote,
        "select plan.seq, plan.external_id as key, plan.reason_code, plan.words::varchar as words, plan.facts, orders.*, "
        "told.code as announced, told.words::varchar as announced_words, told.facts::varchar as announced_facts, "
        f"if(work.number_digits(delivery_phone) is distinct from work.number_digits({CONTACT_PHONE}), delivery_phone, null) as other_phone "
        "from odoo.plan join work.orders as orders using (form_id) "
        "left join work.partners as delivery on delivery.partner_key = orders.delivery_key "
        "left join odoo.partners as contact on contact.id = delivery.odoo_id "
        "left join ops.announcements as told on told.form_id = orders.form_id "
        "and plan.external_id = work.change_note_key(told.form_id, told.topic) "
        "where plan.kind = $1 and plan.action = 'create' and plan.status = 'planned' "
        "and ($2 is null or orders.form_id in (select unnest($2::varchar[]))) order by plan.seq",
        [kind, forms],
    )


def _note_row(note: DueNote, language: str, page: str | None) -> list[Any]:
    if note["announced"]:
        title = sentence(note["announced"], json.loads(note["announced_words"] or "{}"), language)
        body = as_html(title, json.loads(note["announced_facts"] or "[]"), language)
    else:
        body = purchase_note(note, note["other_phone"], language, page)
    return [external_id(note["key"]), "sale.order", note["order_id"], body, "comment", "mail.mt_note"]


def _activity_row(activity: DueNote, language: str, user_id: int, due: datetime) -> list[Any]:
    words = {"currency": activity["currency"]} | json.loads(activity["words"] or "{}")
    told = sentence(activity["reason_code"], words, language)
    return [
        external_id(activity["key"]),
        "sale.model_sale_order",
        activity["order_id"],
        "mail.mail_activity_data_warning",
        f"Allegro: {told}"[:200],
        as_html(told, json.loads(activity["facts"] or "[]"), language),
        due.date().isoformat(),
        user_id,
    ]


def _lane(run: Run, model: str, fields: Sequence[str], row: Callable[[DueNote], list[Any]]) -> Lane[DueNote, list[int]]:
    def send(batch: list[DueNote]) -> list[int]:
        try:
            return run.odoo.load(model, fields, [row(item) for item in batch])
        except RecordsRefused:
            there = _there_already(run.odoo, model, batch)
            if not there:
                raise
            left = [item for item in batch if item["key"] not in there]
            made = run.odoo.load(model, fields, [row(item) for item in left]) if left else []
            there |= dict(zip([item["key"] for item in left], made, strict=True))
            return [there[item["key"]] for item in batch]

    def took(batch: list[DueNote], ids: list[int]) -> None:
        with run.warehouse.transaction():
            mark_done(run.warehouse, zip([item["seq"] for item in batch], ids, strict=True))
            remember(run.warehouse, run.run_id, model, zip([item["key"] for item in batch], ids, strict=True))

    def refused(item: DueNote, reason: str) -> None:
        mark_refused(run.warehouse, [(item["form_id"], reason)], QuarantineCode.NOTE_REFUSED)

    return Lane([], send, took, refused, size=100, what="notes" if model == "mail.message" else "activities")


def _there_already(odoo: OdooServer, model: str, batch: list[DueNote]) -> dict[str, int]:
    """Return the ids of those records that Odoo made before its answer was lost, by their keys.

    Sending them again would change them, and only an administrator may change which record a message is on.
    """
    domain = [("module", "=", PREFIX), ("model", "=", model)]
    found = odoo.search_read_in("ir.model.data", "name", [item["key"] for item in batch], ["name", "res_id"], domain)
    return {row["name"]: row["res_id"] for row in found}
