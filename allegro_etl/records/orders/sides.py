"""Three sides of a value: what Allegro says, what Odoo has, what was last written there. Who changed it, decides.

What was last written stands beside the order in Odoo, in the field x_allegro_written: an Odoo restored from a backup
takes it back too, and a lost DuckDB file loses none of it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar

from allegro_etl.records.values import TaxedLine, price_and_discount
from allegro_etl.warehouse.tables import LineRow, OdooLineRow, OrderRow

Row = TypeVar("Row")
Shown = dict[str, Any]
"""A field's values on all sides, by the name of the side; or such values by field."""

Written = dict[str, Any]
"""What was last written of an order: JSON that Odoo keeps, where anything may stand."""

LineFields = dict[str, str]
"""What a later change of a line may concern: quantity, price, discount, a hash of the text. What is disputed is left out."""

Verdict = Literal["same", "update", "kept", "conflict"]

# The header fields that a later change may concern.
REFERENCES = ("partner_shipping_id", "partner_invoice_id", "carrier_id")

# What stands in x_allegro_written of an order that another program made: what Allegro said of it when it was taken over.
TAKEN_OVER = "taken_over"


class NewOrder(OrderRow):
    """An order that is to be made: its place in the plan, its contacts' ids in Odoo and its lines."""

    seq: int
    partner_id: int | None
    delivery_id: int | None
    invoice_id: int | None
    lines: list[TaxedLine]


@dataclass(frozen=True)
class Sides:
    """The three values of one field, as text or numbers that can be compared and shown."""

    allegro: Any
    odoo: Any
    written: Any
    is_known: bool  # whether it is known what was last written

    @property
    def verdict(self) -> Verdict:
        """Return what follows: nothing; Allegro's change is written; a person's is kept; or both changed it differently."""
        if self.allegro == self.odoo:
            return "same"
        if not self.is_known:
            return "conflict"
        if self.allegro == self.written:
            return "kept"
        return "update" if self.odoo == self.written else "conflict"

    def shown(self) -> Shown:
        """Return the three values as the plan shows them."""
        return {"allegro": self.allegro, "odoo": self.odoo, "last written": self.written if self.is_known else None}


def reference_sides(key: str, wanted: int | str | None, odoo: int | None, written: list[Any] | None) -> Sides:
    """Compare which record a field points to. `written` is [key, id]: the same key is the same record, whatever its id.

    `wanted` is the id of Allegro's record, None where there is none, or its key while it is still to be made.
    """
    before_key, before_id = written or (None, None)
    allegro = before_id if written and key == before_key else wanted
    return Sides(allegro, odoo, before_id, is_known=written is not None)


def line_fields(line: LineRow) -> LineFields:
    """Return what of a core order line a later change may concern, as Odoo gets it."""
    price, discount = price_and_discount(line["unit_price"], line["original_price"])
    return {
        "quantity": plain(line["quantity"]),
        "price": plain(price),
        "discount": plain(discount),
        "text": fingerprint(line["description"]),
    }


def odoo_line_fields(line: OdooLineRow) -> LineFields:
    """Return the same of a line as Odoo has it."""
    return {
        "quantity": plain(line["quantity"]),
        "price": plain(line["unit_price"]),
        "discount": plain(line["discount"]),
        "text": fingerprint(line["description"]),
    }


def line_sides(now: LineFields, odoo: LineFields, written: LineFields | None) -> dict[str, Sides]:
    """Compare a line field by field."""
    return {
        name: Sides(value, odoo[name], (written or {}).get(name), is_known=name in (written or {}))
        for name, value in now.items()
    }


def key_of(order: OrderRow, name: str) -> str | None:
    """Return what stands on Allegro's side for the record of a header field."""
    if name == "carrier_id":
        key = order["delivery_method_id"] or order["delivery_method"]
    else:
        key = order["delivery_key"] if name == "partner_shipping_id" else order["invoice_key"]
    return str(key) if key else None


def written_order(order: NewOrder, carrier_id: int | None) -> str:
    """Return what is remembered of a new order, as text for Odoo."""
    ids = {
        "partner_shipping_id": order["delivery_id"] or order["partner_id"],
        "partner_invoice_id": order["invoice_id"] or order["partner_id"],
        "carrier_id": carrier_id,
    }
    lines = {line["line_key"]: line_fields(line) for line in order["lines"]}
    references = {name: [key_of(order, name), record_id] for name, record_id in ids.items()}
    return written_text({**references, **told_fingerprints(order), "lines": lines})


def written_text(written: Written) -> str:
    """Write what is remembered of an order as the field x_allegro_written holds it."""
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def read_written(text: str | None) -> Written:
    """Read the field x_allegro_written; empty where nothing of ours is in it."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def told_texts(order: OrderRow) -> dict[str, str | None]:
    """Return what has no field of its own in Odoo: a note tells it, and tells its changes."""
    return {"message": order["message"], "phone": order["delivery_phone"]}


def told_fingerprints(order: OrderRow) -> dict[str, str | None]:
    """Return what tells one wording from another of what only notes tell; None where there is none."""
    return {name: fingerprint(text) if text else None for name, text in told_texts(order).items()}


def fingerprint(text: str | None) -> str:
    """Return a short hash of a text, whatever its line ends and margins."""
    lines = "\n".join((text or "").splitlines()).strip()
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


def plain(amount: Decimal) -> str:
    """Write a number in the one way that equal numbers share."""
    return f"{amount.normalize():f}"


def grouped(records: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """Return records by what they have in a column, in their order: looked up once for each order, not searched."""
    groups: dict[Any, list[Row]] = {}
    for record in records:
        groups.setdefault(record[column], []).append(record)  # type: ignore[index]  # a TypedDict, by the name of a column
    return groups
