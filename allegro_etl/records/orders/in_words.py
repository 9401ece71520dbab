"""Values of an order as people are told them: codes with their words where we say it, texts as they are where others did."""

from allegro_etl.records.orders.sides import Shown
from allegro_etl.records.phrases import Phrase
from allegro_etl.records.reasons import Facts, Text, say
from allegro_etl.warehouse.tables import ContactRow, LineRow, OdooContactRow

ALLEGRO_WORDS = frozenset({"x_allegro_status", "x_allegro_fulfillment", "x_allegro_payment"})
SIDES = ("odoo", "allegro")


def change_of_fact(name: str, sides: Shown) -> Text:
    """Return what a dedicated field of an order was and is, of the values of both sides."""
    return say(Phrase.CHANGE, **{side: _fact(name, sides[side]) for side in SIDES})


def _fact(name: str, value: str | None) -> Text | None:
    if not value:
        return None
    if name in ALLEGRO_WORDS:
        return say(Phrase.ALLEGRO_WORD, word=value)
    if name == "x_allegro_dispatch_by":
        return say(Phrase.MOMENT, moment=value)
    return say(Phrase.DAY, day=value) if name == "x_allegro_invoice_due" else value


def both_in_words(name: str, sides: Shown, line: LineRow) -> dict[str, Text | None]:
    """Return the values of a line's field on both sides; amounts are in the line's currency."""
    return {side: _field(name, sides[side], line["currency"]) for side in SIDES}


def _field(name: str, value: object, currency: str) -> Text | None:
    if value is None:
        return None
    said = {
        "price": say(Phrase.MONEY, amount=value, currency=currency),
        "quantity": say(Phrase.NUMBER, number=value),
        "discount": say(Phrase.RATE, rate=value),
    }
    return said.get(name, str(value))


def stays_booked(booked: object, currency: str) -> Facts:
    """Return what is told of a cancelled order's payments: `booked` is their sum, None for none."""
    no_refund = say(Phrase.NO_REFUND, amount=str(booked), currency=currency)
    return [(say(Phrase.STAYS_BOOKED), no_refund)] if booked else []


def contact_in_words(contact: ContactRow | OdooContactRow | None) -> str:
    """Return a contact with its address on one line; nothing for none."""
    if contact is None:
        return ""
    place = " ".join(part for part in (contact["zip"], contact["city"]) if part)
    parts = [contact["name"], contact["company_name"], contact["street"], place, contact["phone"], contact["vat"]]
    return ", ".join(dict.fromkeys(part for part in parts if part))
