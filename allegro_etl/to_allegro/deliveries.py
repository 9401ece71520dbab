"""The deliveries of Allegro's orders in Odoo: what leaves for the customer, whatever steps the warehouse takes before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allegro_etl.to_allegro.push import Push

TO_CUSTOMERS = [("picking_type_id.code", "=", "outgoing"), ("location_dest_id.usage", "=", "customer")]
"""Of the pickings of an order, those of the last step: Odoo copies number and carrier to the steps before it."""
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
        """Whether it is still to leave."""
        return self.state not in OVER


def deliveries_of(push: Push, sales: Mapping[str, Mapping[str, Any]]) -> list[Delivery]:
    """Return the deliveries of these sale orders, which have `picking_ids`, oldest first. Source: stock.picking, by id."""
    form_of = {picking: form_id for form_id, sale in sales.items() for picking in sale["picking_ids"]}
    here = push.odoo.has_fields("stock.picking")
    fields = ["name", "state", "write_date", *(one for one in ("carrier_tracking_ref", "carrier_id") if one in here)]
    found = push.odoo.search_read_in("stock.picking", "id", sorted(form_of), fields, TO_CUSTOMERS)
    return [_delivery(row, form_of[row["id"]]) for row in found]


def _delivery(row: Mapping[str, Any], form_id: str) -> Delivery:
    method = row.get("carrier_id")
    return Delivery(
        row["id"],
        row["name"],
        form_id,
        row["state"],
        row.get("carrier_tracking_ref") or "",
        method[1] if method else None,
        moment_of(row["write_date"]),
    )


def moment_of(text: str) -> datetime:
    """Return a time as Odoo writes it, in UTC."""
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
