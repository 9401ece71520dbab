"""What is the matter with a record in quarantine, and the way out, by its code: in words that quote nobody.

An entry's own reason says more. It may quote Odoo, and so a buyer, and is for the terminal of whoever may read that.
"""

from typing import NamedTuple

from allegro_etl.reasons import QuarantineCode as Code


class WayOut(NamedTuple):
    """What is the matter, and what to do about it."""

    matter: str
    to_do: str


REFUSED = WayOut("Odoo refuses the record; the reason quotes Odoo", "Mend what Odoo says; then retry.")
UNTRUSTED = WayOut(
    "what Allegro sent is no order that can be trusted",
    "It is read again by itself. If it stays, enter the order by hand and drop the entry.",
)

WAYS_OUT: dict[str, WayOut] = {
    Code.CONTRADICTING_PRODUCT: WayOut(
        "what Allegro says of the goods speaks for different products",
        "Correct the code, GTIN or signature of one side, or name the right product under `[offers]`; then retry.",
    ),
    Code.AMBIGUOUS_PRODUCT: WayOut(
        "several products fit", "Leave one of them in Odoo, or name it under `[offers]`; then retry."
    ),
    Code.NO_PRODUCT: WayOut(
        "none fits, and `create` is switched off; or the one that fits is archived or gone",
        "Add or unarchive it, or name another under `[offers]`; then retry.",
    ),
    Code.AMBIGUOUS_CONTACT: WayOut(
        "two contacts have the same `x_allegro_id`", "Merge them, or empty the field of one; then retry."
    ),
    Code.CONTACT_ELSEWHERE: WayOut(
        "the contact of an earlier order was given to another company in Odoo, or the user may not see it",
        "Empty the company of the contact; then retry.",
    ),
    Code.LINE_IN_TWO_ORDERS: WayOut(
        "two living orders claim one line item", "Look on Allegro which is void; drop that one, retry the other."
    ),
    Code.AMBIGUOUS_ORDER: WayOut(
        "another program's sale orders fit it, and more than one does",
        "Write the number of Allegro's order into the customer reference of the right one, then `allegro-etl take-over`. Retry makes a new one. It is not tried by itself.",
    ),
    Code.CURRENCY_MISSING: WayOut("the currency is not active in Odoo", "Activate it; then retry."),
    Code.CURRENCY_DIFFERS: WayOut(
        "a setting names a price list in another currency for the order's market",
        "Remove the setting, and each currency gets a price list of its own; then retry.",
    ),
    Code.RATE_MISSING: WayOut(
        "Odoo has no exchange rate of the order's currency for the day of the purchase, and would take it for 1",
        "Enter a rate of that day or an earlier one; then retry.",
    ),
    Code.DELETED_IN_ODOO: WayOut(
        "a person deleted the sale order", "Retry makes it again, drop lets it be. It is not tried by itself."
    ),
    Code.MARKET_MISSING: WayOut(
        "the market has no fiscal position, and the user may not make one",
        "Name one in the settings, or run `allegro-etl doctor --fix`; then retry.",
    ),
    Code.UNREADABLE_OFFER: WayOut(
        "Allegro gives no usable answer for an offer",
        "By itself: after three attempts the order goes on without the offer.",
    ),
    Code.UNREADABLE_EVENT: WayOut(
        "an event names no order, or has no usable id", "The sweep finds the order if there is one. Drop the entry."
    ),
    **dict.fromkeys(
        (
            Code.ORDER_REFUSED, Code.CONFIRM_REFUSED, Code.CHANGE_REFUSED, Code.CANCEL_REFUSED, Code.PAYMENT_REFUSED,
            Code.SETTLE_REFUSED, Code.NOTE_REFUSED, Code.CONTACT_REFUSED, Code.PRODUCT_REFUSED,
        ),
        REFUSED,
    ),
    **dict.fromkeys(
        (
            Code.UNREADABLE_FORM, Code.REFUSED_FORM, Code.UNREADABLE, Code.MISSING_ID, Code.BAD_AMOUNT, Code.BAD_QUANTITY,
            Code.MIXED_CURRENCIES, Code.NO_LINE_ITEMS,
        ),
        UNTRUSTED,
    ),
}  # fmt: skip
