"""Edits of single offers: the stock 0, an offer that is opened anew, and whatever commands for many offers do not take."""

from collections.abc import Callable, Iterator, Sequence

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AccessDenied, InvalidRequest, RecordGone
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.details import detail_of
from allegro_etl.to_allegro.offers.limits import wait_for_edit
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.stock.comparing import EMPTY_STOCK
from allegro_etl.to_allegro.writer import Outcome, Planned, Status
from allegro_etl.to_allegro.writes import sent

Body = dict[str, object]


def stock_now(allegro: AllegroApi, offer_id: str) -> int | None:
    """Return the stock that an offer has at this moment; None where Allegro says none. Raises AllegroError."""
    stock = allegro.get(f"/sale/product-offers/{offer_id}/parts?include=stock").get("stock")
    units = stock.get("available") if isinstance(stock, dict) else None
    return units if isinstance(units, int) else None


def edit_each(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome]:
    """Write the stock of these offers one by one, within Allegro's limit of edits; tell what became of each."""
    for one in planned:
        yield from _edited(push, one, _changed)


def lower_each(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome]:
    """Let these offers, which were sold meanwhile, show no more than was planned; the next push says exactly how many."""
    for one in planned:
        yield from _edited(push, one, _lowered)


def _edited(push: Push, one: Planned, body_of: Callable[[AllegroApi, Planned], Body | None]) -> Sequence[Outcome]:
    try:
        body = body_of(push.allegro, one)
    except (InvalidRequest, RecordGone, AccessDenied):
        body = None
    if body is None:
        return [Outcome(one.subject, Status.IN_DOUBT, WriteReason.CHANGED_MEANWHILE)]
    wait_for_edit()
    with sent(push, "stock", one) as outcomes:
        path = f"/sale/product-offers/{one.offer_id}"
        push.allegro.write("PATCH", path, body, may_be_repeated=one.after == 0)
    return outcomes


def _lowered(allegro: AllegroApi, one: Planned) -> Body | None:
    there = stock_now(allegro, str(one.offer_id))
    return {"stock": {"available": one.after}} if there and there > one.after else None


def _changed(allegro: AllegroApi, one: Planned) -> Body | None:
    """Return what is sent for an offer; None where it is no longer as it was when it was planned."""
    if one.reason == WriteReason.RESTOCKED:
        page = allegro.product_offer(str(one.offer_id))
        is_ended = (page.get("publication") or {}).get("status") == "ENDED"
        if not is_ended or detail_of(page).ended_by != EMPTY_STOCK:
            return None
        return {"stock": {"available": one.after}, "publication": {"status": "ACTIVE"}}
    if one.after == 0:
        return {"stock": {"available": 0}}
    there = stock_now(allegro, str(one.offer_id))
    units = None if not there else there + one.after - one.before
    return {"stock": {"available": units}} if units and units > 0 else None
