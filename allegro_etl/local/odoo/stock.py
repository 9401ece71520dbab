"""The merchant's products in Odoo: known by reference, barcode, name or variant as the local shop's catalogue says.

A product that Odoo knows by one key has the others different, so that a match by the wrong rule shows.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from allegro_etl.local.allegro.products import Product
from allegro_etl.local.odoo.shapes import chart_tax, has, storable

TAXES = {"23.00": "1_vs_kraj_23", "8.00": "1_vs_kraj_8", "5.00": "1_vs_kraj_5"}
ON_HAND = 500
CENT = Decimal("0.01")


def stock_products(session: Any, products: Iterable[Product], *, warehouse: str) -> list[int]:
    """Make the products that Odoo should know, with stock on hand in the warehouse; return the ids of the variants.

    Takes an administrator's odoorpc session.
    """
    known = [product for product in products if product.in_odoo]
    plain = [product for product in known if product.template is None]
    taxes = {rate: chart_tax(session, tax) for rate, tax in TAXES.items()}
    kind = storable(session)
    rows = [kind | values(product, taxes[product.vat_rate]) for product in plain for _ in range(product.odoo_copies)]
    made = list(session.execute("product.product", "create", rows)) if rows else []
    variants = [product for product in known if product.template is not None]
    for template, group in groupby(variants, key=lambda product: product.template):
        made += make_template(session, str(template), list(group), taxes)
    put_on_hand(session, made, warehouse)
    return made


def values(product: Product, tax: int) -> dict[str, Any]:
    """Return the values of a product (`product.product`): Odoo's own name and keys, except that it is known by."""
    own_name = f"{product.name} ({product.key})"
    common = {"invoice_policy": "order", "taxes_id": [(6, 0, [tax])], **prices(product)}
    if product.in_odoo == "reference":
        return {**common, "name": own_name, "default_code": product.reference}
    if product.in_odoo == "barcode":
        return {**common, "name": own_name, "default_code": f"M/{product.key}", "barcode": product.gtin}
    return {**common, "name": f"  {product.name.upper().replace(' ', '  ')} ", "default_code": f"M/{product.key}"}


def prices(product: Product) -> dict[str, str]:
    """Return the net sale price and a cost of 60 % of it."""
    net = product.price / (1 + Decimal(product.vat_rate) / 100)
    return {"list_price": str(net.quantize(CENT)), "standard_price": str((net * 6 / 10).quantize(CENT))}


def make_template(session: Any, name: str, products: list[Product], taxes: dict[str, int]) -> list[int]:
    """Make a template with one variant per product, told apart by their barcodes; return the variants' ids."""
    attribute, options = make_attribute(session, products)
    line = {"attribute_id": attribute, "value_ids": [(6, 0, list(options))]}
    shared = storable(session) | values(products[0], taxes[products[0].vat_rate])
    shared |= {"name": name, "attribute_line_ids": [(0, 0, line)]}
    del shared["default_code"]
    template = session.execute("product.template", "create", [shared])
    by_option = dict(zip(options, products, strict=True))
    made = []
    for variant, option in variants_of(session, template):
        product = by_option[option]
        keys = {
            "default_code": product.reference,
            "barcode": product.gtin,
            "standard_price": prices(product)["standard_price"],
        }
        session.execute("product.product", "write", [variant], keys)
        made.append(variant)
    return made


def make_attribute(session: Any, products: list[Product]) -> tuple[int, list[int]]:
    """Make an attribute with the values of the products, in their order; return its id and those of its values."""
    [attribute] = session.execute("product.attribute", "create", [{"name": products[0].attribute}])
    options = [{"name": product.value, "attribute_id": attribute} for product in products]
    return attribute, session.execute("product.attribute.value", "create", options)


def variants_of(session: Any, template: list[int]) -> Iterator[tuple[int, int]]:
    """Yield each variant of a template with the attribute value that makes it."""
    found = session.execute(
        "product.template.attribute.value",
        "search_read",
        [("product_tmpl_id", "in", template)],
        ["product_attribute_value_id", "ptav_product_variant_ids"],
    )
    for row in found:
        yield row["ptav_product_variant_ids"][0], row["product_attribute_value_id"][0]


def put_on_hand(session: Any, products: list[int], warehouse: str) -> None:
    """Count the products into the warehouse's stock location (`stock.quant` in inventory mode)."""
    [place] = session.execute("stock.warehouse", "search_read", [("name", "=", warehouse)], ["lot_stock_id"])
    rows = [
        {"product_id": product, "location_id": place["lot_stock_id"][0], "inventory_quantity": ON_HAND}
        for product in products
    ]
    quants = session.execute_kw("stock.quant", "create", [rows], {"context": {"inventory_mode": True}})
    if has(session, "stock.quant", "inventory_quantity_set"):  # Odoo 14 takes the count at once
        session.execute("stock.quant", "action_apply_inventory", quants)
