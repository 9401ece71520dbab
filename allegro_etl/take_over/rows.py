"""The rows that the take-over hands around: forms, alone and beside sale orders."""

from decimal import Decimal

from allegro_etl.warehouse.tables import OrderRow


class FormRow(OrderRow):
    """A row of take_over.forms: the form, and what it has of payments, as `{id, amount}`."""

    payments: list[dict[str, str]]


class PairRow(FormRow):
    """A form beside a sale order that it is, or could be, by a rule."""

    rule: str
    order_id: int
    order_name: str
    order_state: str
    order_total: Decimal
    order_currency: str


class FoundRow(PairRow):
    """The same of a pair that is one; what is the same on both sides, and whether a take-over that died has begun with it."""

    is_begun: bool
    written_at: str
    shipping_id: int | None
    invoice_contact_id: int | None
    is_delivered_there: bool
    is_invoiced_there: bool
