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
    PAYMENT_MADE = "payment_made"
    PAYMENT_MORE = "payment_more"
    SURCHARGE_PAID = "surcharge_paid"
    CASH_BOOKED = "cash_booked"
    PAYMENT_OF_ORDER_MADE_AGAIN = "payment_of_order_made_again"
    PAYMENT_REMOVED = "payment_removed"
    PAYMENT_UNNAMED = "payment_unnamed"


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
    PlanReason.PAYMENT_MADE: "The buyer has paid",
    PlanReason.PAYMENT_MORE: "More was paid under the same payment id",
    PlanReason.SURCHARGE_PAID: "The buyer paid a surcharge",
    PlanReason.CASH_BOOKED: "Cash on delivery was booked",
    PlanReason.PAYMENT_OF_ORDER_MADE_AGAIN: "Booked on a sale order that is made again",
    PlanReason.PAYMENT_REMOVED: "A person removed or reopened this payment in Odoo, and it stays so",
    PlanReason.PAYMENT_UNNAMED: "Payment {payments} is booked, and Allegro no longer names it",
}


def sentence(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """Return the sentence of a reason, with its facts in it."""
    return SENTENCES[PlanReason(code)].format_map(facts or {})
