"""The texts of alerts: English is the source, and each text is its own key in the languages. Places are filled as in `records.sentences`."""

from allegro_etl.alerts.alert import AlertCode
from allegro_etl.languages import N_
from allegro_etl.reasons import QuarantineCode

SENTENCES = {
    AlertCode.SETTINGS_WRONG: N_("The settings are wrong, and no run begins."),
    AlertCode.ALLEGRO_REFUSES: N_("Allegro does not let us in, and no order comes until somebody mends it."),
    AlertCode.ALLEGRO_SILENT: N_("Allegro has not answered since {since:moment}."),
    AlertCode.ODOO_REFUSES: N_("Odoo does not let us in as it should, and no order comes until somebody mends it."),
    AlertCode.ODOO_SILENT: N_("Odoo has not answered since {since:moment}."),
    AlertCode.RUN_FAILED: N_("Runs fail since {since:moment}. How many: {count:number}. The newest: {run}."),
    AlertCode.LOOK_FAILED: N_("Looking for new orders fails since {since:moment}."),
    AlertCode.STANDSTILL: N_("Nobody has looked for new orders since {since:moment}: is Dagster or the timer at work?"),
    AlertCode.LAG: N_(
        "The oldest event that is not in Odoo waits for {minutes:number} minutes. Events that wait: {events:number}."
    ),
    AlertCode.DISK_FULL: N_("The disk is nearly full: {free:number} MB are free."),
    AlertCode.API_KEY_ENDS: N_("Odoo's API key {name} ends on {day:day}. Days left: {left:number}."),
    AlertCode.CONSENT_ENDS: N_(
        "Allegro's consent has not been used for long and ends on {day:day}. Days left: {left:number}."
    ),
    AlertCode.QUARANTINE: N_("Orders that wait: {count:number}. Why: {cause}"),
    AlertCode.HELD: N_("Orders that are held as quotations in Odoo: {count:number}."),
    AlertCode.TOTALS_DIFFER: N_("Orders whose total in Odoo is not the one on Allegro: {count:number}."),
    AlertCode.PUSH_FAILED: N_(
        "Writing to Allegro fails since {since:moment}. How many times: {count:number}. The newest: {run}."
    ),
    AlertCode.NOT_WRITTEN: N_("What waits to be written to Allegro: {count:number}. What: {cause}"),
    AlertCode.TEST: N_("This is a test: what allegro_etl has to tell comes here."),
}

WAYS_OUT = {
    AlertCode.SETTINGS_WRONG: N_("`allegro-etl doctor` lists what is wrong."),
    AlertCode.ALLEGRO_REFUSES: N_(
        "`allegro-etl doctor` says what is wrong; a consent that has ended is renewed by `allegro-etl pair`."
    ),
    AlertCode.ALLEGRO_SILENT: N_("Nothing is lost. Allegro's status page is https://api.allegrostatus.pl."),
    AlertCode.ODOO_REFUSES: N_("`allegro-etl doctor` says what is wrong."),
    AlertCode.ODOO_SILENT: N_("Nothing is lost. See whether Odoo is running."),
    AlertCode.RUN_FAILED: N_("Nothing is lost. `allegro-etl status` and Dagster's pages have the runs."),
    AlertCode.LOOK_FAILED: N_("Nothing is lost. The log file and Dagster's ticks say why."),
    AlertCode.STANDSTILL: N_("Nothing is lost. Start it again."),
    AlertCode.LAG: N_("`allegro-etl status` says what is in the way."),
    AlertCode.DISK_FULL: N_("Free some space."),
    AlertCode.API_KEY_ENDS: N_("Make a new one in Odoo and put it into ODOO_API_KEY."),
    AlertCode.CONSENT_ENDS: N_(
        "`allegro-etl status` uses it, which keeps it for three months more; `allegro-etl doctor` says what is in the way."
    ),
    AlertCode.QUARANTINE: N_("`allegro-etl quarantine list` says more; what is mended is tried again by itself."),
    AlertCode.HELD: N_("The activity on each order says why."),
    AlertCode.TOTALS_DIFFER: N_("Nothing is undone. `allegro-etl check` lists them."),
    AlertCode.PUSH_FAILED: N_("The next push tries it again. `allegro-etl push` says what is in the way."),
    AlertCode.NOT_WRITTEN: N_("`allegro-etl quarantine list` says more; what is mended is written by itself."),
    AlertCode.TEST: N_("Nothing has to be done."),
}

_THEY_COME = N_("Orders that are missing here come by themselves; until then they stand on Allegro.")
_NOTHING = N_("In Odoo there is nothing to do.")

