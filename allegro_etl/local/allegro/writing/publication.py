"""Whether an offer can be bought: ended by whom, activated again, listed once more under another number."""

from dataclasses import replace

from allegro_etl.local.allegro.identifiers import random_uuid
from allegro_etl.local.allegro.offers import Offer
from allegro_etl.local.allegro.till import Till

ENDERS = ("USER", "ADMIN", "EXPIRATION", "EMPTY_STOCK", "PRODUCT_DETACHMENT", "ERROR")


def end(till: Till, offer: Offer, by: str, at: int) -> None:
    """End an offer; `by` is one of ENDERS. One that is not active stays as it is."""
    offer.ends_soon = False
    if offer.status not in {"ACTIVE", "ACTIVATING"}:
        return
    till.before_change(offer, at)
    offer.status, offer.ended_by, offer.ended_at = "ENDED", by, at
    till.offer_journal.publish("OFFER_ENDED", offer, at)


def activate(till: Till, offer: Offer, at: int) -> None:
    """Begin to activate an offer that has stock; it is ACTIVE seconds later, and takes no other edit until then.

    One that is active, or about to be, stays as it is.
    """
    if offer.status in {"ACTIVE", "ACTIVATING"}:
        return
    till.before_change(offer, at)
    offer.status, offer.ended_by, offer.ended_at, offer.ends_soon = "ACTIVATING", None, None, False
    offer.busy_until = at + int(till.delays.activation * 1000)

    def be_active(due: int) -> None:
        if offer.status == "ACTIVATING":
            till.before_change(offer, due)
            offer.status = "ACTIVE"
            till.offer_journal.publish("OFFER_ACTIVATED", offer, due)

    till.later(till.delays.activation, at, be_active)


def archive(till: Till, offer: Offer, at: int) -> None:
    """Put an offer away, as Allegro does some 60 days after its end: nobody is shown it any more."""
    end(till, offer, "USER", at)
    offer.archived = True
    till.offer_journal.publish("OFFER_ARCHIVED", offer, at)


def list_again(till: Till, offer: Offer, at: int) -> Offer:
    """List a sold-out offer once more: another number, the stock that it began with, the same signature."""
    copies = sum(key.split("~")[0] == offer.key.split("~")[0] for key in till.shelf.keys)
    again = replace(
        offer,
        id=till.shelf.new_id(till.random),
        key=f"{offer.key.split('~')[0]}~{copies + 1}",
        created_at=at,
        status="ACTIVE",
        stock=offer.initial_stock,
        ended_by=None,
        ended_at=None,
    )
    again.prices |= offer.prices
    till.shelf.add(again)
    till.offer_journal.publish("OFFER_ACTIVATED", again, at)
    return again


def begin_operation(till: Till, offer: Offer, at: int, seconds: float) -> str:
    """Write down an edit that takes its time, and return the id under which a program may ask for it."""
    id_ = random_uuid(till.random)
    till.operations[offer.id, id_] = (at, at + int(seconds * 1000))
    return id_
