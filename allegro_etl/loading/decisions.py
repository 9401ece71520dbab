"""What to do about an order that Odoo has already: facts in, decisions out.

Three sides are compared: what Allegro says now, what was last written, what Odoo has. What Allegro changed is written
where Odoo still has what was written; what a person changed is theirs, and both values are shown.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from allegro_etl.loading.values import allegro_facts, price_and_discount

Record = dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """One action of the plan on an order that exists; `detail` maps fields to their three values."""

    kind: str
    action: str
    key: str
    reason: str
    detail: Record = field(default_factory=dict)


@dataclass(frozen=True)
class Existing:
    """An order on all three sides: rows of core and odoo, and what was last written (empty where that is not known)."""

    order: Record
    lines: list[Record]
    odoo: Record
    odoo_lines: dict[str, Record]
    written: Record
    partner_ids: dict[str, int | None]
    own_user: bool  # nobody but the pipeline's user has written the order last


def decide(found: Existing) -> list[Decision]:
    """Give what is to be done about an existing order, nothing where it is as it should be."""
    disposition = found.order["disposition"]
    if disposition == "cancel":
        return _cancel(found)
    if disposition == "wait":
        return [_order(found, "keep", "Allegro no longer shows it as ready for processing; the order stays as it is")]
    if found.odoo["state"] == "cancel":
        return [_order(found, "keep", "Cancelled in Odoo by hand; Allegro still has it")]
    return [*_rebind(found), *_facts(found), *_addresses(found), *_lines(found), *_message(found)]


def _order(found: Existing, action: str, reason: str, detail: Record | None = None) -> Decision:
    return Decision("order", action, f"order_{found.order['form_id']}", reason, detail or {})


def _activity(found: Existing, topic: str, reason: str) -> Decision:
    return Decision("activity", "create", f"activity_{found.order['form_id']}_{topic}", reason)


def _cancel(found: Existing) -> list[Decision]:
    """Cancel an order, or tell a person where goods have left or an invoice is posted: nothing is torn down."""
    successor = found.order["merged_into"]
    why = f"Merged on Allegro into order {successor}" if successor else "Cancelled on Allegro"
    if found.odoo["state"] == "cancel":
        return []
    if successor and found.odoo["facts"].get("x_allegro_id") == successor:
        return []
    trouble = [
        text
        for is_so, text in (
            (found.odoo["delivered"], "goods have left"),
            (found.odoo["invoiced"], "an invoice is posted"),
            (found.odoo["facts"].get("locked"), "the order is locked"),
        )
        if is_so
    ]
    if trouble:
        reason = f"{why}, but {' and '.join(trouble)}: decide what to do with it"
        return [*_facts(found), _activity(found, "cancelled", reason)]
    return [*_facts(found), _order(found, "cancel", why)]


def _rebind(found: Existing) -> list[Decision]:
    """Let an order become the one of the form into which its purchase was merged."""
    former = found.odoo["facts"].get("x_allegro_id")
    if not former or former == found.order["form_id"]:
        return []
    return [_order(found, "rebind", f"Order {former} was merged into this one on Allegro: it is the same sale")]


def _facts(found: Existing) -> list[Decision]:
    """Write the dedicated fields that differ: they are Allegro's word alone."""
    former = found.odoo["facts"]
    changed = {
        name: {"allegro": value, "odoo": former.get(name)}
        for name, value in allegro_facts(found.order).items()
        if name in former and value != former[name] and name != "x_allegro_id"
    }
    if not changed:
        return []
    said = ", ".join(name.removeprefix("x_allegro_").replace("_", " ") for name in changed)
    return [_order(found, "update", f"Changed on Allegro: {said}", changed)]


def _addresses(found: Existing) -> list[Decision]:
    decisions = []
    for role, field_name, closed, obstacle in (
        ("delivery", "partner_shipping_id", found.odoo["delivered"], "goods have left"),
        ("invoice", "partner_invoice_id", found.odoo["invoiced"], "an invoice is posted"),
    ):
        key = found.order[f"{role}_key"]
        wanted = found.partner_ids.get(key) if key else None
        actual, before = found.odoo[field_name], found.written.get(field_name)
        if not key or (wanted and wanted == actual) or (before and found.written.get(f"{role}_key") == key):
            continue
        detail = {field_name: {"allegro": key, "odoo": actual, "last written": before}}
        said = f"The {role} address changed on Allegro"
        if actual != before and not (before is None and found.own_user):
            decisions.append(_order(found, "conflict", f"{said}, and a person chose another one in Odoo", detail))
        elif closed:
            decisions.append(_activity(found, f"{role}_{key[-8:]}", f"{said}, but {obstacle}: decide what to do"))
        else:
            decisions.append(_order(found, "update", said, detail))
    return decisions


def _lines(found: Existing) -> list[Decision]:
    written = found.written.get("lines") or {}
    decisions = [decision for line in found.lines if (decision := _line(found, line, written))]
    wanted = {line["line_key"] for line in found.lines}
    gone = sorted(key for key in found.odoo_lines if key not in wanted and not key.startswith("rounding_"))
    if gone:
        detail = {key: {"allegro": None, "odoo": str(found.odoo_lines[key]["quantity"])} for key in gone}
        decisions.append(_order(found, "conflict", "Allegro no longer has lines that the order has", detail))
        decisions.append(_activity(found, "lines", "Allegro no longer has some of the order's lines: compare them"))
    return decisions


def _line(found: Existing, line: Record, written: Record) -> Decision | None:
    key = line["line_key"]
    now = line_signature(line)
    before = written.get(key)
    mirrored = found.odoo_lines.get(key)
    if mirrored is None:
        if before is not None:
            detail = {key: {"allegro": now, "odoo": None, "last written": before}}
            return Decision("line", "conflict", key, "A person removed this line in Odoo; it stays removed", detail)
        return Decision("line", "create", key, f"New on Allegro: {line['kind']} line")
    actual = odoo_signature(mirrored)
    if now in (before, actual):
        return None
    detail = {key: {"allegro": now, "odoo": actual, "last written": before}}
    if actual == before or (before is None and found.own_user):
        return Decision("line", "update", key, "Quantity or price changed on Allegro", detail)
    return Decision("line", "conflict", key, "Changed on Allegro and, otherwise, in Odoo by a person", detail)


def _message(found: Existing) -> list[Decision]:
    """Tell a changed message of the buyer once, in a note of its own."""
    before, now = found.written.get("message"), found.order["message_hash"]
    if "message" not in found.written or before == now or not now:
        return []
    key = f"note_{found.order['form_id']}_{now[:8]}"
    return [Decision("note", "create", key, "The buyer changed the message")]


def line_signature(line: Record) -> list[str]:
    """Give what of a core order line a later change would touch: quantity, price unit and discount as Odoo gets them."""
    price, discount = price_and_discount(line["unit_price"], line["original_price"])
    return [_plain(line["quantity"]), _plain(price), _plain(discount)]


def odoo_signature(line: Record) -> list[str]:
    """Give the same of a line as Odoo has it."""
    return [_plain(line["quantity"]), _plain(line["unit_price"]), _plain(line["discount"])]


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
