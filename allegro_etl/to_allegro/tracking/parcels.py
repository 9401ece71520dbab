"""Parcels: each number of the deliveries that have left, with the line items of Allegro's order that travel under it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from allegro_etl.odoo.external_ids import PREFIX, line_item_of
from allegro_etl.to_allegro.deliveries import Delivery
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.tracking.numbers import plain, read_numbers
from allegro_etl.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Parcel:
    """One number of an order, as it was typed, on the deliveries that bear it.

    Where a field can be read in more than one way, it is no number, and empty: people may have typed anything there, names, too.
    `line_items` are ids of Allegro's order; none where they are not known.
    """

    form_id: str
    number: str
    deliveries: tuple[Delivery, ...]
    line_items: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Return whether it is a number that can be read in one way."""
        return bool(self.number)

    @property
    def subject(self) -> str:
        """Return what it is called among the numbers."""
        return f"number:{self.form_id}:{plain(self.number) or f'of delivery {self.first.id}'}"

    @property
    def first(self) -> Delivery:
        """Return the delivery by which it is told, and whose method says the carrier."""
        return self.deliveries[0]


def parcels_of(deliveries: Iterable[Delivery]) -> list[Parcel]:
    """Return the parcels of deliveries: one for each number of an order, though several deliveries bear it."""
    found: dict[str, Parcel] = {}
    for delivery in deliveries:
        if delivery.state != "done":
            continue
        typed = read_numbers(delivery.number)
        for number in [*typed.numbers, *([""] if typed.unclear else [])]:
            one = Parcel(delivery.form_id, number, (delivery,))
            before = found.get(one.subject)
            found[one.subject] = replace(before, deliveries=(*before.deliveries, delivery)) if before else one
    return [*found.values()]


def with_line_items(
    parcels: Sequence[Parcel], packed: Mapping[int, Sequence[str]], own: Mapping[str, Collection[str]]
) -> list[Parcel]:
    """Return parcels with what they hold: the line items of all deliveries that bear the number.

    `packed` is by delivery; `own` are the line items of each order, where they are known: a delivery may hold those of another
    order, too, and Allegro refuses them here.
    """
    return [replace(one, line_items=_line_items_in(one, packed, own.get(one.form_id))) for one in parcels]


def _line_items_in(parcel: Parcel, packed: Mapping[int, Sequence[str]], own: Collection[str] | None) -> tuple[str, ...]:
    items = {item for delivery in parcel.deliveries for item in packed.get(delivery.id, ())}
    return tuple(sorted(items if own is None else items.intersection(own)))


def line_items_of_orders(warehouse: Warehouse, form_ids: Collection[str]) -> dict[str, set[str]]:
    """Return the line items of orders as their forms say now; none of an order of which nothing is known. Nobody is asked."""
    items: dict[str, set[str]] = defaultdict(set)
    for form_id, item in warehouse.rows(
        "select form_id, line_item_id from core.order_lines where line_item_id is not null "
        "and form_id in (select unnest(?::varchar[]))",
        [sorted(form_ids)],
    ):
        items[form_id].add(item)
    return items


def line_items_of(push: Push, deliveries: Iterable[int]) -> dict[int, list[str]]:
    """Return the line items that each of these deliveries holds, by its id. Source: stock.move and ir.model.data."""
    done = [("state", "=", "done"), ("sale_line_id", "!=", False)]
    moves = push.odoo.search_read_in(
        "stock.move", "picking_id", sorted(set(deliveries)), ["picking_id", "sale_line_id"], done
    )
    lines = {(move["picking_id"][0], move["sale_line_id"][0]) for move in moves}
    items = _line_items_of_lines(push, sorted({line for _, line in lines}))
    packed: dict[int, set[str]] = defaultdict(set)
    for delivery, line in lines:
        packed[delivery] |= items.get(line, set())
    return {delivery: sorted(found) for delivery, found in packed.items()}


def _line_items_of_lines(push: Push, lines: Sequence[int]) -> dict[int, set[str]]:
    """Return the line items of order lines: as a rule one; a set has one for several lines."""
    ours = [("module", "=", PREFIX), ("model", "=", "sale.order.line")]
    items: dict[int, set[str]] = defaultdict(set)
    for row in push.odoo.search_read_in("ir.model.data", "res_id", lines, ["res_id", "name"], ours):
        item = line_item_of(row["name"])
        if item:
            items[row["res_id"]].add(item)
    return items
