"""What kits are made of: products with a bill of materials of the type kit, where Odoo has the app Manufacturing.

A kit is taken apart as Odoo takes apart what a delivery of it needs (`mrp.bom`: `_bom_find`, `explode`), alike in Odoo 14 to 19.
Bills of other companies are out of sight: the session acts for one company.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from allegro_etl.odoo.measures import Measure, exact, read_measures
from allegro_etl.odoo.session import OdooServer, Record

Components = Mapping[int, Fraction]
BILL = ("product_id", "product_tmpl_id", "product_qty", "product_uom_id")
LINE = ("bom_id", "product_id", "product_qty", "product_uom_id", "bom_product_template_attribute_value_ids")
AS_ODOO_CHOOSES = "sequence, product_id, id"
"""Of several bills the first one counts: that of a variant before that of all variants, where they have one place."""
VALUE = "product.template.attribute.value"


@dataclass(frozen=True)
class _Words:
    """What the words of bills mean: units by id, the unit of each product, values of variants, the attribute of each value."""

    measures: Mapping[int, Measure]
    unit_of: Mapping[int, int]
    values_of: Mapping[int, frozenset[int]] = field(default_factory=dict)
    attribute_of: Mapping[int, int] = field(default_factory=dict)

    def in_units_of(self, product: int, quantity: float, unit_id: int) -> Fraction | None:
        """Return a quantity in the unit in which the stock of a product is counted; None where its unit does not become that."""
        own, given = self.measures.get(self.unit_of.get(product, 0)), self.measures.get(unit_id)
        each = given.in_(own) if own and given else None
        return None if each is None else exact(quantity) * each

    def is_for(self, line: Record, product: int) -> bool:
        """Return whether a line is for a variant: of each attribute that it names, it names the variant's value."""
        named = line["bom_product_template_attribute_value_ids"]
        own = self.values_of.get(product, frozenset())
        return len(own & set(named)) == len({self.attribute_of.get(value) for value in named})


def read_kits(odoo: OdooServer, products: Sequence[Record]) -> dict[int, Components | None]:
    """Return for each kit among these products how many of each component one unit of it is; None where that is not clear.

    It is not clear where no line is for the variant, and where a unit does not become that of its product. Raises OdooError.
    Source: Odoo's mrp.bom, mrp.bom.line.
    """
    goods = [row for row in products if row["type"] != "service"]
    if not goods or "bom_line_ids" not in odoo.has_fields("mrp.bom"):
        return {}
    templates = sorted({row["product_tmpl_id"][0] for row in goods})
    is_kit = [("type", "=", "phantom")]
    bills = list(odoo.search_read_in("mrp.bom", "product_tmpl_id", templates, BILL, is_kit, order=AS_ODOO_CHOOSES))
    bill_of = {row["id"]: bill for row in goods if (bill := _bill_of(row, bills))}
    lines = _lines(odoo, bill_of.values())
    words = _words(odoo, bill_of, lines)
    return {product: _components(product, bill, lines[bill["id"]], words) for product, bill in bill_of.items()}


def _bill_of(product: Record, bills: Iterable[Record]) -> Record | None:
    """Return the bill by which Odoo takes a product apart: the first that is the variant's or its template's."""
    return next(
        (
            bill
            for bill in bills
            if bill["product_tmpl_id"][0] == product["product_tmpl_id"][0]
            and (not bill["product_id"] or bill["product_id"][0] == product["id"])
        ),
        None,
    )


def _lines(odoo: OdooServer, bills: Iterable[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for line in odoo.search_read_in("mrp.bom.line", "bom_id", sorted({bill["id"] for bill in bills}), LINE):
        found[line["bom_id"][0]].append(line)
    return found


def _words(odoo: OdooServer, bill_of: Mapping[int, Record], lines: Mapping[int, list[Record]]) -> _Words:
    every = [line for of_bill in lines.values() for line in of_bill]
    products = {*bill_of, *(line["product_id"][0] for line in every)}
    rows = odoo.search_read_in("product.product", "id", sorted(products), ["uom_id"], archived=True)
    unit_of = {row["id"]: row["uom_id"][0] for row in rows}
    named = {one["product_uom_id"][0] for one in (*bill_of.values(), *every)}
    measures = read_measures(odoo, {*unit_of.values(), *named})
    values = sorted({value for line in every for value in line["bom_product_template_attribute_value_ids"]})
    if not values:
        return _Words(measures, unit_of)
    return _Words(measures, unit_of, _values_of(odoo, sorted(bill_of)), _attribute_of(odoo, values))


def _values_of(odoo: OdooServer, product_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return the values that make each of these products the variant that it is."""
    name = "product_template_attribute_value_ids"
    rows = odoo.search_read_in("product.product", "id", product_ids, [name])
    return {row["id"]: frozenset(row[name]) for row in rows}


def _attribute_of(odoo: OdooServer, values: Sequence[int]) -> dict[int, int]:
    return {row["id"]: row["attribute_id"][0] for row in odoo.search_read_in(VALUE, "id", values, ["attribute_id"])}


def _components(kit: int, bill: Record, lines: Sequence[Record], words: _Words) -> Components | None:
    """Return the components of one unit of a kit. A line of 0 is one that Odoo leaves out."""
    made = words.in_units_of(kit, bill["product_qty"], bill["product_uom_id"][0])
    if not made or made < 0:
        return None
    needs: dict[int, Fraction] = defaultdict(Fraction)
    for line in lines:
        if not words.is_for(line, kit):
            continue
        product = line["product_id"][0]
        number = words.in_units_of(product, line["product_qty"], line["product_uom_id"][0])
        if number is None:
            return None
        needs[product] += number / made
    return {product: number for product, number in needs.items() if number > 0} or None
