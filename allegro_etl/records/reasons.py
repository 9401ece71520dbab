"""Why a row is in the plan: a code for programs, and its sentence for people. SQL gives code and facts, never prose."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class PlanReason(StrEnum):
    """Every reason that the plan gives, by its code (odoo.plan.reason_code)."""

    CONTACT_NEW = "contact_new"
    CONTACT_FOUND = "contact_found"
    CONTACT_DELETED = "contact_deleted"
    CONTACT_ARCHIVED_UNBOUND = "contact_archived_unbound"
    CONTACT_DIFFERS = "contact_differs"
    CONTACT_ARCHIVED = "contact_archived"
    PRODUCT_NEW = "product_new"
    PRODUCT_DELETED = "product_deleted"
    OFFER_FOUND = "offer_found"
    ORDER_NEW = "order_new"
    ORDER_READY = "order_ready"
    ORDER_NOT_READY = "order_not_ready"
    ORDER_CANCELLED_BEFORE = "order_cancelled_before"
    PURCHASE_FACTS = "purchase_facts"
    ORDER_CHANGED = "order_changed"
    FIELDS_CHANGED = "fields_changed"
    PLACE_CHANGED = "place_changed"
    PLACE_KEPT = "place_kept"
    PLACE_DISPUTED = "place_disputed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_CANCELLED_BY_SELLER = "order_cancelled_by_seller"
    ORDER_MERGED = "order_merged"
    ORDER_MERGED_AWAY = "order_merged_away"
    ORDER_TAKEN_OVER = "order_taken_over"
    ORDER_BACK = "order_back"
    ORDER_NO_LONGER_READY = "order_no_longer_ready"
    ORDER_CANCELLED_BY_PERSON = "order_cancelled_by_person"
    ORDER_NOT_OURS = "order_not_ours"
    LINES_GONE = "lines_gone"
    LINE_NEW = "line_new"
    LINE_CHANGED = "line_changed"
    LINE_KEPT = "line_kept"
    LINE_DISPUTED = "line_disputed"
    LINE_CLOSED = "line_closed"
    LINE_REMOVED = "line_removed"
    LINE_ELSEWHERE = "line_elsewhere"
    LINE_RECOMPOSED = "line_recomposed"
    ANNOUNCED = "announced"
    PAYMENT_MADE = "payment_made"
    PAYMENT_MORE = "payment_more"
    SURCHARGE_PAID = "surcharge_paid"
    CASH_BOOKED = "cash_booked"
    PAYMENT_OF_ORDER_MADE_AGAIN = "payment_of_order_made_again"
    PAYMENT_REMOVED = "payment_removed"
    PAYMENT_UNNAMED = "payment_unnamed"
    REMARK = "remark"
    REMARK_SETTLED = "remark_settled"


SENTENCES = {
    PlanReason.CONTACT_NEW: "Odoo has no contact for this {kind}",
    PlanReason.CONTACT_FOUND: "Odoo has this {kind} already",
    PlanReason.CONTACT_DELETED: "Deleted in Odoo, made again because an order needs this {kind}",
    PlanReason.CONTACT_ARCHIVED_UNBOUND: (
        "Odoo's contact of this buyer (id {id}) is archived, and has no external id of ours: made anew"
    ),
    PlanReason.CONTACT_DIFFERS: "Odoo has this {kind} otherwise, and it stays so",
    PlanReason.CONTACT_ARCHIVED: "Archived in Odoo; the order goes to it all the same",
    PlanReason.PRODUCT_NEW: "No rule finds a product for what this offer sells",
    PlanReason.PRODUCT_DELETED: "Deleted in Odoo, made again because an order sells it",
    PlanReason.OFFER_FOUND: "The offer is found again under this product",
    PlanReason.ORDER_NEW: "Odoo has no sale order for this checkout form",
    PlanReason.ORDER_READY: "Ready for processing on Allegro",
    PlanReason.ORDER_NOT_READY: "Not ready for processing on Allegro yet",
    PlanReason.ORDER_CANCELLED_BEFORE: "Cancelled on Allegro before it reached Odoo",
    PlanReason.PURCHASE_FACTS: "What the buyer said and chose",
    PlanReason.ORDER_CHANGED: "{changes}",
    PlanReason.FIELDS_CHANGED: "Changed on Allegro: {fields}",
    PlanReason.PLACE_CHANGED: "{what} changed on Allegro",
    PlanReason.PLACE_KEPT: "{what}: a person chose another one in Odoo, and it stays",
    PlanReason.PLACE_DISPUTED: "{what} changed on Allegro, {why}: decide which one counts",
    PlanReason.ORDER_CANCELLED: "Cancelled on Allegro",
    PlanReason.ORDER_CANCELLED_BY_SELLER: "Cancelled by the seller on Allegro",
    PlanReason.ORDER_MERGED: "Merged on Allegro into order {order}",
    PlanReason.ORDER_MERGED_AWAY: "Merged on Allegro into order {order}, which has its sale order now",
    PlanReason.ORDER_TAKEN_OVER: "Order {order} was merged into this one on Allegro: it is the same sale",
    PlanReason.ORDER_BACK: "Cancelled on Allegro before, and Allegro has it again",
    PlanReason.ORDER_NO_LONGER_READY: ("Allegro no longer shows it as ready for processing; the order stays as it is"),
    PlanReason.ORDER_CANCELLED_BY_PERSON: "Cancelled in Odoo by a person; Allegro still has it",
    PlanReason.ORDER_NOT_OURS: (
        "This sale order has none of Allegro's lines: it was not made by allegro_etl, and stays as it is"
    ),
    PlanReason.LINES_GONE: "Allegro no longer has some of the order's lines",
    PlanReason.LINE_NEW: "New on Allegro: {kind_of_line} line",
    PlanReason.LINE_CHANGED: "Changed on Allegro: {fields}",
    PlanReason.LINE_KEPT: "A person changed this line in Odoo, and it stays",
    PlanReason.LINE_DISPUTED: "Changed on Allegro and, otherwise, by a person in Odoo",
    PlanReason.LINE_CLOSED: "Changed on Allegro, and the order is closed to it",
    PlanReason.LINE_REMOVED: "A person removed this line in Odoo; it stays removed",
    PlanReason.LINE_ELSEWHERE: "Another sale order has this line item: two orders were merged on Allegro",
    PlanReason.LINE_RECOMPOSED: (
        "Allegro has another price or quantity for an offer that consists of something else now"
    ),
    PlanReason.ANNOUNCED: "What Allegro tells of this order besides",
    PlanReason.PAYMENT_MADE: "The buyer has paid",
    PlanReason.PAYMENT_MORE: "More was paid under the same payment id",
    PlanReason.SURCHARGE_PAID: "The buyer paid a surcharge",
    PlanReason.CASH_BOOKED: "Cash on delivery was booked",
    PlanReason.PAYMENT_OF_ORDER_MADE_AGAIN: "Booked on a sale order that is made again",
    PlanReason.PAYMENT_REMOVED: "A person removed or reopened this payment in Odoo, and it stays so",
    PlanReason.PAYMENT_UNNAMED: "Payment {payments} is booked, and Allegro no longer names it",
    PlanReason.REMARK: "{remark}",
    PlanReason.REMARK_SETTLED: "What it tells is no longer so",
}


class RemarkReason(StrEnum):
    """Why a person has to look at an order, where a query finds it."""

    BOOKED_AND_UNNAMED = "booked_and_unnamed"
    MORE_IS_BOOKED = "more_is_booked"


REMARKS = {
    RemarkReason.BOOKED_AND_UNNAMED: (
        "Payment {payments} is booked, and Allegro no longer names it: see on Allegro which payment counts"
    ),
    RemarkReason.MORE_IS_BOOKED: (
        "Payment {payment}: {booked} {currency} are booked, and Allegro shows {shown} {currency} now: "
        "book what went back to the buyer"
    ),
}


def sentence(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """Return the sentence of a reason of the plan, with its facts in it."""
    return SENTENCES[PlanReason(code)].format_map(facts or {})


def remark(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence that a person is told, with its facts in it."""
    return REMARKS[RemarkReason(code)].format_map(facts)
