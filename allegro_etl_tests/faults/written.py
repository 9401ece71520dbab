"""What was written to the shop on Allegro: read for comparing, and put back as it was for the next kill."""

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from allegro_etl.local.allegro.offers import Offer
from allegro_etl.local.allegro.shop import Shop

KEPT = ("shipments", "invoices", "files", "commands", "operations")
"""What of the shop a push adds to."""

Written = dict[str, Any]


def written(shop: Shop) -> Written:
    """Return what buyers and the seller see on Allegro: numbers, states and files of each order; stock and state of each offer."""
    shop.catch_up()
    orders = {
        form_id: {
            "numbers": sorted(
                (one["carrierId"], one["waybill"], _lines(one)) for one in shop.shipments.get(form_id, [])
            ),
            "status": shop.form(form_id)["fulfillment"]["status"],
            "invoices": sorted(
                (one["invoiceNumber"], one["file"]["uploadedAt"] is not None) for one in shop.invoices.get(form_id, [])
            ),
        }
        for form_id in _form_ids(shop)
    }
    offers = {offer.id: (offer.stock, offer.status, dict(offer.prices)) for offer in shop.shelf.offers.values()}
    return {"orders": orders, "offers": offers}


def doubled(shop: Shop) -> list[str]:
    """Return the numbers and invoices that stand on an order more than once."""
    found = []
    for what, name, kept in (("number", "waybill", shop.shipments), ("invoice", "invoiceNumber", shop.invoices)):
        for form_id, rows in kept.items():
            times = Counter(row[name] for row in rows)
            found += [f"{what} {value} of {form_id}" for value, count in times.items() if count > 1]
    return found


def remembered(shop: Shop) -> Callable[[], None]:
    """Return what puts the shop back as it is now, in all that a push writes."""
    shop.catch_up()
    kept = {name: copy.deepcopy(getattr(shop, name)) for name in KEPT}
    states = {form_id: copy.deepcopy(shop.form(form_id)["fulfillment"]) for form_id in _form_ids(shop)}
    offers = {id_: copy.deepcopy(offer) for id_, offer in shop.shelf.offers.items()}

    def put_back() -> None:
        with shop.lock:
            shop.catch_up()
            for name in KEPT:
                present = getattr(shop, name)
                present.clear()
                present.update(copy.deepcopy(kept[name]))
            for form_id, state in states.items():
                form = shop.form(form_id)
                shop.book.put({**form, "fulfillment": copy.deepcopy(state)})
            for id_, offer in offers.items():
                _become(shop.shelf.offers[id_], offer)

    return put_back


def _become(offer: Offer, former: Offer) -> None:
    for one in fields(Offer):
        setattr(offer, one.name, copy.deepcopy(getattr(former, one.name)))


def _lines(shipment: dict[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(line["id"] for line in shipment.get("lineItems") or ()))


def _form_ids(shop: Shop) -> list[str]:
    return sorted(shop.book.ids())
