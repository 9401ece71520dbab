"""Offers that are sold, and the products of a DuckDB file, as they were described and matched."""

from typing import Any

from allegro_etl.warehouse import Warehouse
from allegro_etl_tests.records import shop

OFFER = "7782361656"
PRODUCT = "c9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4"
EAN = "5901234123457"
FULL = shop.offer(shop.product(code="KOD 7", gtin=EAN))


def product(warehouse: Warehouse, offer: str = OFFER, component: int = 0) -> dict[str, Any]:
    """Return the row of one product of an offer."""
    [row] = warehouse.named_rows("from core.products where offer_id = ? and component = ?", [offer, component])
    return row


def found(warehouse: Warehouse) -> tuple[Any, ...]:
    """Return rule, Odoo id and key of the product to create."""
    row = product(warehouse)
    return row["rule"], row["odoo_id"], row["product_key"]


def selling(*offers: shop.Json) -> list[shop.Json]:
    """Return one order of each offer."""
    forms = []
    for number, offer in enumerate(offers):
        form = shop.numbered(shop.form(), number)
        form["lineItems"][0]["offer"] |= {"id": offer["id"], "name": offer["name"], "external": offer["external"]}
        forms.append(form)
    return forms
