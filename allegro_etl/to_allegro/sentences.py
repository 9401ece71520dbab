"""Why something is written to Allegro, waits or is left alone: the sentence of each code, with the way out, as people read it."""

from collections.abc import Mapping
from typing import Any

from allegro_etl.reasons import WriteReason

SENTENCES: Mapping[str, str] = {
    WriteReason.ANSWER_LOST: "It was sent and no answer came. It is looked up before it is sent again.",
    WriteReason.REFUSED: "Allegro refuses it: {said}. It is sent again later, and at once after `allegro-etl quarantine retry`.",
    WriteReason.NUMBER_MISSING: "Delivery {delivery} has left with this number, and the order on Allegro lacks it.",
    WriteReason.NUMBER_UNCLEAR: "What delivery {delivery} has as its number can be read in more than one way, or is none. "
    "Put a comma between numbers and no blank within one.",
    WriteReason.NUMBERS_NOT_READ: "Allegro did not show the numbers of this order ({said}). None is written unread; the next push asks again.",
    WriteReason.NO_DELIVERY_METHOD: "Delivery {delivery} has no delivery method in Odoo, so its carrier is not known. Choose one on the delivery.",
    WriteReason.CARRIER_UNKNOWN: "No setting says which carrier on Allegro the delivery method {method} is (delivery {delivery}). Set "
    'carriers_to_allegro."{method}" to one of {carriers}.',
    WriteReason.CARRIER_TO_CONFIRM: "No setting says which carrier on Allegro the delivery method {method} is (delivery {delivery}). If it is "
    '{proposal}, set carriers_to_allegro."{method}" = "{proposal}".',
    WriteReason.SHIPPED_WITH_ALLEGRO: "The number is one of Allegro Delivery: Ship with Allegro puts it on the order.",
    WriteReason.NUMBER_CORRECTED: "The number was written to Allegro and is no longer in Odoo. Nobody can take it away there: the buyer sees it "
    "beside the right one.",
    WriteReason.NOT_SHOWN: "Allegro took it and does not show it yet. It is looked up before it is sent again.",
    WriteReason.STATUS_BEHIND: "In Odoo {why}.",
    WriteReason.STATUS_HELD: "On Allegro the order is {status}, which a person or Allegro has set: it is left so.",
    WriteReason.STATUS_NOT_READ: "Allegro did not show this order ({said}). Nothing is written unread; the next push asks again.",
}


def sentence(reason: str, words: Mapping[str, Any]) -> str:
    """Return the sentence of a reason; a code of another version stands for itself."""
    known = SENTENCES.get(reason)
    return known.format(**words) if known else reason
