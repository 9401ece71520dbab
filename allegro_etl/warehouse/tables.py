"""The rows of tables that steps hand around, column by column, so that a wrong name is found before anything runs.

The schema files define the columns; a test holds these types against them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict


class OrderRow(TypedDict):
    """A row of core.orders, or of a view of it. What a form may lack while it waits is there in all that load."""

    form_id: str
    content_hash: str
    disposition: str
    hold_reasons: list[dict[str, Any]] | None
    status: str | None
    fulfillment_status: str | None
    fulfillment_provider: str | None
    marketplace: str
    currency: str
    total: Decimal
    lines_total: Decimal
    bought_at: datetime
    updated_at: datetime | None
    buyer_id: str | None
    buyer_login: str | None
    buyer_email: str | None
    buyer_key: str
    delivery_key: str | None
    invoice_key: str | None
    language: str | None
    message: str | None
    delivery_method_id: str | None
    delivery_method: str | None
    pickup_point_id: str | None
    pickup_point: str | None
    smart: bool | None
    invoice_required: bool | None
    payment_id: str | None
    payment_type: str | None
    paid: Decimal | None
    cod_booked: Decimal | None
    merged_into: str | None
    revision: str | None
    seller_note: str | None
    delivery_cost: Decimal | None
    dispatch_by: datetime | None
    vat_numbers: str | None
    vat_eu_verified: bool | None
    payment_provider: str | None
    payment_finished_at: datetime | None
    compensation: Decimal | None
    items_total: Decimal | None
    services_total: Decimal | None
    surcharge_lines: Decimal | None
    deposit_lines: str | None
    adjustment: Decimal | None
    whole_units: bool | None
    notes: list[str] | None
    normalised_at: datetime | None
    delivery_phone: str | None
    invoice_due_date: date | None
    vouchers: str | None


class LineRow(TypedDict):
    """A row of core.order_lines, or of a view of it."""

    form_id: str
    line_key: str
    kind: str
    position: int
    line_item_id: str | None
    offer_id: str | None
    component: int | None
    description: str
    quantity: Decimal
    unit_price: Decimal
    original_price: Decimal | None
    currency: str
    odoo_product_id: int | None
    product_key: str | None
    normalised_at: datetime | None


class ContactRow(TypedDict):
    """A row of core.partners, or of a view of it."""

    partner_key: str
    kind: str
    buyer_id: str
    parent_key: str | None
    name: str
    is_company: bool
    company_name: str | None
    vat: str | None
    email: str | None
    phone: str | None
    street: str | None
    city: str | None
    zip: str | None
    country_code: str | None
    language: str | None
    address_hash: str | None
    rule: str | None
    candidates: str | None
    odoo_id: int | None
    company_registry: str | None
    problem: str | None
    normalised_at: datetime | None
    updated_at: datetime | None
    country_hint: str | None
    vat_numbers: list[dict[str, Any]] | None
    problem_facts: dict[str, Any] | None


class OdooOrderRow(TypedDict):
    """A row of odoo.orders, or of a view of it. `facts` is JSON."""

    id: int
    form_id: str | None
    name: str
    state: str
    currency: str
    amount_total: Decimal
    partner_id: int | None
    partner_shipping_id: int | None
    partner_invoice_id: int | None
    delivered: bool
    invoiced: bool
    facts: str


class OdooLineRow(TypedDict):
    """A row of odoo.order_lines, or of a view of it."""

    id: int
    order_id: int
    line_key: str | None
    product_id: int | None
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    description: str
    unit_id: int | None
    tax_ids: list[int] | None


class OdooContactRow(TypedDict):
    """A row of odoo.partners."""

    id: int
    allegro_id: str | None
    parent_id: int | None
    type: str | None
    name: str | None
    is_company: bool | None
    company_name: str | None
    vat: str | None
    email: str | None
    phone: str | None
    street: str | None
    street2: str | None
    city: str | None
    zip: str | None
    country_code: str | None
    active: bool | None


class ActionRow(TypedDict):
    """A row of odoo.plan. `words`, `detail` and `facts` are JSON."""

    seq: int
    kind: str
    action: str
    external_id: str
    form_id: str | None
    odoo_id: int | None
    rule: str | None
    reason: str
    reason_code: str
    words: str | None
    detail: str | None
    status: str
    facts: str | None


class AllocationRow(TypedDict):
    """A row of work.payment_allocations."""

    payment_key: str
    form_id: str
    payment_id: str
    kind: str
    type: str | None
    provider: str | None
    amount: Decimal
    currency: str
    paid_at: datetime | None
