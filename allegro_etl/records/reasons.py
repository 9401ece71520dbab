"""Why a row is in the plan, and what people are told: a code for programs, and its sentence for people.

What decides gives a code and words: the values that the sentence names, and nothing that is prose. The sentences stand here
alone, so a code and its words are enough to say the same in another language, and a better sentence is no other reason.
Those that N_ marks reach Odoo, and are translated; the others are read in terminals and tables.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from allegro_etl.languages import N_
from allegro_etl.reasons import RemarkCode

Words = Mapping[str, Any]
"""What a sentence names, by the names of its places. Other words tell one state from another."""

Said = Mapping[str, Any]
"""A code with its words: {"code": ..., ...}."""

Text = str | Said
"""A text of somebody else's, which is shown as it is, or what a code says, which is translated."""

Facts = Sequence[tuple[Text, Text]]
"""What a note or an activity lists: (label, text). They may be personal."""


def say(code: str, **words: object) -> Said:
    """Return a code with its words."""
    return {"code": code, **words}


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
    STATUS_OF_OURS = "status_of_ours"
    PLACE_CHANGED = "place_changed"
    PLACE_KEPT = "place_kept"
    PLACE_DISPUTED = "place_disputed"
    PLACE_CLOSED = "place_closed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_CANCELLED_BY_SELLER = "order_cancelled_by_seller"
    ORDER_MERGED = "order_merged"
    ORDER_MERGED_AWAY = "order_merged_away"
    ORDER_TAKEN_OVER = "order_taken_over"
    ORDER_OF_ANOTHER_PROGRAM = "order_of_another_program"
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
    REMARK_SETTLED = "remark_settled"


SENTENCES: dict[str, str] = {
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
    PlanReason.ORDER_CHANGED: "{changes:listed}",
    PlanReason.STATUS_OF_OURS: "The fulfilment status that allegro_etl itself has written to Allegro",
    PlanReason.FIELDS_CHANGED: N_("Changed on Allegro: {fields:named}"),
    PlanReason.PLACE_CHANGED: N_("{what:said} changed on Allegro"),
    PlanReason.PLACE_KEPT: "{what:said}: a person chose another one in Odoo, and it stays",
    PlanReason.PLACE_DISPUTED: N_(
        "{what:said} changed on Allegro, and a person chose another one in Odoo: decide which one counts"
    ),
    PlanReason.PLACE_CLOSED: N_("{what:said} changed on Allegro, but {obstacles:said}: decide which one counts"),
    PlanReason.ORDER_CANCELLED: N_("Cancelled on Allegro"),
    PlanReason.ORDER_CANCELLED_BY_SELLER: N_("Cancelled by the seller on Allegro"),
    PlanReason.ORDER_MERGED: N_("Merged on Allegro into order {order}"),
    PlanReason.ORDER_MERGED_AWAY: "Merged on Allegro into order {order}, which has its sale order now",
    PlanReason.ORDER_TAKEN_OVER: N_("Order {order} was merged into this one on Allegro: it is the same sale"),
    PlanReason.ORDER_OF_ANOTHER_PROGRAM: N_(
        "Another program made this sale order, and allegro_etl has taken it over: it is Allegro's order {order}"
    ),
    PlanReason.ORDER_BACK: N_("Cancelled on Allegro before, and Allegro has it again"),
    PlanReason.ORDER_NO_LONGER_READY: ("Allegro no longer shows it as ready for processing; the order stays as it is"),
    PlanReason.ORDER_CANCELLED_BY_PERSON: "Cancelled in Odoo by a person; Allegro still has it",
    PlanReason.ORDER_NOT_OURS: N_(
        "This sale order has none of Allegro's lines: it was not made by allegro_etl, and stays as it is"
    ),
    PlanReason.LINES_GONE: "Allegro no longer has some of the order's lines",
    PlanReason.LINE_NEW: N_("New on Allegro: {kind_of_line:said} line"),
    PlanReason.LINE_CHANGED: N_("Changed on Allegro: {fields:named}"),
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
    PlanReason.REMARK_SETTLED: "What it tells is no longer so",
}


REMARKS: dict[str, str] = {
    RemarkCode.PAID_TOO_LITTLE: N_(
        "Allegro shows {paid:money} paid of {total:money}: check the payment before you confirm."
    ),
    RemarkCode.PAID_TOO_MUCH: N_(
        "Allegro shows {paid:money} paid for an order of {total:money}: return or set off what is too much, then confirm."
    ),
    RemarkCode.WAREHOUSE_MISSING: N_(
        "It is shipped from Allegro's own warehouse (One Fulfillment), and no setting odoo.fulfillment_warehouse says where that "
        "is in Odoo."
    ),
    RemarkCode.LINES_DO_NOT_ADD_UP: N_(
        "Total differs: Allegro says {total:money}, its lines come to {lines_total:money}."
    ),
    RemarkCode.CALLED_OFF: N_("The seller marked it as cancelled on Allegro."),
    RemarkCode.TOTAL_DIFFERS: N_(
        "Odoo's total is {odoo:money}, Allegro's is {allegro:money}: compare the lines and taxes"
    ),
    RemarkCode.TAX_MISSING: N_(
        "Lines without any tax, so the order's VAT would be missing: give them one. {offer}: {tax:said}"
    ),
    RemarkCode.TAX_DIFFERS: N_("The tax in Odoo is not Allegro's: check it before you invoice. {offer}: {tax:said}"),
    RemarkCode.TAX_ABROAD: N_("Check the tax before you invoice. {abroad:said}"),
    RemarkCode.PLACE_TO_DECIDE: SENTENCES[PlanReason.PLACE_DISPUTED],
    RemarkCode.PLACE_OF_CLOSED_ORDER: SENTENCES[PlanReason.PLACE_CLOSED],
    RemarkCode.LINE_TO_DECIDE: N_("A line changed on Allegro, and otherwise in Odoo: decide which one counts"),
    RemarkCode.LINES_OF_CLOSED_ORDER: N_("Lines changed on Allegro, but {obstacles:said}: decide what counts"),
    RemarkCode.LINES_OF_ANOTHER_ORDER: N_(
        "Orders were merged on Allegro, and some of this one's line items are on another sale order: compare them"
    ),
    RemarkCode.LINES_LOST: N_("Allegro no longer has some of the order's lines: compare them"),
    RemarkCode.GOODS_RECOMPOSED: N_(
        "Allegro has another price or quantity for an offer that consists of something else now: compare the lines of this order"
    ),
    RemarkCode.FOREIGN_ORDER: SENTENCES[PlanReason.ORDER_NOT_OURS],
    RemarkCode.CANCELLATION_TO_DECIDE: N_("{why:said}, but {obstacles:said}: decide what to do with this one"),
    RemarkCode.CALLED_OFF_TOO_LATE: N_(
        "The seller marked it as cancelled on Allegro, and Odoo has it confirmed: cancel it here, or take it up there"
    ),
    RemarkCode.BOOKED_AND_UNNAMED: N_(
        "Payment {payments} is booked, and Allegro no longer names it: see on Allegro which payment counts"
    ),
    RemarkCode.MORE_IS_BOOKED: N_(
        "Payment {payment}: {booked:money} are booked, and Allegro shows {shown:money} now: "
        "book what went back to the buyer"
    ),
    RemarkCode.RETURN_ANNOUNCED: N_("The buyer announced the return {reference} on {announced:day}"),
}
