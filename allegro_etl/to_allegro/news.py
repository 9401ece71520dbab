"""What Odoo has made of late for orders that a writer had finished: a second delivery, a credit note after months. They are opened again."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from allegro_etl.clock import now
from allegro_etl.odoo.session import Domain
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.to_allegro.deliveries import TO_CUSTOMERS
from allegro_etl.to_allegro.open_orders import LOOKED_AT
from allegro_etl.to_allegro.push import Push

LATE = 200
"""Number of ids before the newest that are asked for again: what a long transaction makes is seen after what shorter ones made later."""


INVOICE_KINDS = ("out_invoice", "out_refund")
CORRECTS = ("reversed_entry_id", "debit_origin_id")
"""Which invoice a credit note and a debit note correct; the second of a module of its own."""


class Made(NamedTuple):
    """Records of Odoo that are news of an order: which of a model, and the field of sale.order that leads to them.

    `belongs` are fields that name another record, to which the order leads where it does not lead to the record itself.
    """

    model: str
    which: Domain
    link: str
    belongs: tuple[str, ...] = ()


DELIVERIES = Made("stock.picking", [TO_CUSTOMERS], "order_line.move_ids.picking_id")
INVOICES_MADE = Made("account.move", [("move_type", "in", INVOICE_KINDS)], "invoice_ids", CORRECTS)


def open_orders_with_news(push: Push, writer: WriterName, made: Made) -> None:
    """Let a writer look again at the orders for which Odoo has made such a record since the last push, however old they are.

    The first push only sees how far Odoo is. Raises OdooError. Source: the records by id, sale.order.
    """
    seen = push.warehouse.scalar("select newest from to_allegro.newest_seen where writer = ?", [writer])
    newest = _newest(push, made)
    if newest == seen:
        return
    news = [] if seen is None else _news(push, made, min(seen, newest) - LATE)  # less than seen: a backup was restored
    with push.warehouse.transaction():
        _open_again(push, writer, _forms_of(push, made, news), now() - LOOKED_AT)
        push.warehouse.execute(
            "insert into to_allegro.newest_seen values (?, ?) on conflict do update set newest = excluded.newest",
            [writer, newest],
        )


def _newest(push: Push, made: Made) -> int:
    """Return the id of the newest such record, 0 where there is none."""
    rows = push.odoo.call(made.model, "search_read", made.which, fields=["id"], order="id desc", limit=1)
    return int(rows[0]["id"]) if rows else 0


def _news(push: Push, made: Made, after: int) -> list[int]:
    """Return the ids of such records after an id, and of those that they belong to."""
    links = [one for one in made.belongs if one in push.odoo.has_fields(made.model)]
    rows = push.odoo.search_read(made.model, [*made.which, ("id", ">", after)], ["id", *links])
    return [row["id"] for row in rows] + [row[link][0] for row in rows for link in links if row[link]]


def _forms_of(push: Push, made: Made, ids: Sequence[int]) -> list[str]:
    """Return the orders of Allegro that records are of."""
    orders = push.odoo.search_read_in("sale.order", made.link, ids, ["x_allegro_id"])
    return [order["x_allegro_id"] for order in orders if order["x_allegro_id"]]


def _open_again(push: Push, writer: WriterName, form_ids: Sequence[str], looked_at: datetime) -> None:
    """Keep that orders are not finished, and were looked at so long ago that this push does it again."""
    push.warehouse.insert(
        "to_allegro.looks",
        ("writer", "form_id", "looked_at", "finished"),
        [(writer, form_id, looked_at, False) for form_id in sorted(set(form_ids))],
        "on conflict do update set looked_at = excluded.looked_at, finished = false",
    )
