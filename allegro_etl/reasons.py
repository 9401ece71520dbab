"""Why records are set aside: every code of the quarantine, for Python, SQL and the pages."""

from enum import StrEnum


class QuarantineCode(StrEnum):
    """What is the matter with a record, in a word (ops.quarantine.code). What SQL spells is one of these, too."""

    # what Allegro sent cannot be trusted
    UNREADABLE_EVENT = "unreadable_event"
    UNREADABLE_FORM = "unreadable_form"
    REFUSED_FORM = "refused_form"
    UNREADABLE_OFFER = "unreadable_offer"
    UNREADABLE = "unreadable"
    MISSING_ID = "missing_id"
    BAD_AMOUNT = "bad_amount"
    BAD_QUANTITY = "bad_quantity"
    MIXED_CURRENCIES = "mixed_currencies"
    NO_LINE_ITEMS = "no_line_items"

    # what is meant cannot be told
    LINE_IN_TWO_ORDERS = "line_in_two_orders"
    AMBIGUOUS_CONTACT = "ambiguous_contact"
    CONTACT_ELSEWHERE = "contact_elsewhere"
    AMBIGUOUS_PRODUCT = "ambiguous_product"
    CONTRADICTING_PRODUCT = "contradicting_product"
    NO_PRODUCT = "no_product"

    # Odoo lacks something for it, or a person has decided
    CURRENCY_MISSING = "currency_missing"
    CURRENCY_DIFFERS = "currency_differs"
    RATE_MISSING = "rate_missing"
    MARKET_MISSING = "market_missing"
    DELETED_IN_ODOO = "deleted_in_odoo"

    # Odoo refuses it
    CONTACT_REFUSED = "contact_refused"
    PRODUCT_REFUSED = "product_refused"
    ORDER_REFUSED = "order_refused"
    CONFIRM_REFUSED = "confirm_refused"
    CHANGE_REFUSED = "change_refused"
    CANCEL_REFUSED = "cancel_refused"
    PAYMENT_REFUSED = "payment_refused"
    SETTLE_REFUSED = "settle_refused"
    NOTE_REFUSED = "note_refused"
