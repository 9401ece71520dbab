"""The writer of tracking numbers: both sides are read for the orders that are open, and what Allegro lacks is added."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from functools import partial

from allegro_etl.actions import Disposition
from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import Conflict
from allegro_etl.clock import now
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.times import from_odoo
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.states import READY
from allegro_etl.to_allegro.deliveries import deliveries_of
from allegro_etl.to_allegro.news import DELIVERIES, open_orders_with_news
from allegro_etl.to_allegro.open_orders import OpenOrder, keep_looks, open_orders, sales_of
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.together import sent_together
from allegro_etl.to_allegro.tracking.carriers import carrier_of, known_carriers
from allegro_etl.to_allegro.tracking.deciding import corrected, decide, missing_on_allegro
from allegro_etl.to_allegro.tracking.finishing import finished
from allegro_etl.to_allegro.tracking.numbers import plain
from allegro_etl.to_allegro.tracking.parcels import (
    Parcel,
    line_items_of,
    line_items_of_orders,
    parcels_of,
    with_line_items,
)
from allegro_etl.to_allegro.tracking.shown import (
    ask_numbers,
    keep_pace,
    numbers_in,
    numbers_known,
    path_of,
    read_numbers_of,
    read_since,
)
from allegro_etl.to_allegro.waiting import put_off
from allegro_etl.to_allegro.writer import Action, Became, InDoubt, Outcome, Planned, Writer
from allegro_etl.to_allegro.writes import became, forms_of

NAME: WriterName = "tracking"
SHOWN_WITHIN = timedelta(minutes=1)
"""Maximum time for a number that was sent to be shown: whoever waited for the answer has waited already. Then it is sent again."""
LOOKED_AGAIN = timedelta(hours=1)
"""What cannot be written is compared with Allegro so often: somebody may have put it there."""


def plan(push: Push) -> list[Planned]:
    """Return every number of the deliveries that have left which Allegro does not show. Raises OdooLacks, OdooError, AllegroError."""
    _refuse_without_numbers(push)
    open_orders_with_news(push, NAME, DELIVERIES)
    forms = [order["form_id"] for order in open_orders(push, NAME) if takes_numbers(order)]
    sales = sales_of(push, forms, ["state", "picking_ids", "write_date"])
    live = {form_id: sale for form_id, sale in sales.items() if sale["state"] != "cancel"}
    deliveries = deliveries_of(push, live)
    parcels = parcels_of(deliveries)
    differing = [*_differing(push, parcels), *corrected(parcels, _written(push, list(live)))]
    undone = {one.form_id for one in differing if one.form_id and one.action != Action.LEAVE}
    changed = {form_id: from_odoo(sale["write_date"]) for form_id, sale in sales.items()}
    keep_looks(push, NAME, sales, finished(changed, deliveries, undone, now()))
    return differing


def takes_numbers(order: OpenOrder) -> bool:
    """Return whether an order may get numbers: one that the seller ships, and that nobody has called off."""
    is_due = order["disposition"] == Disposition.LOAD and order["status"] == READY
    return is_due and order["fulfillment_provider"] != "ALLEGRO" and order["fulfillment_status"] != "CANCELLED"


def _refuse_without_numbers(push: Push) -> None:
    if "carrier_tracking_ref" not in push.odoo.has_fields("stock.picking"):
        raise OdooLacks(
            "Deliveries in this Odoo have no field for a tracking number. Install delivery (stock_delivery) under Apps, or set "
            "to_allegro.tracking to false."
        )


def _differing(push: Push, parcels: Sequence[Parcel]) -> list[Planned]:
    """Return what becomes of the numbers that Allegro does not show; only of their orders is it asked."""
    known = numbers_known(push.warehouse, [one.form_id for one in parcels])
    missing = missing_on_allegro(parcels, known)
    if not missing:
        return []
    packed = line_items_of(push, [delivery.id for one in missing for delivery in one.deliveries])
    missing = with_line_items(missing, packed, line_items_of_orders(push.warehouse, {one.form_id for one in missing}))
    chosen = push.settings.carriers_to_allegro
    carriers = known_carriers(push) if _needs_carriers(missing, chosen) else {}
    first = [decide(one, chosen, carriers, {}) for one in missing]
    unread = read_numbers_of(push, _to_read(push, first))
    shown = numbers_known(push.warehouse, [one.form_id for one in missing])
    return [decide(one, chosen, carriers, unread) for one in missing_on_allegro(missing, shown)]


def _needs_carriers(parcels: Sequence[Parcel], chosen: dict[str, str]) -> bool:
    methods = {one.first.method for one in parcels}
    return any(method is not None and carrier_of(method, chosen, {}).id is None for method in methods)


def _to_read(push: Push, planned: Sequence[Planned]) -> set[str]:
    """Return the orders whose numbers have to be read: each before it is written to, the others every hour."""
    due = put_off(push.warehouse, NAME, planned)
    to_write = {one.form_id for one in due if one.action == Action.WRITE and one.form_id}
    others = {one.form_id for one in due if one.form_id} - to_write
    return to_write | (others - read_since(push.warehouse, sorted(others), now() - LOOKED_AGAIN))


def _written(push: Push, form_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the numbers that pushes have written, by order."""
    rows = push.warehouse.rows(
        "select form_id, json_extract_string(after, '$.waybill') from to_allegro.writes "
        "where writer = ? and outcome = 'written' and form_id in (select unnest(?::varchar[]))",
        [NAME, list(form_ids)],
    )
    written: dict[str, set[str]] = defaultdict(set)
    for form_id, number in rows:
        written[form_id].add(number)
    return written


def write(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome]:
    """Add the numbers, several at a time, and look whether Allegro shows them. Source: POST /order/checkout-forms/{id}/shipments."""

    def look(taken: Sequence[Planned]) -> Collection[str]:
        read_numbers_of(push, [one.form_id for one in taken if one.form_id])
        shown = numbers_known(push.warehouse, [one.form_id for one in taken if one.form_id])
        return [one.subject for one in taken if plain(one.after["waybill"]) in shown.get(one.form_id or "", ())]

    return sent_together(push, NAME, planned, partial(_add, push.allegro), look)


def _add(allegro: AllegroApi, one: Planned) -> None:
    """Add a number to its order; a 409 is no error where Allegro shows it all the same. Raises AllegroError."""
    form_id = one.form_id or ""
    keep_pace()
    try:
        allegro.write("POST", path_of(form_id), one.after)
    except Conflict:
        if plain(one.after["waybill"]) not in (numbers_in(ask_numbers(allegro, form_id)) or ()):
            raise


def look_up(push: Push, pending: Sequence[InDoubt]) -> Iterator[Became]:
    """Ask Allegro for the numbers of the orders to which one was sent."""
    forms = forms_of(pending)
    unread = read_numbers_of(push, forms)
    known = numbers_known(push.warehouse, forms)
    shown = {
        row["subject"]: plain(row["after"]["waybill"]) in known.get(row["form_id"] or "", ())
        for row in pending
        if row["form_id"] not in unread
    }
    return became(pending, shown, SHOWN_WITHIN)


TRACKING = Writer(
    name=NAME,
    scopes=("orders:write",),
    reads=("sale.order", "stock.picking", "stock.move"),
    plan=plan,
    write=write,
    look_up=look_up,
)
