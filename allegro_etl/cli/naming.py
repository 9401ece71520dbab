"""Orders by what people call them: the number in Odoo, or the id of the checkout form or how it begins."""

import re

from allegro_etl.access import Access
from allegro_etl.cli.in_file import reading_file
from allegro_etl.reconcile.drift import FROM_ALLEGRO
from allegro_etl.run.opening import open_odoo
from allegro_etl.settings import SettingsError

FORM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PREFIX = re.compile(r"[0-9a-f][0-9a-f-]{3,35}")
KNOWN = (
    "select form_id from staging.checkout_forms where starts_with(form_id, $start) "
    "union select form_id from staging.order_events where starts_with(form_id, $start) order by 1 limit 5"
)


class NoSuchOrder(SettingsError):
    """No order is called so, or several are; the message says which."""


def form_of(called: str, access: Access) -> str:
    """Return the checkout form of an order. Raises NoSuchOrder, WarehouseUnavailable, OdooError."""
    if FORM_ID.fullmatch(called.lower()):
        return called.lower()
    forms = _of_prefix(called.lower()) if PREFIX.fullmatch(called.lower()) else []
    forms = forms or _of_number(called, access)
    if not forms:
        raise NoSuchOrder(
            f"No order is called {called!r}: give its number in Odoo, or the id of its checkout form or how that begins."
        )
    if len(forms) > 1:
        raise NoSuchOrder(f"{called!r} may be several orders: {', '.join(forms)}.")
    return forms[0]


def _of_prefix(start: str) -> list[str]:
    with reading_file() as warehouse:
        return warehouse.column(KNOWN, {"start": start}) if warehouse else []


def _of_number(name: str, access: Access) -> list[str]:
    """Return the checkout forms of sale orders of this number (sale.order)."""
    with open_odoo(access) as odoo:
        if "x_allegro_id" not in odoo.has_fields("sale.order"):
            return []
        rows = odoo.search_read("sale.order", [*FROM_ALLEGRO, ("name", "=ilike", name)], ["x_allegro_id"])
    return sorted({str(row["x_allegro_id"]) for row in rows})
