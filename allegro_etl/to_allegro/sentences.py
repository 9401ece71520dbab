"""Why something is written to Allegro, waits or is left alone: the sentence of each code, with the way out, as people read it.

Those that can wait are marked for translation: alerts tell them, to people in Odoo, too.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from allegro_etl.languages import N_
from allegro_etl.languages.figures import money
from allegro_etl.odoo.lookup import did_you_mean
from allegro_etl.reasons import WriteReason
from allegro_etl.records.sentences import filled, translated

SENTENCES: Mapping[str, str] = {
    WriteReason.ANSWER_LOST: N_("It was sent and no answer came. It is looked up before it is sent again."),
    WriteReason.REFUSED: N_(
        "Allegro refuses it: {said}. It is sent again later by itself. Whoever runs allegro_etl can send it at once: `allegro-etl quarantine retry`."
    ),
    WriteReason.BUSY: N_("Allegro has it already, or works on it just now. The next push looks again."),
    WriteReason.NUMBER_MISSING: "Delivery {delivery} has left with this number, and the order on Allegro lacks it.",
    WriteReason.NUMBER_UNCLEAR: N_(
        "What delivery {delivery} has as its number can be read in more than one way, or is none. "
        "Put a comma between numbers, and neither a blank nor a sign within one."
    ),
    WriteReason.NUMBERS_NOT_READ: N_(
        "Allegro did not show the numbers of this order ({said}). None is written unread; the next push asks again."
    ),
    WriteReason.NO_DELIVERY_METHOD: N_(
        "Delivery {delivery} has no delivery method in Odoo, so its carrier is not known. Choose one on the delivery."
    ),
    WriteReason.CARRIER_UNKNOWN: N_(
        "No setting says which carrier on Allegro the delivery method {method} is (delivery {delivery}). Set "
        'carriers_to_allegro."{method}" to one of {carriers}.'
    ),
    WriteReason.CARRIER_TO_CONFIRM: N_(
        "No setting says which carrier on Allegro the delivery method {method} is (delivery {delivery}). If it is "
        '{proposal}, set carriers_to_allegro."{method}" = "{proposal}".'
    ),
    WriteReason.SHIPPED_WITH_ALLEGRO: "The number is one of Allegro Delivery: Ship with Allegro puts it on the order.",
    WriteReason.NUMBER_CORRECTED: "The number was written to Allegro and is no longer in Odoo. Nobody can take it away there: the buyer sees it "
    "beside the right one.",
    WriteReason.NOT_SHOWN: N_("Allegro took it and does not show it yet. It is looked up before it is sent again."),
    WriteReason.STATUS_BEHIND: "In Odoo {why}.",
    WriteReason.STATUS_HELD: "On Allegro the order is {status}, which a person or Allegro has set: it is left so.",
    WriteReason.STATUS_NOT_READ: N_(
        "Allegro did not show this order ({said}). Nothing is written unread; the next push asks again."
    ),
    WriteReason.STOCK_DIFFERS: "Odoo has another number of units to offer.",
    WriteReason.SOLD_OUT: "Nothing is left of it in Odoo. Allegro ends the offer.",
    WriteReason.RESTOCKED: "It ended for want of stock, and Odoo has some again. The offer is opened anew.",
    WriteReason.TOO_MANY_ENDINGS: N_(
        "This push would end {count} offers for want of stock, and may end {may_end}: it ends none. Look whether "
        "Odoo's stock is right; if it is, raise the setting stock_to_allegro.may_end."
    ),
    WriteReason.ENDING: "It is sold out and about to end. The next push opens it anew.",
    WriteReason.COMMAND_PENDING: N_("Allegro has taken it and not done it yet. It is looked up by the next push."),
    WriteReason.CHANGED_MEANWHILE: N_("It was sold or changed on Allegro meanwhile. The next push looks again."),
    WriteReason.LISTED_ANEW: N_(
        "Allegro lists this offer anew by itself when it is sold out, with its first stock and another number: more may "
        "be sold than there is. Switch off its renewal on Allegro."
    ),
    WriteReason.ONE_FULFILLMENT: "Allegro keeps its goods (One Fulfillment) and its stock.",
    WriteReason.NO_PRODUCT_FOUND: "{told}",
    WriteReason.NOT_STOCKED: "Odoo does not keep the stock of its product.",
    WriteReason.PRODUCT_UNUSABLE: N_(
        "Its product (id {product_id}) is archived in Odoo, or not there any more: its stock is not known."
    ),
    WriteReason.KIT_UNCLEAR: N_(
        "Its product (id {product_id}) is a kit, and its bill of materials does not say what of: no line is for this "
        "variant, a unit is not of the product's kind, or the kit is a part of itself. Its stock is not known."
    ),
    WriteReason.STOCK_UNKNOWN: "Allegro does not say how many units the offer has.",
    WriteReason.NOT_ACTIVE: "It is not for sale on Allegro ({status}).",
    WriteReason.ENDED_OTHERWISE: "It did not end for want of stock ({ended_by}): only a person opens it again.",
    WriteReason.INVOICE_POSTED: "The buyer asks for an invoice, {number} is posted in Odoo, and Allegro does not have it.",
    WriteReason.INVOICE_WITHOUT_PDF: N_(
        "Invoice {number} has no PDF in Odoo. Send on the invoice makes one; let it send no e-mail."
    ),
    WriteReason.INVOICE_NO_PDF: N_("The file of invoice {number} is no PDF. Let Odoo make it anew."),
    WriteReason.INVOICE_TOO_LARGE: N_(
        "The PDF of invoice {number} has more than 3 MB, which Allegro does not take. Make it smaller."
    ),
    WriteReason.INVOICE_NOT_IN_KSEF: N_("KSeF has not accepted invoice {number} yet. It is attached when it has."),
    WriteReason.INVOICE_IN_TURN: "Invoice {number} waits for another file of its order, which Allegro still looks at.",
    WriteReason.INVOICE_REJECTED: N_(
        "Allegro's look for viruses rejected the file of invoice {number}. Attach a good one on the order's page on Allegro, with the same number."
    ),
    WriteReason.INVOICE_TAKEN_BACK: N_(
        "Invoice {number} is on Allegro and is no longer posted in Odoo. Nothing can be deleted there: tell the buyer, or post it again."
    ),
    WriteReason.INVOICE_REPLACED: "Odoo has made another PDF of invoice {number} since it was attached. Nothing can be replaced on Allegro: if it says something else, give it to the buyer by another way.",
    WriteReason.INVOICE_CHANGED: N_(
        "Invoice {number} was changed in Odoo while the push worked. It is looked at again."
    ),
    WriteReason.INVOICES_FULL: N_(
        "The order has 10 invoices on Allegro, which takes no more. Give the buyer invoice {number} by another way."
    ),
    WriteReason.INVOICES_NOT_TOLD: N_(
        "Allegro does not say which invoices the order has. The next push asks again, before {number} is sent."
    ),
    WriteReason.PRICE_DIFFERS: "The price list has another price for {market}{made_of}.",
    WriteReason.PRICE_MISSING: "The offer has no price on {market}, and the price list has one{made_of}. With it, the offer may be shown there.",
    WriteReason.PRICE_WITHOUT_RULE: "No rule of the price list applies on {market}. The offer keeps its price.",
    WriteReason.PRICE_OF_NO_PRODUCT: "Nobody can tell which product in Odoo the offer is. It keeps its price on {market}.",
    WriteReason.PRICE_SET_BY_RULE: "An automatic rule of Allegro sets the price on {market}, and would undo what is written.",
    WriteReason.PRICE_IN_CAMPAIGN: "The offer is in a campaign on {market}. Its price is compared again afterwards.",
    WriteReason.PRICE_WITHOUT_RATE: N_(
        "Odoo has no exchange rate of the last 7 days for the price on {market}. Enter one, or make a rule with a fixed price."
    ),
    WriteReason.PRICE_WITHOUT_COST: N_("The price on {market} is made from the cost, and the product has none."),
    WriteReason.PRICE_RULE_UNKNOWN: N_(
        "The rule for the price on {market} is of a kind that is not known. Make one with a fixed price, a discount or a formula."
    ),
    WriteReason.PRICE_TAX_UNKNOWN: N_(
        "The price list is net, and the product's tax on {market} is no percentage, or lacks. Correct the product's taxes."
    ),
    WriteReason.PRICE_OF_A_PACK: N_(
        "Odoo counts the product in packs, such as dozens, and sells it on Allegro by the piece, for {after} on {market}. The offer has "
        "no price there that this could be held against: set the first one on Allegro."
    ),
    WriteReason.PRICE_TOO_LOW: N_(
        "The price list says {after}{made_of} for {market}, which is less than Allegro takes."
    ),
    WriteReason.PRICE_BELOW_COST: N_(
        "The price list says {after}{made_of} for {market}, which is less than the product costs."
    ),
    WriteReason.PRICE_CHANGES_MUCH: N_(
        "On {market} the price would change from {before} to {after}{made_of}, more than largest_change allows. Set it on Allegro by hand, or raise the limit."
    ),
    WriteReason.PRICE_LIST_MISSING: N_(
        "Odoo has no price list {name} for {market}. Correct the setting, or name it by its external id."
    ),
    WriteReason.PRICE_LIST_AMBIGUOUS: N_(
        "Odoo has several price lists {name}. Name the one for {market} by its external id."
    ),
    WriteReason.PRICE_LIST_ARCHIVED: N_(
        "The price list {name} for {market} is archived, as happens when the setting Pricelists is switched off in Odoo. Nothing is written."
    ),
    WriteReason.PRICE_LIST_CURRENCY: N_(
        "The price list {name} is not in {currency}, the currency of {market}. Nothing is written."
    ),
}


NO_REASON = N_("no reason")
"""What is told where Allegro refuses something and gives no code."""

DID_YOU_MEAN = N_("Did you mean {names}?")

PRICE = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")


def sentence(reason: str, words: Mapping[str, Any], language: str | None = None) -> str:
    """Return the sentence of a reason; a code of another version stands for itself. Without a language it is English, with values as they are."""
    known = SENTENCES.get(reason)
    if not known:
        return reason
    said = filled(known, {"made_of": "", **_in(words, language)}, language)  # which rows of earlier versions lack
    return said + _nearest(words.get("near", ()), language)


def _in(words: Mapping[str, Any], language: str | None) -> Mapping[str, Any]:
    """Return words as a language has them: prices, and that Allegro gives no reason."""
    return {name: _word(value, language) for name, value in words.items()} if language else words


def _word(value: Any, language: str | None) -> Any:
    price = PRICE.fullmatch(value) if isinstance(value, str) else None
    if price and language:
        return money(Decimal(price[1]), price[2], language)
    return translated(NO_REASON, language) if value == NO_REASON else value


def _nearest(near: Sequence[str], language: str | None) -> str:
    if not language or not near:
        return did_you_mean(near)
    return " " + filled(DID_YOU_MEAN, {"names": ", ".join(near)}, language)
