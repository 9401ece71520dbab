"""What a plan says, order by order, column by column, as `allegro-etl plan --json` prints it; and the rows that it is told from."""

from decimal import Decimal
from typing import Literal, TypedDict

Outcome = Literal["create", "hold", "change", "cancel", "quarantine", "wait", "same"]
"""What becomes of an order. `hold`: it is, or stays, a quotation; `wait`: it is not due yet."""


class ActionKey(TypedDict):
    """An action of the plan, without its values."""

    kind: str
    action: str
    external_id: str
    odoo_id: int | None
    reason_code: str


class ActionRow(ActionKey):
    """An action of odoo.plan; `facts` and `detail` are JSON and may be personal."""

    form_id: str
    reason: str
    facts: str | None
    detail: str | None


class HoldRow(TypedDict):
    """Why an order stays a quotation (work.remarks); `words` is JSON."""

    form_id: str
    code: str
    words: str | None


class PlannedLine(TypedDict):
    """A line of an order that Odoo does not have yet, with the rule that found its product; prices without tax rules, in `currency`."""

    kind: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    currency: str
    offer_id: str | None
    rule: str | None
    reference: str | None
    product: str | None


class LineRow(PlannedLine):
    """A planned line and its order."""

    form_id: str


class OrderKey(TypedDict):
    """An order on both sides: `order` is its number in Odoo, None where that has none."""

    form_id: str
    order: str | None
    odoo_id: int | None
    marketplace: str | None
    total: Decimal | None
    currency: str | None


class OrderOfRun(OrderKey):
    """An order of the current run, and how it stands in Odoo."""

    disposition: str
    delivery_method: str | None
    state: str | None


class PlannedOrder(OrderKey):
    """What becomes of an order, and why. `changes` are pairs of label and `old → new`, and may be personal, as `reasons` may."""

    outcome: Outcome
    lines: list[PlannedLine]
    delivery: str | None
    changes: list[list[str]]
    held_by: list[str]
    reasons: list[str]
    actions: list[ActionKey]


class PlannedProduct(TypedDict):
    """A product that the plan makes, with the offers that sell it."""

    name: str
    reference: str | None
    barcode: str | None
    offer_ids: list[str]


class ByOutcome(TypedDict):
    """How many orders a plan has of one outcome, and what they come to by currency."""

    orders: int
    amounts: dict[str, Decimal]


class Planned(TypedDict):
    """A plan as a person is shown it; `sums` is by outcome."""

    orders: list[PlannedOrder]
    products: list[PlannedProduct]
    sums: dict[Outcome, ByOutcome]
