"""Compares sale orders in Odoo with Allegro's checkout forms: what `check`, the sweep and the demo say.

Nothing is written: a difference may be what somebody wanted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.states import READY

FIELDS = (
    "name",
    "x_allegro_id",
    "x_allegro_marketplace",
    "partner_id",
    "amount_total",
    "currency_id",
    "state",
    "write_date",
)
PAID = "amount_paid"  # older servers do not add it up
FROM_ALLEGRO: Domain = [("x_allegro_id", "!=", False)]
PAGE = 2000

Amount = tuple[Decimal, str]
"""What is to be paid, and its currency."""


@dataclass(frozen=True)
class Sale:
    """A sale order in Odoo that came from Allegro. `changed_at` is Odoo's own time, as text."""

    odoo_id: int
    name: str
    form_id: str
    marketplace: str
    contact: str
    total: Decimal
    currency: str
    state: str
    paid: Decimal
    changed_at: str


@dataclass(frozen=True)
class Difference:
    """One thing that Odoo has otherwise than Allegro, of a checkout form: no sale order, two, or one with another total."""

    what: Literal["missing", "double", "total"]
    form_id: str
    orders: tuple[Sale, ...]
    allegro: Amount

    def __str__(self) -> str:
        """Say it in words."""
        if self.what != "total":
            return f"checkout form {self.form_id} has {len(self.orders)} sale orders"
        sale, (amount, currency) = self.orders[0], self.allegro
        return f"{sale.name} has {sale.total} {sale.currency}, its checkout form {amount} {currency}"


def sales(odoo: OdooServer, domain: Domain | None = None) -> list[Sale]:
    """Return the sale orders that have a checkout form's id, newest first, page by page (`sale.order`)."""
    if "x_allegro_id" not in odoo.has_fields("sale.order"):
        return []
    found: list[Sale] = []
    wanted: Domain = [*FROM_ALLEGRO, *(domain or [])]
    fields = [*FIELDS, *({PAID} & odoo.has_fields("sale.order"))]
    while True:
        below = [("id", "<", found[-1].odoo_id)] if found else []
        rows = odoo.call("sale.order", "search_read", [*wanted, *below], fields=fields, order="id desc", limit=PAGE)
        found += [_sale(row) for row in rows]
        if len(rows) < PAGE:
            return found


def sales_of(odoo: OdooServer, form_ids: Sequence[str]) -> list[Sale]:
    """Return the sale orders of some checkout forms."""
    chunks = [list(form_ids[start : start + PAGE]) for start in range(0, len(form_ids), PAGE)]
    return [sale for chunk in chunks for sale in sales(odoo, [("x_allegro_id", "in", chunk)])]


def amounts(forms: Iterable[Mapping[str, Any]]) -> dict[str, Amount]:
    """Return what is to be paid for each of the checkout forms that are ready for processing, the last word on each."""
    newest = {form["id"]: form for form in forms}
    ready = [form for form in newest.values() if form.get("status", READY) == READY]
    totals = {form["id"]: form["summary"]["totalToPay"] for form in ready}
    return {form_id: (Decimal(total["amount"]), total["currency"]) for form_id, total in totals.items()}


def compared(found: Iterable[Sale], wanted: Mapping[str, Amount]) -> list[Difference]:
    """Compare sale orders with what is to be paid for checkout forms: one order for each form, and its total."""
    by_form: dict[str, list[Sale]] = {}
    for sale in found:
        by_form.setdefault(sale.form_id, []).append(sale)
    wrong = []
    for form_id, amount in wanted.items():
        orders = tuple(by_form.get(form_id, ()))
        if len(orders) != 1:
            wrong.append(Difference("double" if orders else "missing", form_id, orders, amount))
        elif (orders[0].total, orders[0].currency) != amount:
            wrong.append(Difference("total", form_id, orders, amount))
    return wrong


def _sale(row: Mapping[str, Any]) -> Sale:
    return Sale(
        odoo_id=int(row["id"]),
        name=str(row["name"]),
        form_id=str(row["x_allegro_id"]),
        marketplace=str(row["x_allegro_marketplace"] or ""),
        contact=str(row["partner_id"][1]),
        total=_amount(row["amount_total"]),
        currency=str(row["currency_id"][1]),
        state=str(row["state"]),
        paid=_amount(row.get(PAID) or 0),
        changed_at=str(row["write_date"]),
    )


def _amount(number: object) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.01"))
