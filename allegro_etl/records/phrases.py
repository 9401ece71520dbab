"""What sentences name that is no value, and what notes and activities list below them: a part in words, by its code."""

from enum import StrEnum

from allegro_etl.languages import N_
from allegro_etl.reasons import FactCode


class Phrase(StrEnum):
    """A part of a sentence, or a label. Some have the name of what they are called after, a field or a kind of line."""

    DELIVERY_ADDRESS = "partner_shipping_id"
    INVOICE_ADDRESS = "partner_invoice_id"
    CARRIER = "carrier_id"
    GOODS_LEFT = "goods_left"
    INVOICE_POSTED = "invoice_posted"
    INVOICE_DRAFTED = "invoice_drafted"
    ORDER_LOCKED = "order_locked"
    SUCCESSOR_HAS_AN_ORDER = "successor_has_an_order"
    BEFORE_IT_WAS_TAKEN_OVER = "before_it_was_taken_over"
    MESSAGE_CHANGED = "message_changed"
    PHONE_CHANGED = "phone_changed"
    RATE = "rate"
    NO_RATE = "no_rate"
    MARGIN_SCHEME = "margin_scheme"
    INVOICE_WITHOUT_VAT = "invoice_without_vat"
    EXEMPT = "exempt"
    RATE_IN_ODOO = "rate_in_odoo"
    NO_TAX_IN_ODOO = "no_tax_in_odoo"
    RATE_UNKNOWN_TO_ODOO = "rate_unknown_to_odoo"
    TAXES_COMPARED = "taxes_compared"
    COMPANY_ABROAD = "company_abroad"
    COMPANY_ELSEWHERE = "company_elsewhere"
    GOODS_GO_ABROAD = "goods_go_abroad"

    # the fields of an order that are Allegro's word
    MARKETPLACE = "x_allegro_marketplace"
    STATUS = "x_allegro_status"
    FULFILLMENT = "x_allegro_fulfillment"
    DELIVERY_METHOD = "x_allegro_delivery_method"
    PICKUP_POINT = "x_allegro_pickup_point"
    INVOICE_DUE = "x_allegro_invoice_due"
    ORDER_PAGE = "x_allegro_url"
    MARKET = "x_allegro_market"
    STATE = "x_allegro_state"
    DISPATCH_BY = "x_allegro_dispatch_by"
    PAID_HOW_FAR = "x_allegro_payment"

    # what of a line may differ, and the kinds of lines
    QUANTITY = "quantity"
    PRICE = "price"
    DISCOUNT = "discount"
    TEXT = "text"
    PRODUCT = "product"
    OFFER_LINE = "offer"
    SET_LINE = "set"
    SERVICE_LINE = "service"
    DELIVERY_LINE = "delivery"
    SURCHARGE_LINE = "surcharge"
    DEPOSIT_LINE = "deposit"
    ADJUSTMENT_LINE = "adjustment"

    # what notes and activities list
    ALLEGRO_WORD = "allegro_word"
    MONEY = "money"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    NONE = "none"
    CONTACT = "contact"
    CHANGE = "change"
    BOTH_SIDES = "both_sides"
    FIELD_CHANGE = "field_change"
    FIELD_ON_BOTH_SIDES = "field_on_both_sides"
    ON_ALLEGRO = "on_allegro"
    IN_ODOO = "in_odoo"
    MESSAGE = "message"
    DELIVERY_PHONE = "delivery_phone"
    CANCELLATION = "cancellation"
    STAYS_BOOKED = "stays_booked"
    NO_REFUND = "no_refund"
    LINE = "line"
    NEW_LINE = "new_line"
    SOLD = "sold"
    DESTINATION = "destination"


