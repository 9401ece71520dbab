"""Allegro's own words for states, kinds of payment and reasons, as people say them. A word that is not here stays as it is.

Source: the enumerations of https://developer.allegro.pl/documentation.
"""

from allegro_etl.destination.fields import PAYMENTS
from allegro_etl.languages import N_

ALLEGRO_WORDS: dict[str, str] = {
    # status of a checkout form
    "BOUGHT": N_("bought"),
    "FILLED_IN": N_("filled in"),
    "READY_FOR_PROCESSING": N_("ready for processing"),
    "CANCELLED": N_("cancelled"),
    # fulfilment status, which the seller sets
    "NEW": N_("new"),
    "PROCESSING": N_("in progress"),
    "SUSPENDED": N_("suspended"),
    "READY_FOR_SHIPMENT": N_("ready for shipment"),
    "READY_FOR_PICKUP": N_("ready for pickup"),
    "SENT": N_("sent"),
    "PICKED_UP": N_("picked up"),
    "RETURNED": N_("returned"),
    # how an order is paid
    "ONLINE": N_("online"),
    "CASH_ON_DELIVERY": N_("cash on delivery"),
    "WIRE_TRANSFER": N_("bank transfer"),
    "SPLIT_PAYMENT": N_("split payment"),
    "EXTENDED_TERM": N_("deferred payment"),
    # why goods come back
    "NONE": N_("no reason"),
    "MISTAKE": N_("bought by mistake"),
    "TRANSPORT": N_("damaged on the way"),
    "DAMAGED": N_("damaged"),
    "NOT_AS_DESCRIBED": N_("not as described"),
    "DONT_LIKE_IT": N_("does not like it"),
    "OVERDUE_DELIVERY": N_("came too late"),
    "INCOMPLETE": N_("incomplete"),
    "HIDDEN_FLAW": N_("hidden defect"),
    "OTHER_FLAW": N_("another defect"),
    "DIFFERENT": N_("other goods than ordered"),
    "COUNTERFEIT": N_("counterfeit"),
    "NOT_NEW": N_("not new"),
    "TOO_LARGE": N_("too large"),
    "TOO_SMALL": N_("too small"),
    "NOT_AS_EXPECTED": N_("not as expected"),
    "ORDERED_FOR_COMPARISON": N_("ordered for comparison"),
    # how far an order is paid: our own words, which its field in Odoo has
    **dict(PAYMENTS),
}
