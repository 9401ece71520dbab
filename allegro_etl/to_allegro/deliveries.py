"""The deliveries of Allegro's orders in Odoo: what leaves for the customer, whatever steps the warehouse takes before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allegro_etl.odoo.times import from_odoo
from allegro_etl.to_allegro.push import Push

TO_CUSTOMERS = ("location_dest_id.usage", "=", "customer")
"""Of the pickings of an order, those of the last step, from the warehouse or right from a supplier: Odoo copies number and
carrier to the steps before it."""
OVER = ("done", "cancel")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery to a customer (stock.picking). `number` is what stands in its field for the number, `method` how it goes."""

    id: int
    name: str
    form_id: str
    state: str
    number: str
    method: str | None
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        """Return whether it is still to leave."""
        return self.state not in OVER


def deliveries_of(push: Push, sales: Mapping[str, Mapping[str, Any]]) -> list[Delivery]:
    """Return the deliveries of these sale orders, which have `id` and `picking_ids`, oldest first.

    One that holds goods of several orders is given once for each. Source: stock.picking, by id.
    """
    form_of = {picking: form_id for form_id, sale in sales.items() for picking in sale["picking_ids"]}
    own = [_delivery(row, form_of[row["id"]]) for row in _pickings(push, sorted(form_of))]
    have_some = {one.form_id for one in own if one.state != "cancel"}
    merged = _merged(push, {sale["id"]: form_id for form_id, sale in sales.items() if form_id not in have_some})
    return sorted([*own, *merged], key=lambda one: (one.id, one.form_id))


def _pickings(push: Push, ids: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    here = push.odoo.has_fields("stock.picking")
    fields = ["name", "state", "write_date", *(one for one in ("carrier_tracking_ref", "carrier_id") if one in here)]
    return push.odoo.search_read_in("stock.picking", "id", ids, fields, [TO_CUSTOMERS])


def _merged(push: Push, form_of: Mapping[int, str]) -> list[Delivery]:
    """Return the deliveries that hold goods of sale orders without any of their own; `form_of` is by sale order.

    Where deliveries were merged, Odoo counts the one that is left among the pickings of one order alone. Source: stock.move.
    """
    with_a_picking = [("picking_id", "!=", False), TO_CUSTOMERS]
    fields = ["picking_id", "sale_line_id"]
    moves = list(
        push.odoo.search_read_in("stock.move", "sale_line_id.order_id", sorted(form_of), fields, with_a_picking)
    )
    lines = sorted({move["sale_line_id"][0] for move in moves})
    rows = push.odoo.search_read_in("sale.order.line", "id", lines, ["order_id"])
    order_of = {line["id"]: line["order_id"][0] for line in rows}
    carried = {(move["picking_id"][0], form_of[order_of[move["sale_line_id"][0]]]) for move in moves}
    pickings = {row["id"]: row for row in _pickings(push, sorted({picking for picking, _ in carried}))}
    return [_delivery(pickings[picking], form_id) for picking, form_id in carried if picking in pickings]


def _delivery(row: Mapping[str, Any], form_id: str) -> Delivery:
    method = row.get("carrier_id")
    return Delivery(
        row["id"],
        row["name"],
        form_id,
        row["state"],
        row.get("carrier_tracking_ref") or "",
        method[1] if method else None,
        from_odoo(row["write_date"]),
    )
