"""What waits to be written to Allegro, as the quarantine tells it: entry by entry, and by cause."""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any, TypedDict

from allegro_etl.ledger.quarantine import Entry, WholeEntry
from allegro_etl.records.causes import Cause
from allegro_etl.to_allegro.sentences import sentence
from allegro_etl.warehouse import Warehouse

STAGE = "to_allegro"
"""The stage of what waits to be written, beside those of what is read, matched and loaded."""

_WAITING = (
    "select id, writer, writer || ' ' || subject as subject, form_id, offer_id, model, res_id, reason, words, after, attempts, "
    "first_seen, last_seen, if(attempts > 0, retry_at, last_seen) as retry_at from to_allegro.waiting"
)


class _Reason(TypedDict):
    """Why something waits: a code, and as JSON what its sentence names."""

    reason: str
    words: str


class _Waiting(_Reason):
    """A row of what waits (to_allegro.waiting); `after` is JSON."""

    id: int
    subject: str
    form_id: str | None
    offer_id: str | None
    model: str | None
    res_id: int | None
    after: str | None
    attempts: int
    first_seen: datetime
    last_seen: datetime
    retry_at: datetime


class Unwritten(TypedDict):
    """What waits, with what its sentence names, the record in Odoo, and the name of its offer."""

    writer: str
    subject: str
    form_id: str | None
    offer_id: str | None
    offer_name: str | None
    model: str | None
    res_id: int | None
    code: str
    words: dict[str, Any]
    first_seen: datetime


class Write(TypedDict):
    """A write to an order on Allegro: `after` is what was written, `outcome` None as long as it is in doubt."""

    writer: str
    after: Any
    sent_at: datetime
    outcome: str | None
    reason: str | None


class WaitingWrite(TypedDict):
    """What waits to be written to an order, and why, as a code and in a sentence."""

    writer: str
    code: str
    first_seen: datetime
    reason: str


class _OfForm(_Reason):
    """What waits of an order (to_allegro.waiting)."""

    writer: str
    first_seen: datetime


class Writes(TypedDict, total=False):
    """What was written to an order on Allegro, oldest first, and what waits."""

    writes: list[Write]
    not_written: list[WaitingWrite]


def list_waiting(warehouse: Warehouse) -> list[Entry]:
    """Return all that waits, oldest first, with the keys of entries in quarantine."""
    return [_entry(row) for row in warehouse.rows_of(_Waiting, f"{_WAITING} order by id")]


def show_waiting(warehouse: Warehouse, waiting_id: int) -> WholeEntry | None:
    """Return one thing that waits, with what should be written as its payload; None where there is none of that id."""
    found = warehouse.rows_of(_Waiting, f"{_WAITING} where id = ?", [waiting_id])
    if not found:
        return None
    [row] = found
    payload = {
        "offer_id": row["offer_id"],
        "model": row["model"],
        "res_id": row["res_id"],
        "to_be_written": json.loads(row["after"] or "null"),
    }
    return {**_entry(row), "payload": json.dumps(payload)}


def unwritten(warehouse: Warehouse) -> list[Unwritten]:
    """Return all that waits, oldest first, with what its sentence names, the record in Odoo, and the name of its offer."""
    rows = warehouse.rows_of(
        Unwritten,
        "select writer, subject, form_id, offer_id, offer.name as offer_name, model, res_id, reason as code, words, first_seen "
        "from to_allegro.waiting left join to_allegro.offers as offer using (offer_id) order by id",
    )
    return [{**row, "words": json.loads(str(row["words"]))} for row in rows]


def waiting_causes(warehouse: Warehouse) -> list[Cause]:
    """Return the causes of all that waits, that of the most things first."""
    alike: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for row in list_waiting(warehouse):
        alike[row["subject"].partition(" ")[0], row["reason"]].append(row)
    return sorted((_cause(rows) for rows in alike.values()), key=lambda cause: (-len(cause.entries), cause.entries))


def story_of_writes(warehouse: Warehouse, form_id: str) -> Writes:
    """Return what was written to an order on Allegro, oldest first, and what waits."""
    writes = warehouse.rows_of(
        Write,
        "select writer, after, sent_at, outcome, reason from to_allegro.writes where form_id = ? order by id",
        [form_id],
    )
    waiting = warehouse.rows_of(
        _OfForm,
        "select writer, reason, words, first_seen from to_allegro.waiting where form_id = ? order by id",
        [form_id],
    )
    return {
        "writes": [{**row, "after": json.loads(row["after"] or "null")} for row in writes],
        "not_written": [
            {"writer": row["writer"], "code": row["reason"], "first_seen": row["first_seen"], "reason": _said(row)}
            for row in waiting
        ],
    }


def _said(row: _Reason) -> str:
    return sentence(row["reason"], json.loads(row["words"]))


def _entry(row: _Waiting) -> Entry:
    return {
        "id": row["id"],
        "subject": row["subject"],
        "form_id": row["form_id"],
        "stage": STAGE,
        "code": row["reason"],
        "reason": _said(row),
        "attempts": row["attempts"],
        "first_seen": row["first_seen"],
        "last_seen": row["last_seen"],
        "retry_at": row["retry_at"],
    }


def _cause(rows: list[Entry]) -> Cause:
    first = rows[0]
    return Cause(
        first["code"],
        STAGE,
        first["reason"],
        tuple(row["id"] for row in rows),
        tuple(row["form_id"] for row in rows if row["form_id"]),
        {},
        (),
        min(row["retry_at"] for row in rows),
    )
