"""The grammar of external ids: how each key is made, once for Python and for SQL. It never changes: Odoo's records bear the keys.

Python's functions are in `odoo/external_ids.py`; `warehouse/external_ids.py` makes a macro of each line, of the same name and
with its parts as parameters. Ids of Allegro have no underscore: `line_<id>_0` can be taken apart.
"""

GRAMMAR = {
    # Contacts.
    "buyer_key": "buyer_{buyer_id}",
    "delivery_address_key": "delivery_{buyer_id}_{address}",
    "invoice_address_key": "invoice_{buyer_id}_{address}",
    # Products.
    "offer_product_key": "offer_{offer_id}",
    "offer_part_key": "offer_{offer_id}_{part}",
    "product_key": "product_{allegro_product_id}",
    "gtin_product_key": "product_gtin_{gtin}",
    "reference_product_key": "product_ref_{reference}",
    "name_product_key": "product_name_{name}",
    "own_product_key": "product_{purpose}",
    # Orders and their lines.
    "order_key": "order_{form_id}",
    "goods_line_key": "line_{line_item_id}",
    "part_line_key": "line_{line_item_id}_{component}",
    "rest_line_key": "line_{line_item_id}_{component}_rest",
    "service_line_key": "service_{line_item_id}_{place}",
    "deposit_line_key": "deposit_{line_item_id}",
    "delivery_line_key": "delivery_{form_id}",
    "surcharge_line_key": "surcharge_{payment}",
    "adjustment_line_key": "adjustment_{form_id}",
    "rounding_line_key": "rounding_{form_id}",
    # Payments.
    "payment_key": "payment_{payment_id}",
    "shared_payment_key": "payment_{payment_id}_{form_id}",
    "repeated_payment_key": "payment_{payment_id}_{form_id}_{nth}",
    "order_payment_key": "{payment_key}_{form_id}",
    "rest_payment_key": "{payment_key}_plus_{sum}",
    "account_payment_key": "account_{payment_key}",
    "settled_key": "settled_{invoice_id}_{payment_id}_{posting}",
    # What people are told.
    "note_key": "note_{form_id}",
    "change_note_key": "note_{form_id}_{mark}",
    "activity_key": "activity_{form_id}_{remark}",
    "news_key": "new_products_{run_id}",
    # What is made once.
    "position_key": "fiscal_position_{market}",
    "pricelist_key": "pricelist_{currency}",
    "gross_tax_key": "gross_tax_{tax_id}",
    "access_key": "access_{granted}",
    "rule_key": "rule_{granted}",
    "medium_key": "medium_{market}",
    "method_key": "method_{method}",
    "view_key": "view_{screen}",
    "action_key": "action_{screen}",
    "menu_key": "menu_{screen}",
    # What others made and we refer to.
    "referred_key": "{model}_{record_id}",
}

REST_OF_LINE = "_rest"
"""How the key of a product's second line ends, which there is where the coins do not divide."""

REST_OF_PAYMENT = "_plus_"
"""What the key of a payment has in it that is booked as the rest of another one."""


def made(name: str, /, **parts: object) -> str:
    """Return the key of this name with these parts."""
    return GRAMMAR[name].format(**parts)


def start(name: str) -> str:
    """Return how every key of this name begins."""
    return GRAMMAR[name].partition("{")[0]
