"""The rows of a change as Odoo's import takes them: header, note and lines of one order, in one transaction.

Only what changed is sent, and beside it, as it is, what Odoo would otherwise compute anew from it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from allegro_etl.destination.destination import Destination
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.message import as_html, note_of_order
from allegro_etl.records.order_fields import Values
from allegro_etl.records.orders.recomputed import Fields
from allegro_etl.records.orders.sides import Shown, Written, written_text
from allegro_etl.records.sentences import sentence
from allegro_etl.records.values import TaxedLine, line_values, product_of
from allegro_etl.warehouse.tables import ActionRow, OrderRow

# What a decision about a line names, and the field that it is in Odoo.
LINE_FIELDS = {
    "quantity": "product_uom_qty",
    "price": "price_unit",
    "discount": "discount",
    "text": "name",
    "product": "product_id/.id",
}


class PlannedLine(TaxedLine):
    """A line that the plan makes or changes: what is done to it, and its id in Odoo, None for a new one."""

    line_action: str
    odoo_line_id: int


@dataclass(frozen=True)
class Change:
    """What is to be written of one order: its header, its new and its changed lines, and the note that tells of it.

    `former` is the form whose order it was, where it becomes that of another. `updates` are lines with what differs, by
    field. `written` is what is known as written afterwards. Where only our own status came back there is no note, and nothing
    else is known as written.
    """

    form_id: str
    order_id: int
    order: OrderRow
    seqs: list[int]
    former: str | None
    header: Values
    new: list[PlannedLine]
    updates: list[tuple[PlannedLine, Shown]]
    note: ActionRow | None
    written: Written
    kept: Values = field(default_factory=dict)
    kept_lines: dict[int, Values] = field(default_factory=dict)


class Rows(NamedTuple):
    """A change as Odoo's import takes it: fields, and rows of cells."""

    change: Change
    fields: tuple[str, ...]
    rows: list[list[Any]]


def with_what_is_ours(odoo: OdooServer, changes: list[Change]) -> list[Change]:
    """Return the changes with what Odoo would compute anew: `kept` of the header, `kept_lines` by the lines' ids.

    Asks Odoo which fields these are, and for their values, once for all changes; not at all where only our own change.
    """
    headers = {change.form_id: [name for name in change.header if not name.startswith("x_")] for change in changes}
    kept = _values(odoo, "sale.order", [(headers[one.form_id], [one.order_id]) for one in changes])
    lines = [(_line_fields(one), [line["odoo_line_id"] for line, _ in one.updates]) for one in changes]
    kept_lines = _values(odoo, "sale.order.line", lines, is_whole=True)
    return [
        replace(change, kept=of_header.get(change.order_id, {}), kept_lines=of_lines)
        for change, of_header, of_lines in zip(changes, kept, kept_lines, strict=True)
    ]


def _values(
    odoo: OdooServer, model: str, written: Sequence[tuple[list[str], list[int]]], *, is_whole: bool = False
) -> list[dict[int, Values]]:
    """Return for each (fields that are written, ids) what is to be sent along; if `is_whole`, the written fields too."""
    if not any(fields for fields, _ in written):
        return [{} for _ in written]
    known = Fields(odoo, model)
    along = [
        known.recomputed(fields) + ([name.partition("/")[0] for name in fields] if is_whole else [])
        for fields, _ in written
    ]
    ids = sorted({one for (fields, ids), names in zip(written, along, strict=True) if names for one in ids})
    values = known.as_they_are(ids, {name for names in along for name in names})
    return [
        {
            record_id: {name: value for name, value in values[record_id].items() if name.partition("/")[0] in names}
            for record_id in ids
            if record_id in values
        }
        for (_, ids), names in zip(written, along, strict=True)
    ]


def _line_fields(change: Change) -> list[str]:
    """Return the fields that are written on any of the order's lines: an import has the same columns for all of them."""
    return list(dict.fromkeys(LINE_FIELDS[part] for _, detail in change.updates for part in detail))


def change_rows(change: Change, destination: Destination) -> Rows:
    """Return the fields and rows of one order for `load`: its header, its note and its first line stand in one row."""
    told = _note(change.note, change.written, destination.language) if change.note else {}
    head = {".id": change.order_id, **change.header, **change.kept, **told}
    if change.updates:
        lines = [_changed(line, detail, change, destination) for line, detail in change.updates]
    else:
        lines = new_lines(change, destination)
    return _rows(change, head, lines)


def _note(note: ActionRow, written: Written, language: str) -> Values:
    """Return what is written beside the changes: the note that tells of them, and what is known as written."""
    return {
        "x_allegro_written": written_text(written),
        **note_of_order(note["external_id"], _told(note, language)),
    }


def _told(note: ActionRow, language: str) -> str:
    """Return the body of the note that tells of the change."""
    title = sentence(note["reason_code"], json.loads(note["words"] or "{}"), language)
    return as_html(title, json.loads(note["facts"] or "[]"), language)


def new_line_rows(change: Change, destination: Destination) -> Rows:
    """Return the fields and rows of new lines alone: where others of the order change, they have columns of their own."""
    return _rows(change, {".id": change.order_id}, new_lines(change, destination))


def new_lines(change: Change, destination: Destination) -> list[Values]:
    """Return the values of an order's new lines."""
    made = []
    for line in change.new:
        values = line_values(line, change.order, destination)
        del values["product_id/id"]
        made.append(values | {"product_id/.id": product_of(line, change.order, destination)})
    return made


def _rows(change: Change, head: Values, lines: list[Values]) -> Rows:
    below = list(lines[0]) if lines else []
    rows = [
        [head[name] if place == 0 else None for name in head] + [line[name] for name in below]
        for place, line in enumerate(lines or [{}])
    ]
    return Rows(change, (*head, *(f"order_line/{name}" for name in below)), rows)


def _changed(line: PlannedLine, detail: Shown, change: Change, destination: Destination) -> Values:
    """Return a line that Odoo has, as it is, with the changed fields replaced."""
    new = line_values(line, change.order, destination)
    new["product_id/.id"] = product_of(line, change.order, destination)
    changed = {LINE_FIELDS[part]: new[LINE_FIELDS[part]] for part in detail}
    return {".id": line["odoo_line_id"], **change.kept_lines[line["odoo_line_id"]], **changed}
