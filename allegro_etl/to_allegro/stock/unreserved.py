"""What Allegro has sold and Odoo has not reserved: Allegro took these units off its offers when they were bought.

They are the units of orders that have no confirmed sale order: unpaid, in quarantine, left a quotation, not imported yet.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from allegro_etl.actions import Disposition
from allegro_etl.allegro.json_text import Document
from allegro_etl.clock import now
from allegro_etl.settings import SettingsError
from allegro_etl.states import QUOTATION
from allegro_etl.to_allegro.open_orders import LOOKED_AT, keep_looks, open_orders, sales_of
from allegro_etl.to_allegro.push import Push
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

CALLED_OFF = frozenset({"BUYER_CANCELLED", "AUTO_CANCELLED"})

NOTHING_IMPORTED = (
    "No run has brought orders into Odoo yet, as far as this machine knows: what Allegro has sold besides is not known, so no stock is "
    "written. `allegro-etl run` imports the orders, `allegro-etl rebuild` after the DuckDB file was lost."
)


def unreserved_units(push: Push) -> Counter[str]:
    """Return the units by offer that Allegro has sold and Odoo has not reserved. Reads the journal beyond the last import.

    Raises SettingsError before the first import, AllegroError and OdooError: then nothing is known.
    """
    after = _read_to(push.warehouse)
    if after is None:
        raise SettingsError(NOTHING_IMPORTED)
    lines = {**_lines_of_events(push, after), **_lines_of_forms(push.warehouse, _waiting_forms(push))}
    units: Counter[str] = Counter()
    for offer_id, quantity in lines.values():
        units[offer_id] += quantity
    return units


def _read_to(warehouse: Warehouse) -> str | None:
    """Return the last event that an import has read; None where there was no import."""
    rows = warehouse.rows(
        "select max(event_id) from (select event_id from staging.order_events "
        "union all select try_cast(cursor_after as bigint) from ops.cursor_history)"
    )
    return None if rows[0][0] is None else str(rows[0][0])


def _waiting_forms(push: Push) -> list[str]:
    """Return the forms whose goods Odoo has not reserved: known ones without a confirmed sale order, and unreadable ones."""
    orders = open_orders(push, "stock")
    loading = [
        one["form_id"]
        for one in orders
        if one["disposition"] != Disposition.CANCEL and one["fulfillment_provider"] != "ALLEGRO"
    ]
    sales = sales_of(push, loading, ["state"])
    # Odoo reserves nothing for a quotation; an order that was cancelled needs nothing more
    waiting = [form for form in loading if form not in sales or sales[form]["state"] in QUOTATION]
    forms = [one["form_id"] for one in orders]
    keep_looks(push, "stock", forms, set(forms) - set(waiting))
    unread = push.warehouse.column(text(__package__, "unread_forms.sql"), {"long_ago": now() - LOOKED_AT})
    return [*waiting, *unread]


def _lines_of_forms(warehouse: Warehouse, form_ids: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return the line items of these forms, as they are staged: offer and quantity by line."""
    rows = warehouse.rows(text(__package__, "lines_of_forms.sql"), {"forms": list(form_ids)})
    return {line_id: (offer_id, quantity) for line_id, offer_id, quantity in rows}


def _lines_of_events(push: Push, after: str) -> dict[str, tuple[str, int]]:
    """Return the line items of orders of which the journal tells and that no import has staged."""
    events = [event for page in push.allegro.events(after) for event in page]
    newest: dict[str, Mapping[str, Any]] = {form: event for event in events if (form := _form_of(event))}
    by_form = {form: event for form, event in newest.items() if event.get("type") not in CALLED_OFF}
    staged = set(
        push.warehouse.column(
            "select distinct form_id from staging.checkout_forms where form_id in (select unnest(?::varchar[]))",
            [list(by_form)],
        )
    )
    new = [event["order"] for form, event in by_form.items() if form not in staged]
    return {line[0]: line[1] for order in new for item in order.get("lineItems") or () if (line := _line(item))}


def _form_of(event: Document) -> str | None:
    form = ((event.get("order") or {}).get("checkoutForm") or {}).get("id")
    return str(form) if form else None


def _line(item: Document) -> tuple[str, tuple[str, int]] | None:
    offer, quantity = (item.get("offer") or {}).get("id"), item.get("quantity")
    return (str(item.get("id")), (str(offer), quantity)) if offer and isinstance(quantity, int) else None
