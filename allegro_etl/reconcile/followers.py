"""What waits for sale orders: confirmation, payments and notes go on their lanes as soon as Odoo has the order.

So Odoo confirms the first orders while it creates the next ones, and none of its workers idles.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from allegro_etl.odoo.batches import Lane
from allegro_etl.warehouse import Warehouse

Follower = tuple[Lane[Any, Any], Callable[[Sequence[str] | None], Sequence[Any]]]
"""A lane, and what gives its items of some forms, or of all: rows of its own kind with a form_id, which get an order_id on
their way."""

Waiting = dict[str, list[tuple[Lane[Any, Any], Any]]]


def waiting_for_orders(followers: Iterable[Follower], forms: Sequence[str] | None = None) -> Waiting:
    """Return what the plan has for each form once it has a sale order."""
    waiting: Waiting = {}
    for lane, due in followers:
        for item in due(forms):
            waiting.setdefault(item["form_id"], []).append((lane, item))
    return waiting


def follow(waiting: Waiting, orders: Mapping[str, int]) -> None:
    """Put what waited for these sale orders (by form id) on its lanes."""
    for form_id, order_id in orders.items():
        for lane, item in waiting.pop(form_id, ()):
            lane.items.append({**item, "order_id": order_id})


def known_orders(warehouse: Warehouse) -> dict[str, int]:
    """Return the sale orders that Odoo has for forms of this plan, by form id."""
    return dict(warehouse.rows("select form_id, odoo_id from work.order_ids"))
