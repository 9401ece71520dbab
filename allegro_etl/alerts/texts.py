"""The texts of alerts: English is the source, and each text is its own key in the languages."""

from allegro_etl.alerts.alert import AlertCode
from allegro_etl.reasons import QuarantineCode

SENTENCES = {
    AlertCode.SETTINGS_WRONG: "The settings are wrong, and no run begins.",
    AlertCode.ALLEGRO_REFUSES: "Allegro does not let us in, and no order comes until somebody mends it.",
    AlertCode.ALLEGRO_SILENT: "Allegro has not answered since {since}.",
    AlertCode.ODOO_REFUSES: "Odoo does not let us in as it should, and no order comes until somebody mends it.",
    AlertCode.ODOO_SILENT: "Odoo has not answered since {since}.",
    AlertCode.RUN_FAILED: "Runs fail since {since}. How many: {count}. The newest: {run}.",
    AlertCode.LOOK_FAILED: "Looking for new orders fails since {since}.",
    AlertCode.STANDSTILL: "Nobody has looked for new orders since {since}: is Dagster or the timer at work?",
    AlertCode.LAG: "The oldest event that is not in Odoo waits for {minutes} minutes. Events that wait: {events}.",
    AlertCode.DISK_FULL: "The disk is nearly full: {free} MB are free.",
    AlertCode.API_KEY_ENDS: "Odoo's API key {name} ends on {day}. Days left: {left}.",
    AlertCode.QUARANTINE: "Orders that wait: {count}. Why: {cause}",
    AlertCode.HELD: "Orders that are held as quotations in Odoo: {count}.",
    AlertCode.TOTALS_DIFFER: "Orders whose total in Odoo is not the one on Allegro: {count}.",
    AlertCode.TEST: "This is a test: what allegro_etl has to tell comes here.",
}

WAYS_OUT = {
    AlertCode.SETTINGS_WRONG: "`allegro-etl doctor` lists what is wrong.",
    AlertCode.ALLEGRO_REFUSES: "`allegro-etl doctor` says what is wrong; a consent that has ended is renewed by `allegro-etl pair`.",
    AlertCode.ALLEGRO_SILENT: "Nothing is lost. Allegro's status page is https://api.allegrostatus.pl.",
    AlertCode.ODOO_REFUSES: "`allegro-etl doctor` says what is wrong.",
    AlertCode.ODOO_SILENT: "Nothing is lost. See whether Odoo is running.",
    AlertCode.RUN_FAILED: "Nothing is lost. `allegro-etl status` and Dagster's pages have the runs.",
    AlertCode.LOOK_FAILED: "Nothing is lost. The log file and Dagster's ticks say why.",
    AlertCode.STANDSTILL: "Nothing is lost. Start it again.",
    AlertCode.LAG: "`allegro-etl status` says what is in the way.",
    AlertCode.DISK_FULL: "Free some space.",
    AlertCode.API_KEY_ENDS: "Make a new one in Odoo and put it into ODOO_API_KEY.",
    AlertCode.QUARANTINE: "`allegro-etl quarantine list` says more; what is mended is tried again by itself.",
    AlertCode.HELD: "The activity on each order says why.",
    AlertCode.TOTALS_DIFFER: "Nothing is undone. `allegro-etl check` lists them.",
    AlertCode.TEST: "Nothing has to be done.",
}

CAUSES: dict[str, str] = {
    QuarantineCode.UNREADABLE_EVENT: "an event cannot be read.",
    QuarantineCode.UNREADABLE_FORM: "what Allegro sent cannot be read.",
    QuarantineCode.REFUSED_FORM: "Allegro does not give the order out.",
    QuarantineCode.UNREADABLE_OFFER: "an offer cannot be read.",
    QuarantineCode.UNREADABLE: "what Allegro sent cannot be read.",
    QuarantineCode.MISSING_ID: "an id is missing in what Allegro sent.",
    QuarantineCode.BAD_AMOUNT: "an amount from Allegro is none.",
    QuarantineCode.BAD_QUANTITY: "a quantity from Allegro is none.",
    QuarantineCode.MIXED_CURRENCIES: "the order has amounts in several currencies.",
    QuarantineCode.NO_LINE_ITEMS: "the order has no lines.",
    QuarantineCode.LINE_IN_TWO_ORDERS: "a line stands in two orders.",
    QuarantineCode.AMBIGUOUS_CONTACT: "several contacts in Odoo may be the buyer.",
    QuarantineCode.CONTACT_ELSEWHERE: "the buyer's contact belongs to another company.",
    QuarantineCode.AMBIGUOUS_ORDER: "several sale orders in Odoo may be it.",
    QuarantineCode.AMBIGUOUS_PRODUCT: "an offer fits several products in Odoo.",
    QuarantineCode.CONTRADICTING_PRODUCT: "the codes of an offer speak for different products.",
    QuarantineCode.NO_PRODUCT: "an offer fits no product in Odoo.",
    QuarantineCode.CURRENCY_MISSING: "the order's currency is not active in Odoo.",
    QuarantineCode.CURRENCY_DIFFERS: "the price list has another currency than the order.",
    QuarantineCode.RATE_MISSING: "Odoo has no exchange rate for the day of the purchase.",
    QuarantineCode.MARKET_MISSING: "Odoo has no fiscal position for the market.",
    QuarantineCode.DELETED_IN_ODOO: "somebody has deleted the order in Odoo.",
    QuarantineCode.CONTACT_REFUSED: "Odoo refuses the contact.",
    QuarantineCode.PRODUCT_REFUSED: "Odoo refuses the product.",
    QuarantineCode.ORDER_REFUSED: "Odoo refuses the order.",
    QuarantineCode.CONFIRM_REFUSED: "Odoo refuses to confirm the order.",
    QuarantineCode.CHANGE_REFUSED: "Odoo refuses a change of the order.",
    QuarantineCode.CANCEL_REFUSED: "Odoo refuses to cancel the order.",
    QuarantineCode.PAYMENT_REFUSED: "Odoo refuses the payment.",
    QuarantineCode.SETTLE_REFUSED: "Odoo refuses to pay the invoice with the payment.",
    QuarantineCode.NOTE_REFUSED: "Odoo refuses the note.",
}

OTHER_CAUSE = "the quarantine says why."

KINDS = {"new": "{sentence}", "worse": "It has become worse. {sentence}", "over": "It is over: {sentence}"}

DIGEST = "What waits today"
NOTHING_WAITS = "Nothing waits."
OVER_SINCE = "Over since then"
AND_MORE = "and {count} more"
SUBJECT = "Allegro: {what}"
SEVERAL = "{count} things to look at"
