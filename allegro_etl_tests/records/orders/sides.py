"""Orders on all sides, made up: what decisions are tested with."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from allegro_etl.records.order_fields import dedicated_fields
from allegro_etl.records.orders.existing import Decision, Existing
from allegro_etl.records.orders.sides import read_written, written_order

Record = dict[str, Any]

FORM = "aaaaaaaa-0000-11f1-8000-000000000001"
MUG = "line_bbbbbbbb-0000-11f1-8000-000000000001"
DELIVERY = f"delivery_{FORM}"


def order(**fields: Any) -> Any:
    """Return a row of core.orders, as far as decisions read it, with the ids of its contacts."""
    plain: Record = dict.fromkeys(
        (
            "merged_into",
            "message",
            "pickup_point",
            "pickup_point_id",
            "invoice_key",
            "invoice_id",
            "fulfillment_status",
            "delivery_phone",
            "invoice_due_date",
            "dispatch_by",
            "cod_booked",
            "hold_reasons",
        )
    )
    return {
        **plain,
        "form_id": FORM,
        "content_hash": "c0ffee",
        "disposition": "load",
        "status": "READY_FOR_PROCESSING",
        "marketplace": "allegro-pl",
        "currency": "PLN",
        "total": Decimal("50.00"),
        "paid": Decimal("50.00"),
        "payment_type": "ONLINE",
        "delivery_method": "Kurier",
        "delivery_method_id": "courier",
        "buyer_key": "buyer_1",
        "partner_id": 10,
        "delivery_key": "delivery_1_old",
        "delivery_id": 11,
        **fields,
    }


def line(key: str = MUG, **fields: Any) -> Any:
    """Return a row of core.order_lines."""
    return {
        "form_id": FORM,
        "line_key": key,
        "kind": "offer",
        "line_item_id": key.removeprefix("line_"),
        "description": "Kubek",
        "quantity": Decimal(2),
        "unit_price": Decimal("39.99"),
        "original_price": None,
        "currency": "PLN",
        **fields,
    }


def in_odoo(core_line: Record, **fields: Any) -> Any:
    """Return the row of odoo.order_lines that a core line became."""
    return {
        "line_key": core_line["line_key"],
        "product_id": None,
        "quantity": core_line["quantity"],
        "unit_price": core_line["unit_price"],
        "discount": Decimal(0),
        "description": core_line["description"],
        **fields,
    }


def contact(**fields: Any) -> Any:
    """Return a row of core.partners or odoo.partners, as far as decisions read it."""
    return dict.fromkeys(("odoo_id", "name", "company_name", "street", "zip", "city", "phone", "vat")) | fields


def loaded(first: Any = None, lines: Any = None) -> Existing:
    """Return an order right after it was loaded: all sides are the same."""
    now, own = first or order(), lines if lines is not None else [line()]
    mirrored = {**dedicated_fields(now), "x_allegro_id": FORM, "carrier_id": [7, "DPD"], "locked": False}
    return Existing(
        order=now,
        lines=own,
        odoo={
            "id": 1,
            "form_id": FORM,
            "name": "S00001",
            "amount_total": Decimal("79.98"),
            "partner_id": 10,
            "state": "sale",
            "currency": "PLN",
            "partner_shipping_id": 11,
            "partner_invoice_id": 10,
            "delivered": False,
            "invoiced": False,
            "facts": "{}",
        },
        mirrored=mirrored,
        booked=Decimal("50.00"),
        odoo_lines={one["line_key"]: in_odoo(one) for one in own},
        written=read_written(written_order(now | {"lines": own}, 7)),
        contacts={"buyer_1": contact(odoo_id=10), "delivery_1_old": contact(odoo_id=11)},
        carrier_id=7,
    )


def outline(decisions: list[Decision]) -> list[tuple[str, str]]:
    """Return (kind, action) of each decision."""
    return [(one.kind, one.action) for one in decisions]


def with_odoo(found: Existing, mirrored: Record | None = None, **fields: Any) -> Existing:
    """Return the order with other columns of the mirror, and other fields that it keeps as JSON."""
    row: Any = {**found.odoo, **fields}
    return replace(found, odoo=row, mirrored=found.mirrored | (mirrored or {}))
