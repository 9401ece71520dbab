"""Line items that documents name: each belongs to one checkout form, and sells one offer."""

from collections.abc import Iterable
from dataclasses import dataclass

from allegro_etl.allegro.json_text import Document
from allegro_etl.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line item seen in a checkout form, and the offer it names."""

    line_item_id: str
    form_id: str
    offer_id: str | None


def named_line_items(form_id: str, record: Document) -> list[LineItem]:
    """Return the line items that a checkout form, or the order of an event, names; those without an id are left out."""
    lines = record.get("lineItems")
    found = []
    for line in lines if isinstance(lines, list) else []:
        if isinstance(line, dict) and isinstance(line.get("id"), str):
            offer = line.get("offer")
            offer_id = offer.get("id") if isinstance(offer, dict) else None
            found.append(LineItem(line["id"], form_id, offer_id if isinstance(offer_id, str) else None))
    return found


def stage_line_items(warehouse: Warehouse, line_items: Iterable[LineItem]) -> None:
    """Write down in which checkout form line items were seen; they may have been seen there before."""
    rows = {(line.line_item_id, line.form_id): line.offer_id for line in line_items}
    warehouse.insert(
        "staging.line_items",
        ("line_item_id", "form_id", "offer_id"),
        [(*key, offer_id) for key, offer_id in rows.items()],
    )
