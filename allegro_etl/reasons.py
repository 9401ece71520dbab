"""Why records are set aside, what people are asked to look at and told besides: every code, for Python, SQL and the pages."""

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
    AMBIGUOUS_ORDER = "ambiguous_order"

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


class ProblemName(StrEnum):
    """What exactly is the matter with a form, its goods or a contact of it: `ledger/problems.py` has the sentences. SQL spells all of these."""

    # a form that cannot be read
    NO_SUCH_FORM = "no_such_form"
    NO_BUYER_ID = "no_buyer_id"
    TOTAL_UNREADABLE = "total_unreadable"
    NO_CURRENCY = "no_currency"
    NO_LINE_ITEMS = "no_line_items"
    DELIVERY_COST_UNREADABLE = "delivery_cost_unreadable"
    DELIVERY_COST_CURRENCY = "delivery_cost_currency"
    LINE_WITHOUT_ID = "line_without_id"
    PART_WITHOUT_ID = "part_without_id"
    LINE_QUANTITY = "line_quantity"
    PART_QUANTITY = "part_quantity"
    LINE_PRICE = "line_price"
    LINE_CURRENCY = "line_currency"
    SERVICE_UNREADABLE = "service_unreadable"
    PAYMENT_UNREADABLE = "payment_unreadable"

    # line items that are claimed more than once
    LINE_IN_TWO_ORDERS = "line_in_two_orders"
    LINE_TWICE_IN_ORDER = "line_twice_in_order"

    # contacts
    SEVERAL_CONTACTS = "several_contacts"
    CONTACT_ELSEWHERE = "contact_elsewhere"

    # goods
    BARCODE_DIFFERS = "barcode_differs"
    SEVERAL_BY_WORDS = "several_by_words"
    MAPPED_TO_NOTHING = "mapped_to_nothing"
    NOTHING_MATCHES = "nothing_matches"
    PRODUCT_GONE = "product_gone"
    PRODUCT_ARCHIVED = "product_archived"
    SEVERAL_PRODUCTS = "several_products"


class RemarkCode(StrEnum):
    """What a person has to be told of an order, in a word: `records/reasons.py` has the sentences. SQL spells some of these."""

    # the form itself holds its order
    PAID_TOO_LITTLE = "paid_too_little"
    PAID_TOO_MUCH = "paid_too_much"
    WAREHOUSE_MISSING = "warehouse_missing"
    LINES_DO_NOT_ADD_UP = "lines_do_not_add_up"
    CALLED_OFF = "called_off"

    # totals and taxes in Odoo
    TOTAL_DIFFERS = "total_differs"
    TAX_MISSING = "tax_missing"
    TAX_DIFFERS = "tax_differs"
    TAX_ABROAD = "tax_abroad"

    # Allegro changed what a person changed too, or what is closed
    PLACE_TO_DECIDE = "place_to_decide"
    PLACE_OF_CLOSED_ORDER = "place_of_closed_order"
    LINE_TO_DECIDE = "line_to_decide"
    LINES_OF_CLOSED_ORDER = "lines_of_closed_order"
    LINES_OF_ANOTHER_ORDER = "lines_of_another_order"
    LINES_LOST = "lines_lost"
    GOODS_RECOMPOSED = "goods_recomposed"
    FOREIGN_ORDER = "foreign_order"
    CANCELLATION_TO_DECIDE = "cancellation_to_decide"
    CALLED_OFF_TOO_LATE = "called_off_too_late"

    # money
    BOOKED_AND_UNNAMED = "booked_and_unnamed"
    MORE_IS_BOOKED = "more_is_booked"

    # what documents tell besides
    RETURN_ANNOUNCED = "return_announced"


class FactCode(StrEnum):
    """What documents tell of an order besides, in a word: `records/phrases.py` has the texts. SQL spells most of these."""

    # what a checkout form leaves out, or has wrong
    DELIVERY_ADDRESS_GAPS = "delivery_address_gaps"
    INVOICE_ADDRESS_GAPS = "invoice_address_gaps"
    STREET = "street"
    POSTCODE = "postcode"
    CITY = "city"
    COUNTRY = "country"
    NO_INVOICE_ADDRESS = "no_invoice_address"
    WRONG_TAX_NUMBER = "wrong_tax_number"

    # what a buyer sends back
    COMES_BACK = "comes_back"
    RETURNED_GOODS = "returned_goods"
    PARCEL = "parcel"


