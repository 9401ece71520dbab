"""A kitchen in a real Odoo with Manufacturing: goods, bills of materials, and what Odoo itself makes of them."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from itertools import count
from typing import Any, NamedTuple

from allegro_etl.to_allegro.offers.offer import Part
from allegro_etl.to_allegro.stock.units import Unknown, left_of, needs_of, offered
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.stock.shelves import goods, install, is_19, make, order, place, put

NUMBERS = count(1)
SIZES = ("large", "small")
DOZEN = 12


class Kitchen(NamedTuple):
    """The merchant with Manufacturing, and goods on the shelf: 10 bowls, 9 spoons, 24 forks, 2 kg of tea."""

    bench: Bench
    bowl: int
    spoon: int
    fork: int
    tea: int


def furnished(merchant: Bench) -> Kitchen:
    """Return a merchant Manufacturing, and goods on the shelf."""
    install(merchant, "mrp")
    bowl, spoon, fork = (make(merchant, name) for name in ("Kit bowl", "Kit spoon", "Kit fork"))
    kilogram = unit(merchant, "kgm")
    tea = make(merchant, "Kit tea", uom_id=kilogram, **purchased_in(merchant, kilogram))
    for product, units in ((bowl, 10), (spoon, 9), (fork, 24), (tea, 2)):
        put(merchant, product, place(merchant, "MAG/Stock"), units)
    return Kitchen(merchant, bowl, spoon, fork, tea)


def purchased_in(bench: Bench, unit_id: int) -> dict[str, int]:
    """Return the unit of purchase, which an older Odoo wants to be of the same kind."""
    found = bench.call("product.template", "fields_get", ["uom_po_id"])
    return {"uom_po_id": unit_id} if found else {}


def unit(bench: Bench, name: str) -> int:
    """Return one of Odoo's own units of measure, which is in use from now on."""
    [row] = bench.read("ir.model.data", [("module", "=", "uom"), ("name", "=", f"product_uom_{name}")], "res_id")
    bench.call("uom.uom", "write", [row["res_id"]], {"active": True})
    return int(row["res_id"])


def bill(bench: Bench, product: int, *lines: tuple[int, float] | dict[str, Any], **more: Any) -> int:
    """Make a kit of a product: lines of product and quantity, or all of their values. For all variants, unless told."""
    [row] = bench.read("product.product", [("id", "=", product)], "product_tmpl_id")
    values = [one if isinstance(one, dict) else {"product_id": one[0], "product_qty": one[1]} for one in lines]
    known = {"product_tmpl_id": row["product_tmpl_id"][0], "type": "phantom", "product_qty": 1}
    [made] = bench.call("mrp.bom", "create", [known | more | {"bom_line_ids": [(0, 0, one) for one in values]}])
    return int(made)


def units_of(bench: Bench, product: int, part: Part | None = None) -> int:
    """Return how often an offer of one of a product may be sold."""
    found = goods(bench, product)
    needs = needs_of((part or Part(product, 1),), found)
    assert not isinstance(needs, Unknown)
    return offered(needs, left_of(found, (), 0), None)


def of_odoo(bench: Bench, product: int) -> float:
    """Return how many of a kit are free to sell, as Odoo says; before Odoo 19, whose number is often another, as its deliveries say."""
    if not is_19(bench):
        found = goods(bench, product)
        needs = {part: number for part, number in as_delivered(bench, product).items() if part in found.free}
        return offered(needs, left_of(found, (), 0), None)
    [row] = bench.call("product.product", "read", [product], ["free_qty"], location=place(bench, "MAG/Stock"))
    return float(row["free_qty"])


def as_delivered(bench: Bench, product: int) -> dict[int, Fraction]:
    """Return what goes into one of a kit, by the moves of a delivery of a dozen, which is called off again."""
    sold = order(bench, product, DOZEN)
    [row] = bench.read("sale.order", [("id", "=", sold)], "picking_ids")
    needs: dict[int, Fraction] = defaultdict(Fraction)
    for move in bench.read("stock.move", [("picking_id", "in", row["picking_ids"])], "product_id", "product_qty"):
        needs[move["product_id"][0]] += Fraction(str(move["product_qty"])) / DOZEN
    bench.call("sale.order", "action_cancel", [sold], disable_cancel_warning=True)
    return needs


def components(bench: Bench, product: int) -> Mapping[int, Fraction] | None:
    return goods(bench, product).kits[product]


class Shirts(NamedTuple):
    """A product with variants: by colour and size, and the values on its template by name."""

    variants: dict[tuple[str, str], int]
    values: dict[str, int]


def new_shirts(bench: Bench) -> Shirts:
    """Make a product in red and blue, large and small."""
    lines = []
    for name, values in (("Colour", ("red", "blue")), ("Size", ("large", "small"))):
        [attribute] = bench.call("product.attribute", "create", [{"name": f"{name} {next(NUMBERS)}"}])
        rows = [{"name": value, "attribute_id": attribute} for value in values]
        ids = bench.call("product.attribute.value", "create", rows)
        lines.append((0, 0, {"attribute_id": attribute, "value_ids": [(6, 0, ids)]}))
    [template] = bench.call("product.template", "create", [{"name": "Dinner set", "attribute_line_ids": lines}])
    found = bench.read(
        "product.template.attribute.value", [("product_tmpl_id", "=", template)], "name", "product_attribute_value_id"
    )
    names = {row["id"]: row["name"] for row in found}
    variants = bench.read(
        "product.product", [("product_tmpl_id", "=", template)], "product_template_attribute_value_ids"
    )
    by_values = {
        (names[colour], names[size]): row["id"]
        for row in variants
        for colour, size in [sorted(row["product_template_attribute_value_ids"], key=lambda one: names[one] in SIZES)]
    }
    return Shirts(by_values, {name: id_ for id_, name in names.items()})


def is_new(bench: Bench) -> bool:
    return bool(bench.call("product.template", "fields_get", ["is_storable"]))


def no_goods(bench: Bench) -> dict[str, Any]:
    return {"is_storable": False, "type": "service"} if is_new(bench) else {"type": "service"}
