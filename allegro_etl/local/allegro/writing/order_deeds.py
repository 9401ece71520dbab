"""What a carrier, Allegro or a person may do to an order's numbers, status and files, apart from any program."""

from collections.abc import Callable
from typing import Any

from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.writing import fulfilment, invoices, shipments


def add_number(shop: Shop, form_id: str, *, carrier: str, waybill: str) -> Any:
    """Add a number as the carrier does, or (`ALLEGRO`) as Ship with Allegro does, and return the shipment."""
    with shop.lock:
        return shipments.added_by_allegro(shop, form_id, carrier, waybill)


def set_status(shop: Shop, form_id: str, *, status: str) -> None:
    """Set the status as a person does on Allegro's pages, or as Allegro does (RETURNED); its event comes late."""
    if status not in (*fulfilment.SETTABLE, "RETURNED"):
        raise ValueError(f"{status} is no status")
    with shop.lock:
        fulfilment.set_status(shop, form_id, status, shop.clock.milliseconds())


def reject_file(shop: Shop, form_id: str) -> None:
    """Let a virus be found in the order's last file; ValueError where none is being looked at."""
    with shop.lock:
        invoices.reject(shop, form_id)


DEEDS: dict[str, Callable[..., Any]] = {deed.__name__: deed for deed in (add_number, set_status, reject_file)}
