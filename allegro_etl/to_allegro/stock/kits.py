"""What kits are made of: products with a bill of materials of the type kit, where Odoo has the app Manufacturing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from allegro_etl.odoo.session import OdooServer, Record

Components = Mapping[int, Decimal]
LINE = ("bom_id", "product_id", "product_qty", "product_uom_id", "bom_product_template_attribute_value_ids")


def read_kits(odoo: OdooServer, products: Sequence[Record]) -> dict[int, Components | None]:
    """Return for each kit among these products how many of each component one unit of it is; None where that is not clear.

    It is not clear where lines are for some variants only, or a unit is not that of the product. Raises OdooError.
    Source: Odoo's mrp.bom, mrp.bom.line.
    """
    if not products or "bom_line_ids" not in odoo.has_fields("mrp.bom"):
        return {}
    templates = sorted({row["product_tmpl_id"][0] for row in products})
    fields = ["product_id", "product_tmpl_id", "product_qty", "product_uom_id", "sequence"]
    bills = list(odoo.search_read_in("mrp.bom", "product_tmpl_id", templates, fields, [("type", "=", "phantom")]))
    bill_of = {row["id"]: bill for row in products if (bill := _bill_of(row, bills))}
    lines = _lines(odoo, bill_of.values())
    units = _units(odoo, {*bill_of, *(line["product_id"][0] for of_bill in lines.values() for line in of_bill)})
    return {product: _components(product, bill, lines[bill["id"]], units) for product, bill in bill_of.items()}


def _bill_of(product: Record, bills: Iterable[Record]) -> Record | None:
    """Return the bill by which Odoo takes a product apart: the first in its order (mrp.bom, `_bom_find`)."""
    fitting = [
        bill
        for bill in bills
        if bill["product_tmpl_id"][0] == product["product_tmpl_id"][0]
        and (not bill["product_id"] or bill["product_id"][0] == product["id"])
    ]
    return min(fitting, key=lambda bill: (bill["sequence"] or 0, not bill["product_id"], bill["id"]), default=None)


def _lines(odoo: OdooServer, bills: Iterable[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for line in odoo.search_read_in("mrp.bom.line", "bom_id", sorted({bill["id"] for bill in bills}), LINE):
        found[line["bom_id"][0]].append(line)
    return found


def _units(odoo: OdooServer, product_ids: Iterable[int]) -> dict[int, int]:
    """Return the unit of measure in which the stock of each product is counted."""
    rows = odoo.search_read_in("product.product", "id", sorted(product_ids), ["uom_id"], archived=True)
    return {row["id"]: row["uom_id"][0] for row in rows}


def _components(kit: int, bill: Record, lines: Sequence[Record], units: Mapping[int, int]) -> Components | None:
    made = Decimal(str(bill["product_qty"]))
    if not lines or made <= 0 or bill["product_uom_id"][0] != units.get(kit):
        return None
    needs: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        product = line["product_id"][0]
        if line["bom_product_template_attribute_value_ids"] or line["product_uom_id"][0] != units.get(product):
            return None
        needs[product] += Decimal(str(line["product_qty"])) / made
    return {product: number for product, number in needs.items() if number > 0}
