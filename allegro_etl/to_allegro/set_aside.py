"""What waits to be written to Allegro, as the quarantine tells it: entry by entry, and by cause."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from allegro_etl.records.causes import Cause
from allegro_etl.to_allegro.sentences import sentence
from allegro_etl.warehouse import Warehouse

STAGE = "to_allegro"
"""The stage of what waits to be written, beside those of what is read, matched and loaded."""

_WAITING = (
    "select id, writer, writer || ' ' || subject as subject, form_id, offer_id, model, res_id, reason, words, after, attempts, "
    "first_seen, last_seen, if(attempts > 0, retry_at, last_seen) as retry_at from to_allegro.waiting"
)


def list_waiting(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return all that waits, oldest first, with the keys of entries in quarantine."""
    return [_entry(row) for row in warehouse.records(f"{_WAITING} order by id")]


def show_waiting(warehouse: Warehouse, waiting_id: int) -> dict[str, Any] | None:
    """Return one thing that waits, with what should be written as its payload; None where there is none of that id."""
    found = warehouse.records(f"{_WAITING} where id = ?", [waiting_id])
    if not found:
        return None
    [row] = found
    payload = {name: row[name] for name in ("offer_id", "model", "res_id")}
    return {**_entry(row), "payload": json.dumps({**payload, "to_be_written": json.loads(row["after"] or "null")})}


def unwritten(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return all that waits, oldest first, with what its sentence names, the record in Odoo, and the name of its offer."""
    rows = warehouse.records(
        "select writer, subject, form_id, offer_id, offer.name as offer_name, model, res_id, reason as code, words, first_seen "
        "from to_allegro.waiting left join to_allegro.offers as offer using (offer_id) order by id"
    )
    return [{**row, "words": json.loads(row["words"])} for row in rows]


def waiting_causes(warehouse: Warehouse) -> list[Cause]:
    """Return the causes of all that waits, that of the most things first."""
    alike: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in list_waiting(warehouse):
        alike[row["subject"].partition(" ")[0], row["reason"]].append(row)
    return sorted((_cause(rows) for rows in alike.values()), key=lambda cause: (-len(cause.entries), cause.entries))


def story_of_writes(warehouse: Warehouse, form_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return what was written to an order on Allegro, oldest first, and what waits: `writes` and `not_written`."""
    writes = warehouse.records(
        "select writer, after, sent_at, outcome, reason from to_allegro.writes where form_id = ? order by id", [form_id]
    )
    rows = warehouse.records("select * from to_allegro.waiting where form_id = ? order by id", [form_id])
    return {
        "writes": [{**row, "after": json.loads(row["after"] or "null")} for row in writes],
        "not_written": [
            {"writer": row["writer"], "code": row["reason"], "first_seen": row["first_seen"], "reason": _said(row)}
            for row in rows
        ],
    }


def _said(row: Mapping[str, Any]) -> str:
    return sentence(row["reason"], json.loads(row["words"]))


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("id", "subject", "form_id", "attempts", "first_seen", "last_seen", "retry_at")
    return {**{name: row[name] for name in kept}, "stage": STAGE, "code": row["reason"], "reason": _said(row)}


def _cause(rows: list[dict[str, Any]]) -> Cause:
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
