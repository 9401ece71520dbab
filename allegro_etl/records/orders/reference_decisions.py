"""What to do about the addresses and the carrier of an order that Odoo has already. Pure, as all decisions."""

from collections.abc import Iterator

from allegro_etl.actions import Action
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.orders.existing import Decision, Existing, ask, for_order
from allegro_etl.records.orders.in_words import contact_in_words
from allegro_etl.records.orders.sides import Shown, key_of, reference_sides
from allegro_etl.records.phrases import Phrase
from allegro_etl.records.reasons import PlanReason, Text, say
from allegro_etl.records.sentences import shown


def reference_decisions(found: Existing, name: str) -> Iterator[Decision]:
    """Compare an address or the carrier, by the name of the order's field."""
    key, before = key_of(found.order, name), found.written.get(name)
    wanted = _wanted(found, name, key) if key else None
    if key is None or (wanted is None and before is None) or (before is None and found.taken_over):
        return
    sides = reference_sides(key, wanted, _current(found, name), before)
    if sides.verdict == "same":
        return
    detail = {name: sides.shown()}
    if sides.verdict == "kept":
        yield for_order(found, Action.KEEP, PlanReason.PLACE_KEPT, detail, what=name)
    elif sides.verdict == "update" and not found.is_closed:
        told = [(say(name), _shown(found, name, key))]
        yield for_order(found, Action.UPDATE, PlanReason.PLACE_CHANGED, detail, told, what=name)
    else:
        yield from _disputed(found, name, key, detail)


def _disputed(found: Existing, name: str, key: str, detail: Shown) -> Iterator[Decision]:
    """Leave an address or the carrier to a person, with what both sides have."""
    if found.is_closed:
        reason, code = PlanReason.PLACE_CLOSED, RemarkCode.PLACE_OF_CLOSED_ORDER
    else:
        reason, code = PlanReason.PLACE_DISPUTED, RemarkCode.PLACE_TO_DECIDE
    obstacles = found.obstacles
    yield for_order(found, Action.CONFLICT, reason, detail, what=name, obstacles=obstacles)
    allegro, odoo = _shown(found, name, key), _shown_in_odoo(found, name)
    both = [(say(Phrase.ON_ALLEGRO, what=name), allegro), (say(Phrase.IN_ODOO, what=name), odoo)]
    # By these words the remark is found again: they are in one language.
    yield ask(found, code, both, what=name, obstacles=obstacles, allegro=allegro, odoo=shown(odoo))


def _wanted(found: Existing, name: str, key: str) -> int | str | None:
    """Return the record that should stand in a header field: its id, or its key while it is still to be made."""
    if name == "carrier_id":
        return found.carrier_id
    return contact_id(found, key) or key


def contact_id(found: Existing, key: str) -> int | None:
    """Return the id of a contact that the order names; None where it is still to be made."""
    return found.contacts[key]["odoo_id"] if key in found.contacts else None


def _current(found: Existing, name: str) -> int | None:
    if name == "carrier_id":
        carrier = found.mirrored.get("carrier_id")
        return int(carrier[0]) if carrier else None
    return found.odoo["partner_shipping_id"] if name == "partner_shipping_id" else found.odoo["partner_invoice_id"]


def _shown(found: Existing, name: str, key: str) -> str:
    """Return an address or a delivery method of Allegro's in words."""
    if name == "carrier_id":
        return found.order["delivery_method"] or key
    return contact_in_words(found.contacts.get(key)) or key


def _shown_in_odoo(found: Existing, name: str) -> Text:
    """Return the address or the carrier that Odoo has in words."""
    current, carrier = _current(found, name), found.mirrored.get("carrier_id")
    if name == "carrier_id":
        return str(carrier[1]) if isinstance(carrier, list) else say(Phrase.NONE)
    return contact_in_words(found.places.get(current or 0)) or say(Phrase.CONTACT, id=current)
