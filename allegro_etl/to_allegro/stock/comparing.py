"""Each offer's stock beside Odoo's: how many units it should show, what is to be done about it, or why nothing is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from allegro_etl.reasons import WriteReason
from allegro_etl.settings.to_allegro import StockToAllegroSettings
from allegro_etl.to_allegro.offers.offer import Offer, Part
from allegro_etl.to_allegro.stock.units import Goods, Unknown, known_needs_of, left_of, needs_of, offered
from allegro_etl.to_allegro.writer import Action, Planned

EMPTY_STOCK = "EMPTY_STOCK"


@dataclass(frozen=True, slots=True)
class Compared:
    """An offer, the units that it should show (None: nobody knows), and what becomes of it.

    `action` is None where both sides are equal. `reason` says why it is written, waits or is left alone; its words are named.
    """

    offer: Offer
    units: int | None = None
    action: Action | None = None
    reason: WriteReason | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


def compare(
    offers: Iterable[Offer],
    goods: Goods,
    unreserved: Mapping[str, int],
    sold_parts: Mapping[str, tuple[Part, ...]],
    settings: StockToAllegroSettings,
) -> list[Compared]:
    """Return what becomes of each offer. `unreserved` are units by offer that Odoo has not reserved.

    `sold_parts` are the products of sold offers that Allegro no longer lists: their units are missing from the shelf all the same.
    """
    known = list(offers)
    parts = {**sold_parts, **{offer.offer_id: offer.parts for offer in known}}
    sold = [(known_needs_of(parts.get(offer_id, ()), goods), units) for offer_id, units in unreserved.items()]
    left = left_of(goods, sold, settings.keep_back)
    return [_compared(offer, goods, left, settings) for offer in known]


def _compared(offer: Offer, goods: Goods, left: Mapping[int, Fraction], settings: StockToAllegroSettings) -> Compared:
    if offer.is_fulfillment:
        return Compared(offer, None, Action.LEAVE, WriteReason.ONE_FULFILLMENT)
    if not offer.parts:
        told = offer.problem.told if offer.problem else ""
        return Compared(offer, None, Action.LEAVE, WriteReason.NO_PRODUCT_FOUND, {"told": told})
    needs = needs_of(offer.parts, goods)
    if isinstance(needs, Unknown):
        action = Action.WAIT if _is_missed(offer, needs) else Action.LEAVE
        return Compared(offer, None, action, needs.reason, {"product_id": needs.product_id})
    if not needs:
        return Compared(offer, None, Action.LEAVE, WriteReason.NOT_STOCKED)
    return decided(offer, offered(needs, left, settings.at_most))


def _is_missed(offer: Offer, unknown: Unknown) -> bool:
    """Return whether an offer would be written if its stock were known; what has sold out and is archived comes to nobody's shelf."""
    return offer.status == "ACTIVE" or (_is_sold_out(offer) and unknown.reason != WriteReason.PRODUCT_UNUSABLE)


def _is_sold_out(offer: Offer) -> bool:
    return offer.status == "ENDED" and bool(offer.detail and offer.detail.ended_by == EMPTY_STOCK)


def decided(offer: Offer, units: int) -> Compared:
    """Return what becomes of an offer that should show so many units, by its status on Allegro."""
    if offer.status == "ACTIVE":
        return _of_active(offer, units)
    ended_by = offer.detail.ended_by if offer.detail else None
    if offer.status != "ENDED":
        return Compared(offer, units, Action.LEAVE, WriteReason.NOT_ACTIVE, {"status": offer.status})
    if not _is_sold_out(offer):
        return Compared(offer, units, Action.LEAVE, WriteReason.ENDED_OTHERWISE, {"ended_by": ended_by or "unknown"})
    return Compared(offer, units, Action.WRITE, WriteReason.RESTOCKED) if units else Compared(offer, units)


def _of_active(offer: Offer, units: int) -> Compared:
    if offer.stock is None:
        return Compared(offer, units, Action.LEAVE, WriteReason.STOCK_UNKNOWN)
    if units == offer.stock:
        return Compared(offer, units)
    if units == 0:
        return Compared(offer, units, Action.WRITE, WriteReason.SOLD_OUT)
    if offer.stock == 0:
        return Compared(offer, units, Action.LEAVE, WriteReason.ENDING)
    return Compared(offer, units, Action.WRITE, WriteReason.STOCK_DIFFERS)


def planned(compared: Iterable[Compared], may_end: int) -> list[Planned]:
    """Return the differences among what was compared, and a row that waits for each offer which Allegro would list anew.

    Where more than `may_end` offers would end, none of these is written: a person is told.
    """
    every = list(compared)
    endings = sum(one.reason == WriteReason.SOLD_OUT for one in every)
    told = {"count": endings, "may_end": may_end}
    rows = [_planned(one, told if endings > may_end else None) for one in every if _is_difference(one)]
    return rows + [_listed_anew(one.offer) for one in every if is_listed_anew(one.offer) and one.units is not None]


def _is_difference(one: Compared) -> bool:
    return one.action in {Action.WRITE, Action.WAIT} or one.reason == WriteReason.ENDING


def _planned(one: Compared, too_many: Mapping[str, int] | None) -> Planned:
    action, reason, words = one.action or Action.LEAVE, one.reason or WriteReason.STOCK_DIFFERS, one.words
    if too_many and reason == WriteReason.SOLD_OUT:
        action, reason, words = Action.WAIT, WriteReason.TOO_MANY_ENDINGS, too_many
    if reason == WriteReason.STOCK_DIFFERS and is_listed_anew(one.offer):
        words = {"alone": True}
    return Planned(
        subject_of(one.offer.offer_id), action, reason, words, offer_id=one.offer.offer_id, model="product.product",
        res_id=one.offer.parts[0].product_id, before=one.offer.stock, after=one.units,
    )  # fmt: skip


def is_listed_anew(offer: Offer) -> bool:
    """Return whether Allegro lists an offer anew by itself: it cannot be changed in bulk."""
    return bool(offer.detail and offer.detail.republish)


def _listed_anew(offer: Offer) -> Planned:
    return Planned(f"listed_anew:{offer.offer_id}", Action.WAIT, WriteReason.LISTED_ANEW, offer_id=offer.offer_id)


def subject_of(offer_id: str) -> str:
    """Return the subject of the stock of an offer."""
    return f"offer:{offer_id}"
