"""Compares Odoo with Allegro, asking both anew and nobody else: what the demo shows at its end."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from allegro_etl.odoo.session import OdooServer
from allegro_etl.sources.allegro import AllegroApi

READY = "READY_FOR_PROCESSING"
FIELDS = (
    "name",
    "x_allegro_id",
    "x_allegro_marketplace",
    "partner_id",
    "amount_total",
    "currency_id",
    "state",
    "amount_paid",
)


@dataclass(frozen=True)
class Sale:
    """A sale order in Odoo that came from Allegro."""

    name: str
    form_id: str
    marketplace: str
    contact: str
    total: Decimal
    currency: str
    state: str
    paid: Decimal


def sales(odoo: OdooServer) -> list[Sale]:
    """Give the sale orders that have a checkout form's id, newest first (`sale.order`)."""
    found = odoo.search_read("sale.order", [("x_allegro_id", "!=", False)], FIELDS, order="id desc")
    return [
        Sale(
            name=str(row["name"]),
            form_id=str(row["x_allegro_id"]),
            marketplace=str(row["x_allegro_marketplace"] or ""),
            contact=str(row["partner_id"][1]),
            total=_amount(row["amount_total"]),
            currency=str(row["currency_id"][1]),
            state=str(row["state"]),
            paid=_amount(row.get("amount_paid") or 0),
        )
        for row in found
    ]


def differences(found: Sequence[Sale], allegro: AllegroApi, quarantined: Container[str]) -> list[str]:
    """Give in words where Odoo does not say what Allegro says (GET /order/checkout-forms).

    Forms in quarantine may have no sale order: they wait for a person.
    """
    since = datetime.now(UTC) - timedelta(days=365)
    pages = allegro.checkout_form_pages(by="updatedAt", since=since, filters={"status": READY})
    return compared(found, (form for page in pages for form in page), quarantined)


def compared(found: Sequence[Sale], forms: Iterable[dict[str, Any]], quarantined: Container[str] = ()) -> list[str]:
    """Compare sale orders with checkout forms: one order for each form that is ready, and its total."""
    by_form: dict[str, list[Sale]] = {}
    for sale in found:
        by_form.setdefault(sale.form_id, []).append(sale)
    wrong = []
    for form in {form["id"]: form for form in forms}.values():
        total = form["summary"]["totalToPay"]
        orders = by_form.get(form["id"], [])
        if not orders and form["id"] in quarantined:
            continue
        if len(orders) != 1:
            wrong.append(f"checkout form {form['id']} has {len(orders)} sale orders")
        elif (orders[0].total, orders[0].currency) != (Decimal(total["amount"]), total["currency"]):
            in_odoo = f"{orders[0].total} {orders[0].currency}"
            wrong.append(f"{orders[0].name} has {in_odoo}, its checkout form {total['amount']} {total['currency']}")
    return wrong


def _amount(number: object) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.01"))