class WriteReason(StrEnum):
    """Why something is written to Allegro, waits, or is left alone, in a word: `to_allegro/sentences.py` has the sentences."""

    # of every writer
    ANSWER_LOST = "answer_lost"
    REFUSED = "refused"
    BUSY = "busy"

    # tracking numbers
    NUMBER_MISSING = "number_missing"
    NUMBER_UNCLEAR = "number_unclear"
    NUMBERS_NOT_READ = "numbers_not_read"
    NO_DELIVERY_METHOD = "no_delivery_method"
    CARRIER_UNKNOWN = "carrier_unknown"
    CARRIER_TO_CONFIRM = "carrier_to_confirm"
    SHIPPED_WITH_ALLEGRO = "shipped_with_allegro"
    NUMBER_CORRECTED = "number_corrected"
    NOT_SHOWN = "not_shown"

    # the seller's status
    STATUS_BEHIND = "status_behind"
    STATUS_HELD = "status_held"
    STATUS_NOT_READ = "status_not_read"

    # of the stock of offers
    STOCK_DIFFERS = "stock_differs"
    SOLD_OUT = "sold_out"
    RESTOCKED = "restocked"
    TOO_MANY_ENDINGS = "too_many_endings"
    ENDING = "ending"
    COMMAND_PENDING = "command_pending"
    CHANGED_MEANWHILE = "changed_meanwhile"
    LISTED_ANEW = "listed_anew"
    ONE_FULFILLMENT = "one_fulfillment"
    NO_PRODUCT_FOUND = "no_product_found"
    NOT_STOCKED = "not_stocked"
    PRODUCT_UNUSABLE = "product_unusable"
    KIT_UNCLEAR = "kit_unclear"
    STOCK_UNKNOWN = "stock_unknown"
    NOT_ACTIVE = "not_active"
    ENDED_OTHERWISE = "ended_otherwise"
    # invoices
    INVOICE_POSTED = "invoice_posted"
    INVOICE_WITHOUT_PDF = "invoice_without_pdf"
    INVOICE_NO_PDF = "invoice_no_pdf"
    INVOICE_TOO_LARGE = "invoice_too_large"
    INVOICE_NOT_IN_KSEF = "invoice_not_in_ksef"
    INVOICE_IN_TURN = "invoice_in_turn"
    INVOICE_REJECTED = "invoice_rejected"
    INVOICE_TAKEN_BACK = "invoice_taken_back"
    INVOICE_REPLACED = "invoice_replaced"
    INVOICE_CHANGED = "invoice_changed"
    INVOICES_FULL = "invoices_full"
    INVOICES_NOT_TOLD = "invoices_not_told"

    # prices
    PRICE_DIFFERS = "price_differs"
    PRICE_MISSING = "price_missing"
    PRICE_WITHOUT_RULE = "price_without_rule"
    PRICE_OF_NO_PRODUCT = "price_of_no_product"
    PRICE_SET_BY_RULE = "price_set_by_rule"
    PRICE_IN_CAMPAIGN = "price_in_campaign"
    PRICE_WITHOUT_RATE = "price_without_rate"
    PRICE_WITHOUT_COST = "price_without_cost"
    PRICE_RULE_UNKNOWN = "price_rule_unknown"
    PRICE_TAX_UNKNOWN = "price_tax_unknown"
    PRICE_OF_A_PACK = "price_of_a_pack"
    PRICE_TOO_LOW = "price_too_low"
    PRICE_BELOW_COST = "price_below_cost"
    PRICE_CHANGES_MUCH = "price_changes_much"
    PRICE_LIST_MISSING = "price_list_missing"
    PRICE_LIST_AMBIGUOUS = "price_list_ambiguous"
    PRICE_LIST_ARCHIVED = "price_list_archived"
    PRICE_LIST_CURRENCY = "price_list_currency"
