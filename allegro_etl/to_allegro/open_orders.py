"""The orders of Allegro that are still on their way: the only ones that a push asks about. They become fewer as orders finish."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict

from allegro_etl.clock import now
from allegro_etl.odoo.external_ids import PREFIX, order_key
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.to_allegro.push import Push
from allegro_etl.warehouse.queries import text

LOOKED_AT = timedelta(days=60)
"""Time for which each push looks at an order that is not finished; after that, one push a day does."""


class OpenOrder(TypedDict):
    """An order that is not finished for a writer, as the newest content of its checkout form says (core.orders)."""

    form_id: str
    disposition: str
    status: str | None
    fulfillment_status: str | None
    fulfillment_provider: str | None
    delivery_method: str | None
    delivery_method_id: str | None
    invoice_required: bool | None
    bought_at: datetime
    marketplace: str


def open_orders(push: Push, writer: WriterName) -> list[OpenOrder]:
    """Return the orders that a writer has to look at, oldest first. Nobody is asked."""
    moment = now()
    return push.warehouse.rows_of(
        OpenOrder,
        text(__package__, "open_orders.sql"),
        {"writer": writer, "long_ago": moment - LOOKED_AT, "yesterday": moment - timedelta(days=1)},
    )


def sales_of(push: Push, form_ids: Sequence[str], fields: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Return the sale orders of these forms by form, with these fields of Odoo; forms that Odoo has no order of are left out.

    They are found by external id, and have to bear the form's id: after a restored backup an id may be another order's.
    Source: ir.model.data and sale.order, some thousand to a question.
    """
    names = [order_key(form_id) for form_id in form_ids]
    known = push.odoo.search_read_in(
        "ir.model.data", "name", names, ["res_id"], [("module", "=", PREFIX), ("model", "=", "sale.order")]
    )
    ids = [row["res_id"] for row in known]
    found = push.odoo.search_read_in("sale.order", "id", ids, ["x_allegro_id", *fields])
    wanted = set(form_ids)
    return {sale["x_allegro_id"]: sale for sale in found if sale["x_allegro_id"] in wanted}


def keep_looks(push: Push, writer: WriterName, form_ids: Iterable[str], finished: Iterable[str]) -> None:
    """Keep that a push has looked at these orders, and which of them are finished for the writer.

    A look is kept once a day: pushes come every few minutes, and one with nothing new should write nothing.
    """
    done, moment = set(finished), now()
    kept = set(
        push.warehouse.column(
            "select form_id from to_allegro.looks where writer = ? and looked_at between ? and ?",
            [writer, moment - timedelta(days=1), moment],
        )
    )
    rows = [(writer, form_id, moment, form_id in done) for form_id in sorted({*form_ids} - kept | done)]
    push.warehouse.insert(
        "to_allegro.looks",
        ("writer", "form_id", "looked_at", "finished"),
        rows,
        "on conflict do update set looked_at = excluded.looked_at, finished = excluded.finished",
    )
