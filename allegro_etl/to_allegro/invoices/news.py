"""Invoices and credit notes that Odoo has made of late, also for orders that nobody has looked at for long."""

from collections.abc import Sequence
from datetime import datetime

from allegro_etl.clock import now
from allegro_etl.odoo.session import Domain
from allegro_etl.to_allegro.invoices.reading import KINDS
from allegro_etl.to_allegro.open_orders import LOOKED_AT
from allegro_etl.to_allegro.push import Push


def open_orders_with_news(push: Push) -> None:
    """Let the orders be looked at again for which Odoo has made an invoice or a credit note since the last push.

    A credit note may come months after the order. The first push only sees how far Odoo is. Raises OdooError.
    Source: account.move by id, sale.order.
    """
    seen = push.warehouse.scalar("select newest from to_allegro.papers_seen")
    known = [] if seen is None else _moves(push, [("id", ">=", seen)])
    newest = max(
        known or _moves(push, [], limit=1), default=0
    )  # without the one that was seen, a backup may be restored
    if newest == seen:
        return
    with push.warehouse.transaction():
        _open_again(push, _forms_of(push, [move_id for move_id in known if move_id > seen]), now() - LOOKED_AT)
        push.warehouse.execute("delete from to_allegro.papers_seen")
        push.warehouse.execute("insert into to_allegro.papers_seen values (?)", [newest])


def _moves(push: Push, domain: Domain, limit: int | None = None) -> list[int]:
    """Return the ids of invoices and credit notes, the newest first."""
    wanted = [("move_type", "in", KINDS), *domain]
    rows = push.odoo.call("account.move", "search_read", wanted, fields=["id"], order="id desc", limit=limit)
    return [row["id"] for row in rows]


def _forms_of(push: Push, move_ids: Sequence[int]) -> list[str]:
    """Return the orders of Allegro that invoices are made of."""
    orders = push.odoo.search_read_in("sale.order", "invoice_ids", move_ids, ["x_allegro_id"])
    return [order["x_allegro_id"] for order in orders if order["x_allegro_id"]]


def _open_again(push: Push, form_ids: Sequence[str], looked_at: datetime) -> None:
    """Keep that orders are not finished, and were looked at so long ago that this push does it again."""
    push.warehouse.insert(
        "to_allegro.looks",
        ("writer", "form_id", "looked_at", "finished"),
        [("invoices", form_id, looked_at, False) for form_id in sorted(set(form_ids))],
        "on conflict do update set looked_at = excluded.looked_at, finished = false",
    )