IN_ODOO = {
    AlertCode.SETTINGS_WRONG: N_(
        "If somebody has renamed or archived something in Odoo that the settings name, such as a warehouse or a journal, change it back."
    ),
    AlertCode.ALLEGRO_REFUSES: N_("Until it is mended, look for new orders on Allegro."),
    AlertCode.ODOO_REFUSES: N_(
        "If somebody has changed the user of allegro_etl in Odoo, its password or its rights, change that back."
    ),
    AlertCode.RUN_FAILED: _THEY_COME,
    AlertCode.LOOK_FAILED: _THEY_COME,
    AlertCode.STANDSTILL: _THEY_COME,
    AlertCode.LAG: _THEY_COME,
    AlertCode.DISK_FULL: _NOTHING,
    AlertCode.API_KEY_ENDS: N_(
        "Whoever logs in to Odoo as the user of allegro_etl makes a new key in that user's preferences."
    ),
    AlertCode.CONSENT_ENDS: _NOTHING,
    AlertCode.QUARANTINE: N_(
        "Mend in Odoo what is the matter, such as the product, the contact or the exchange rate: the order is tried again by itself."
    ),
    AlertCode.TOTALS_DIFFER: N_("Compare each order with its page on Allegro, and decide which total is right."),
    AlertCode.PUSH_FAILED: N_("Until it is mended, Allegro may show old numbers of parcels, states, stock and prices."),
    AlertCode.NOT_WRITTEN: N_("What the reason names in Odoo, mend there: it is then written by itself."),
}
"""What people who see only Odoo can do, where the way out is for whoever runs allegro_etl: a command, a setting, a file."""

FOR_OPERATOR = N_("For whoever runs allegro_etl: {what}")

CAUSES: dict[str, str] = {
    QuarantineCode.UNREADABLE_EVENT: N_("an event cannot be read."),
    QuarantineCode.UNREADABLE_FORM: N_("what Allegro sent cannot be read."),
    QuarantineCode.REFUSED_FORM: N_("Allegro does not give the order out."),
    QuarantineCode.UNREADABLE_OFFER: N_("an offer cannot be read."),
    QuarantineCode.UNREADABLE: N_("what Allegro sent cannot be read."),
    QuarantineCode.MISSING_ID: N_("an id is missing in what Allegro sent."),
    QuarantineCode.BAD_AMOUNT: N_("an amount from Allegro is none."),
    QuarantineCode.BAD_QUANTITY: N_("a quantity from Allegro is none."),
    QuarantineCode.MIXED_CURRENCIES: N_("the order has amounts in several currencies."),
    QuarantineCode.NO_LINE_ITEMS: N_("the order has no lines."),
    QuarantineCode.LINE_IN_TWO_ORDERS: N_("a line stands in two orders."),
    QuarantineCode.AMBIGUOUS_CONTACT: N_("several contacts in Odoo may be the buyer."),
    QuarantineCode.CONTACT_ELSEWHERE: N_("the buyer's contact belongs to another company."),
    QuarantineCode.AMBIGUOUS_ORDER: N_("several sale orders in Odoo may be it."),
    QuarantineCode.AMBIGUOUS_PRODUCT: N_("an offer fits several products in Odoo."),
    QuarantineCode.CONTRADICTING_PRODUCT: N_("the codes of an offer speak for different products."),
    QuarantineCode.NO_PRODUCT: N_("an offer fits no product in Odoo."),
    QuarantineCode.CURRENCY_MISSING: N_("the order's currency is not active in Odoo."),
    QuarantineCode.CURRENCY_DIFFERS: N_("the price list has another currency than the order."),
    QuarantineCode.RATE_MISSING: N_("Odoo has no exchange rate for the day of the purchase."),
    QuarantineCode.MARKET_MISSING: N_("Odoo has no fiscal position for the market."),
    QuarantineCode.DELETED_IN_ODOO: N_("somebody has deleted the order in Odoo."),
    QuarantineCode.CONTACT_REFUSED: N_("Odoo refuses the contact."),
    QuarantineCode.PRODUCT_REFUSED: N_("Odoo refuses the product."),
    QuarantineCode.ORDER_REFUSED: N_("Odoo refuses the order."),
    QuarantineCode.CONFIRM_REFUSED: N_("Odoo refuses to confirm the order."),
    QuarantineCode.CHANGE_REFUSED: N_("Odoo refuses a change of the order."),
    QuarantineCode.CANCEL_REFUSED: N_("Odoo refuses to cancel the order."),
    QuarantineCode.PAYMENT_REFUSED: N_("Odoo refuses the payment."),
    QuarantineCode.SETTLE_REFUSED: N_("Odoo refuses to pay the invoice with the payment."),
    QuarantineCode.NOTE_REFUSED: N_("Odoo refuses the note."),
}

WRITTEN = {
    "tracking": N_("tracking numbers."),
    "status": N_("states of orders."),
    "stock": N_("stock of offers."),
    "prices": N_("prices of offers."),
    "invoices": N_("invoices."),
}

OTHER_CAUSE = N_("the quarantine says why.")

KINDS = {"new": "{sentence}", "worse": N_("It has become worse. {sentence}"), "over": N_("It is over: {sentence}")}

DIGEST = N_("What waits today")
NOTHING_WAITS = N_("Nothing waits.")
OVER_SINCE = N_("Over since then")
AND_MORE = N_("and {count} more")
SUBJECT = "Allegro: {what}"
SEVERAL = N_("Things to look at: {count}")
