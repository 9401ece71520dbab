"""The rows of which the life of one order is told, column by column, as `allegro-etl order --json` prints them."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Required, TypedDict

from allegro_etl.ledger.quarantine import Tried


class EventRow(TypedDict):
    """An order event of Allegro's journal (staging.order_events)."""

    event_id: str
    event_type: str
    occurred_at: datetime
    staged_at: datetime


class QuarantineRow(Tried):
    """What of the order waits in quarantine; `retry_at` is None where it waits for a person."""

    retry_at: datetime | None


class RemarkRow(TypedDict):
    """What a person has to be told of the order (ops.remarks)."""

    code: str
    holds: bool
    looked_at: datetime


class AnnouncementRow(TypedDict):
    """What a document tells of the order (ops.announcements)."""

    topic: str
    code: str
    is_open: bool


class PaymentRow(TypedDict):
    """A payment on Allegro (core.payments)."""

    payment_id: str
    kind: str
    type: str | None
    provider: str | None
    amount: Decimal
    currency: str
    paid_at: datetime | None


class ContactRow(TypedDict):
    """A contact of the order, and the rule that found it (core.partners)."""

    kind: str
    external_id: str
    rule: str | None
    odoo_id: int | None


class ProductRow(TypedDict):
    """A product that an offer of the order sells, and the rule that found it (core.products)."""

    offer_id: str
    component: str
    name: str | None
    rule: str | None
    odoo_id: int | None
    problem: str | None


class WaitingRow(TypedDict):
    """That a run still has to look at the order (ops.pending)."""

    why: str
    queued_at: datetime


class GoneRow(TypedDict):
    """That Allegro has the checkout form no more (staging.gone_forms)."""

    seen_at: datetime
    merged_into: str | None


class OrderNow(TypedDict):
    """What the order is, as Allegro said it last (core.orders)."""

    disposition: str
    status: str | None
    fulfillment_status: str | None
    marketplace: str
    total: Decimal | None
    currency: str | None
    paid: Decimal | None
    bought_at: datetime | None
    merged_into: str | None


class Difference(TypedDict):
    """A path of which two contents say different things; both values are None where they may be personal."""

    path: str
    is_shown: bool
    before: Any
    after: Any


class ContentRow(TypedDict):
    """What a checkout form said at one time, and what differs from the time before (staging.checkout_forms)."""

    fetched_at: datetime
    found_by: str
    revision: str | None
    status: str | None
    is_forgotten: bool
    changes: list[Difference]


class DeedRow(TypedDict):
    """What a run did about the order (ops.deeds)."""

    kind: str
    action: str
    external_id: str
    odoo_id: int | None
    reason_code: str


class RunOfOrder(TypedDict):
    """A run that did something about the order (ops.runs)."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None


class RunWithDeeds(RunOfOrder):
    """A run with what it did about the order."""

    actions: list[DeedRow]


class Story(TypedDict, total=False):
    """All that is kept of a checkout form. Where nothing is, there is its id alone."""

    form_id: Required[str]
    events: list[EventRow]
    quarantine: list[QuarantineRow]
    remarks: list[RemarkRow]
    announcements: list[AnnouncementRow]
    payments: list[PaymentRow]
    contacts: list[ContactRow]
    products: list[ProductRow]
    waiting: list[WaitingRow]
    contents: list[ContentRow]
    runs: list[RunWithDeeds]
    gone: GoneRow | None
    order: OrderNow | None
