"""An offer's stock: how often it can still be sold, and what happens when that is never."""

from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.offers import Offer
from allegro_etl.local.allegro.purchase import Purchase
from allegro_etl.local.allegro.till import Till
from allegro_etl.local.allegro.writing import publication


class NotEnough(Exception):
    """An offer has fewer units than somebody wants of it, or is not active."""


def set_stock(till: Till, offer: Offer, units: int, at: int) -> None:
    """Set the stock of an offer by hand or by the API: 0 ends an active one seconds later, more never activates one."""
    if units != offer.stock:
        _change(till, offer, units, at)
    if units == 0 and offer.status == "ACTIVE":
        _end_soon(till, offer, at, sold_out=False)


def check_buyable(offer: Offer, units: int) -> None:
    """Raise NotEnough where nobody can buy so many of an offer now."""
    if offer.status != "ACTIVE" or offer.archived:
        raise NotEnough(f"offer {offer.id} is {'archived' if offer.archived else offer.status}")
    if offer.stock < units:
        raise NotEnough(f"offer {offer.id} has {offer.stock} units, not {units}")


def stay_within(till: Till, purchase: Purchase) -> None:
    """Let a drawn purchase ask for no more than there is; a shop that is sold out altogether sells on all the same."""
    left: dict[str, int] = {}
    for line in purchase.lines:
        if not _is_left(line.offer, left):
            others = [offer for offer in till.shelf.singles if _is_left(offer, left)]
            line.offer = till.random.choice(others) if others else line.offer
        there = left.get(line.offer.id, line.offer.stock)
        line.quantity = min(line.quantity, max(there, 1))
        left[line.offer.id] = there - line.quantity


def _is_left(offer: Offer, left: dict[str, int]) -> bool:
    return offer.status == "ACTIVE" and not offer.archived and left.get(offer.id, offer.stock) > 0


def take_units(till: Till, form: Json, at: int) -> None:
    """Take what a new form says was bought off the stock; an offer with fewer units is left with none, and ends.

    Nothing ever gives units back: not a cancelled order, not one that nobody paid.
    """
    for line in form["lineItems"]:
        offer = till.shelf.offers.get(line["offer"]["id"])
        if offer is not None:
            _take(till, offer, line["quantity"], at)


def _take(till: Till, offer: Offer, units: int, at: int) -> None:
    offer.sold += units
    left = max(offer.stock - units, 0)
    if left != offer.stock:
        _change(till, offer, left, at)
    if left == 0 and offer.status == "ACTIVE":
        _end_soon(till, offer, at, sold_out=True)


def _change(till: Till, offer: Offer, units: int, at: int) -> None:
    till.before_change(offer, at)
    offer.stock = units
    if offer.status in {"ACTIVE", "ACTIVATING"}:
        till.offer_journal.publish("OFFER_STOCK_CHANGED", offer, at)


def _end_soon(till: Till, offer: Offer, at: int, *, sold_out: bool) -> None:
    """End an empty offer some seconds later, whatever its stock is by then."""
    if offer.ends_soon:
        return
    offer.ends_soon = True

    def end(due: int) -> None:
        if not offer.ends_soon:
            return
        publication.end(till, offer, "EMPTY_STOCK", due)
        if sold_out and offer.republish:
            publication.list_again(till, offer, due)

    till.later(till.delays.ending, at, end)