PHRASES: dict[str, str] = {
    Phrase.DELIVERY_ADDRESS: N_("Delivery address"),
    Phrase.INVOICE_ADDRESS: N_("Invoice address"),
    Phrase.CARRIER: N_("Carrier"),
    Phrase.GOODS_LEFT: N_("goods have left"),
    Phrase.INVOICE_POSTED: N_("an invoice is posted"),
    Phrase.INVOICE_DRAFTED: N_("an invoice is drafted"),
    Phrase.ORDER_LOCKED: N_("the order is locked"),
    Phrase.SUCCESSOR_HAS_AN_ORDER: N_("that one has a sale order of its own"),
    Phrase.BEFORE_IT_WAS_TAKEN_OVER: N_(
        "that was so before it was taken over from another program, which left it alive"
    ),
    Phrase.MESSAGE_CHANGED: N_("The buyer changed the message"),
    Phrase.PHONE_CHANGED: N_("The buyer gave another telephone number for the delivery"),
    Phrase.RATE: N_("{rate:number} %"),
    Phrase.NO_RATE: N_("no rate"),
    Phrase.MARGIN_SCHEME: N_("margin scheme"),
    Phrase.INVOICE_WITHOUT_VAT: N_("invoice without VAT"),
    Phrase.EXEMPT: N_("exempt ({exemption})"),
    Phrase.RATE_IN_ODOO: N_("{rate:number} % in Odoo"),
    Phrase.NO_TAX_IN_ODOO: N_("no tax in Odoo"),
    Phrase.RATE_UNKNOWN_TO_ODOO: N_("{odoo:said}, which has no sale tax of {rate:number} %"),
    Phrase.TAXES_COMPARED: N_("{allegro:said} on Allegro, {odoo:said}"),
    Phrase.COMPANY_ABROAD: N_(
        "The buyer is a company of {country:country} with a verified EU VAT number: is it a sale without VAT?"
    ),
    Phrase.COMPANY_ELSEWHERE: N_(
        "The buyer is a company of another country with a verified EU VAT number: is it a sale without VAT?"
    ),
    Phrase.GOODS_GO_ABROAD: N_(
        "The goods go to {country:country}, and are taxed as a sale within {home:country}: "
        "is it that country's VAT, or none?"
    ),
    Phrase.MARKETPLACE: N_("marketplace"),
    Phrase.STATUS: N_("status"),
    Phrase.FULFILLMENT: N_("fulfilment status"),
    Phrase.DELIVERY_METHOD: N_("delivery method"),
    Phrase.PICKUP_POINT: N_("pickup point"),
    Phrase.INVOICE_DUE: N_("due date of the invoice"),
    Phrase.ORDER_PAGE: N_("page on Allegro"),
    Phrase.MARKET: N_("market"),
    Phrase.STATE: N_("state"),
    Phrase.DISPATCH_BY: N_("dispatch by"),
    Phrase.PAID_HOW_FAR: N_("payment"),
    Phrase.QUANTITY: N_("quantity"),
    Phrase.PRICE: N_("price"),
    Phrase.DISCOUNT: N_("discount"),
    Phrase.TEXT: N_("text"),
    Phrase.PRODUCT: N_("product"),
    Phrase.OFFER_LINE: N_("goods"),
    Phrase.SET_LINE: N_("goods of a set"),
    Phrase.SERVICE_LINE: N_("additional service"),
    Phrase.DELIVERY_LINE: N_("delivery"),
    Phrase.SURCHARGE_LINE: N_("surcharge"),
    Phrase.DEPOSIT_LINE: N_("deposit"),
    Phrase.ADJUSTMENT_LINE: N_("rounding difference"),
    Phrase.ALLEGRO_WORD: "{word:allegro}",
    Phrase.MONEY: "{amount:money}",
    Phrase.NUMBER: "{number:number}",
    Phrase.DAY: "{day:day}",
    Phrase.MOMENT: "{moment:moment}",
    Phrase.NONE: N_("none"),
    Phrase.CONTACT: N_("contact {id}"),
    Phrase.CHANGE: "{odoo:shown} → {allegro:shown}",
    Phrase.BOTH_SIDES: N_("{allegro:shown} on Allegro, {odoo:shown} in Odoo"),
    Phrase.FIELD_CHANGE: "{field:said} {odoo:shown} → {allegro:shown}",
    Phrase.FIELD_ON_BOTH_SIDES: N_("{field:said}: {allegro:shown} on Allegro, {odoo:shown} in Odoo"),
    Phrase.ON_ALLEGRO: N_("{what:said} on Allegro"),
    Phrase.IN_ODOO: N_("{what:said} in Odoo"),
    Phrase.MESSAGE: N_("Message from the buyer"),
    Phrase.DELIVERY_PHONE: N_("Telephone for the delivery"),
    Phrase.CANCELLATION: N_("Cancelled"),
    Phrase.STAYS_BOOKED: N_("Stays booked"),
    Phrase.NO_REFUND: N_("{amount:money}: refunds are not booked"),
    Phrase.LINE: N_("Line"),
    Phrase.NEW_LINE: N_("New line"),
    Phrase.SOLD: "{what}: {quantity:number} x {price:money}",
    Phrase.DESTINATION: N_("Destination"),
}

FACTS: dict[str, str] = {
    FactCode.DELIVERY_ADDRESS_GAPS: N_("Allegro gives the delivery address without {gaps:named}."),
    FactCode.INVOICE_ADDRESS_GAPS: N_("Allegro gives the invoice address without {gaps:named}."),
    FactCode.STREET: N_("street"),
    FactCode.POSTCODE: N_("postcode"),
    FactCode.CITY: N_("city"),
    FactCode.COUNTRY: N_("country"),
    FactCode.NO_INVOICE_ADDRESS: N_("The buyer wants an invoice, and Allegro gives no address for it."),
    FactCode.WRONG_TAX_NUMBER: N_(
        "The buyer's tax number {numbers} is not a valid VAT number; it is kept out of the VAT field."
    ),
    FactCode.COMES_BACK: N_("Comes back"),
    FactCode.RETURNED_GOODS: "{quantity} x {name} ({reason:allegro})",
    FactCode.PARCEL: N_("Parcel"),
}
