"""Kits in a real Odoo with Manufacturing: what they are made of, beside what Odoo itself says that there is of them."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any, NamedTuple

import pytest

from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.offer import Part
from allegro_etl.to_allegro.stock.units import Unknown, left_of, needs_of, offered
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.stock.shelves import goods, install, make, order, place, put

pytestmark = pytest.mark.every_odoo
NUMBERS = count(1)


class Kitchen(NamedTuple):
    """The merchant with Manufacturing, and goods on the shelf: 10 bowls, 9 spoons, 24 forks, 2 kg of tea."""

    bench: Bench
    bowl: int
    spoon: int
    fork: int
    tea: int


@pytest.fixture(scope="module")
def kitchen(merchant: Bench) -> Kitchen:
    install(merchant, "mrp")
    bowl, spoon, fork = (make(merchant, name) for name in ("Kit bowl", "Kit spoon", "Kit fork"))
    kilogram = unit(merchant, "kgm")
    tea = make(merchant, "Kit tea", uom_id=kilogram, **purchased_in(merchant, kilogram))
    for product, units in ((bowl, 10), (spoon, 9), (fork, 24), (tea, 2)):
        put(merchant, product, place(merchant, "MAG/Stock"), units)
    return Kitchen(merchant, bowl, spoon, fork, tea)


def purchased_in(bench: Bench, unit_id: int) -> dict[str, int]:
    """Give the unit of purchase, which an older Odoo wants to be of the same kind."""
    found = bench.call("product.template", "fields_get", ["uom_po_id"])
    return {"uom_po_id": unit_id} if found else {}


def unit(bench: Bench, name: str) -> int:
    """Give one of Odoo's own units of measure, which is in use from now on."""
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
    """Give how often an offer of one of a product may be sold."""
    found = goods(bench, product)
    needs = needs_of((part or Part(product, 1),), found)
    assert not isinstance(needs, Unknown)
    return offered(needs, left_of(found, (), 0), None)


def of_odoo(bench: Bench, product: int) -> float:
    """Give how many of a kit are free to sell, as Odoo says."""
    [row] = bench.call("product.product", "read", [product], ["free_qty"], location=place(bench, "MAG/Stock"))
    return float(row["free_qty"])


def components(bench: Bench, product: int) -> Mapping[int, Fraction] | None:
    return goods(bench, product).kits[product]


class Shirts(NamedTuple):
    """A product with variants: by colour and size, and the values on its template by name."""

    variants: dict[tuple[str, str], int]
    values: dict[str, int]


@pytest.fixture
def shirts(kitchen: Kitchen) -> Shirts:
    """Give a product in red and blue, large and small, which nobody has used yet."""
    bench = kitchen.bench
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


SIZES = ("large", "small")


def test_a_kit_is_what_its_scarcest_part_allows(kitchen: Kitchen) -> None:
    both = make(kitchen.bench, "Bowl and spoons")
    bill(kitchen.bench, both, (kitchen.bowl, 2), (kitchen.spoon, 4), product_qty=2)

    assert components(kitchen.bench, both) == {kitchen.bowl: 1, kitchen.spoon: 2}
    assert units_of(kitchen.bench, both) == of_odoo(kitchen.bench, both) == 4


def test_a_line_for_some_variants_counts_for_these_alone(kitchen: Kitchen, shirts: Shirts) -> None:
    value = shirts.values

    def line(product: int, quantity: float, *names: str) -> dict[str, Any]:
        of_variants = [(6, 0, [value[name] for name in names])]
        return {"product_id": product, "product_qty": quantity, "bom_product_template_attribute_value_ids": of_variants}

    bill(
        kitchen.bench, shirts.variants["red", "large"], (kitchen.bowl, 2), line(kitchen.spoon, 3, "red"),
        line(kitchen.fork, 5, "blue"), line(kitchen.fork, 8, "red", "large"), line(kitchen.bowl, 1, "large", "small"),
    )  # fmt: skip

    found = {names: components(kitchen.bench, product) for names, product in shirts.variants.items()}
    assert found == {
        ("red", "large"): {kitchen.bowl: 3, kitchen.spoon: 3, kitchen.fork: 8},
        ("red", "small"): {kitchen.bowl: 3, kitchen.spoon: 3},
        ("blue", "large"): {kitchen.bowl: 3, kitchen.fork: 5},
        ("blue", "small"): {kitchen.bowl: 3, kitchen.fork: 5},
    }
    for product in shirts.variants.values():
        assert units_of(kitchen.bench, product) == of_odoo(kitchen.bench, product) == 3


def test_the_bill_of_a_variant_goes_before_that_of_all_unless_that_one_stands_first(
    kitchen: Kitchen, shirts: Shirts
) -> None:
    large, small = shirts.variants["red", "large"], shirts.variants["red", "small"]
    other = shirts.variants["blue", "large"]
    of_all = bill(kitchen.bench, large, (kitchen.bowl, 5), sequence=5)
    bill(kitchen.bench, large, (kitchen.bowl, 2), product_id=large, sequence=5)
    bill(kitchen.bench, small, (kitchen.bowl, 1), product_id=small, sequence=6)
    bill(kitchen.bench, other, (kitchen.bowl, 3), product_id=other)  # without a place, which is the last one

    def chosen() -> list[int]:
        units = [units_of(kitchen.bench, product) for product in (large, small, other)]
        assert units == [of_odoo(kitchen.bench, product) for product in (large, small, other)]
        return units

    assert chosen() == [5, 2, 2]
    kitchen.bench.call("mrp.bom", "write", [of_all], {"sequence": 4})
    assert chosen() == [2, 2, 2]
    kitchen.bench.call("mrp.bom", "write", [of_all], {"active": False})
    assert chosen() == [5, 10, 3]


def test_a_line_in_another_unit_of_the_same_kind_is_converted_exactly(kitchen: Kitchen) -> None:
    box = make(kitchen.bench, "Box of tea and forks")
    dozen, gram = unit(kitchen.bench, "dozen"), unit(kitchen.bench, "gram")
    in_dozens = {"product_id": kitchen.fork, "product_qty": 0.5, "product_uom_id": dozen}
    in_grams = {"product_id": kitchen.tea, "product_qty": 400, "product_uom_id": gram}
    bill(kitchen.bench, box, in_dozens, in_grams)

    assert components(kitchen.bench, box) == {kitchen.fork: 6, kitchen.tea: Fraction(2, 5)}
    assert units_of(kitchen.bench, box) == of_odoo(kitchen.bench, box) == 4


def test_thirds_are_not_rounded(kitchen: Kitchen) -> None:
    third = make(kitchen.bench, "Third of two bowls")
    bill(kitchen.bench, third, (kitchen.bowl, 2), product_qty=3)

    assert components(kitchen.bench, third) == {kitchen.bowl: Fraction(2, 3)}
    assert units_of(kitchen.bench, third) == of_odoo(kitchen.bench, third) == 15
    two_packs = make(kitchen.bench, "Pack of one and a half")
    bill(kitchen.bench, two_packs, (third, 1.5))
    assert units_of(kitchen.bench, two_packs) == of_odoo(kitchen.bench, two_packs) == 10


def test_a_bill_that_makes_a_dozen_is_for_twelve_pieces(kitchen: Kitchen) -> None:
    """Odoo's own number takes the dozen for one piece; its deliveries do not."""
    cutlery = make(kitchen.bench, "Fork of a dozen")
    bill(kitchen.bench, cutlery, (kitchen.fork, 24), product_uom_id=unit(kitchen.bench, "dozen"))

    assert components(kitchen.bench, cutlery) == {kitchen.fork: 2}
    assert units_of(kitchen.bench, cutlery) == 12
    delivered = kitchen.bench.read("sale.order", [("id", "=", order(kitchen.bench, cutlery, 6))], "picking_ids")
    moves = kitchen.bench.read(
        "stock.move", [("picking_id", "in", delivered[0]["picking_ids"])], "product_id", "product_qty"
    )
    assert [(move["product_id"][0], move["product_qty"]) for move in moves] == [(kitchen.fork, 12)]
    assert units_of(kitchen.bench, cutlery) == 6
    kitchen.bench.call("sale.order", "action_cancel", [delivered[0]["id"]], disable_cancel_warning=True)


def test_kits_within_kits_are_taken_apart_in_their_own_units(kitchen: Kitchen, shirts: Shirts) -> None:
    red, blue = shirts.variants["red", "large"], shirts.variants["blue", "large"]
    of_red = {
        "product_id": kitchen.spoon,
        "product_qty": 1,
        "bom_product_template_attribute_value_ids": [(6, 0, [shirts.values["red"]])],
    }
    bill(kitchen.bench, red, of_red, (kitchen.bowl, 1))
    party = make(kitchen.bench, "Party")
    bill(
        kitchen.bench,
        party,
        {"product_id": red, "product_qty": 0.25, "product_uom_id": unit(kitchen.bench, "dozen")},
        (blue, 2),
    )

    needs = needs_of((Part(party, 1),), goods(kitchen.bench, party))

    assert needs == {kitchen.spoon: 3, kitchen.bowl: 5}
    assert units_of(kitchen.bench, party) == of_odoo(kitchen.bench, party) == 2


def test_a_part_that_odoo_does_not_count_or_that_is_0_limits_nothing(kitchen: Kitchen) -> None:
    wrapped = make(kitchen.bench, "Wrapped bowl")
    paper = make(
        kitchen.bench, "Paper", **dict.fromkeys(("is_storable",), False) if is_new(kitchen.bench) else {"type": "consu"}
    )
    bill(kitchen.bench, wrapped, (kitchen.bowl, 1), (paper, 1), (kitchen.spoon, 0))

    assert components(kitchen.bench, wrapped) == {kitchen.bowl: 1, paper: 1}
    assert units_of(kitchen.bench, wrapped) == of_odoo(kitchen.bench, wrapped) == 10


def is_new(bench: Bench) -> bool:
    return bool(bench.call("product.template", "fields_get", ["is_storable"]))


def test_the_bill_of_another_company_is_not_ours(kitchen: Kitchen) -> None:
    bench = kitchen.bench
    users = [row["id"] for row in bench.read("res.users", [("share", "=", False)], "id")]
    [other] = bench.call("res.company", "create", [{"name": f"Elsewhere {next(NUMBERS)}", "user_ids": [(6, 0, users)]}])
    kit = make(bench, "Kit of two companies")
    bill(bench, kit, (kitchen.bowl, 1), sequence=1, company_id=other)
    bill(bench, kit, (kitchen.bowl, 2), sequence=2)

    assert components(bench, kit) == {kitchen.bowl: 2}


def test_a_service_with_a_bill_is_not_taken_apart(kitchen: Kitchen) -> None:
    service = make(kitchen.bench, "Party service", **no_goods(kitchen.bench))
    bill(kitchen.bench, service, (kitchen.bowl, 1))

    found = goods(kitchen.bench, service)

    assert (found.kits, found.uncounted) == ({}, {service})


def no_goods(bench: Bench) -> dict[str, Any]:
    return {"is_storable": False, "type": "service"} if is_new(bench) else {"type": "service"}


@pytest.mark.parametrize("trouble", ["a unit of another kind", "no line for this variant", "no line at all"])
def test_a_kit_that_does_not_say_what_it_is_made_of_is_not_known(
    kitchen: Kitchen, shirts: Shirts, trouble: str
) -> None:
    kit = shirts.variants["red", "large"]
    lines: list[tuple[int, float] | dict[str, Any]] = {
        "a unit of another kind": [
            {"product_id": kitchen.bowl, "product_qty": 1, "product_uom_id": unit(kitchen.bench, "kgm")}
        ],
        "no line for this variant": [
            {
                "product_id": kitchen.bowl,
                "product_qty": 1,
                "bom_product_template_attribute_value_ids": [(6, 0, [shirts.values["blue"]])],
            }
        ],
        "no line at all": [],
    }[trouble]
    bill(kitchen.bench, kit, *lines)

    assert needs_of((Part(kit, 1),), goods(kitchen.bench, kit)) == Unknown(WriteReason.KIT_UNCLEAR, kit)


def test_goods_that_are_counted_in_dozens_are_offered_by_the_piece_or_by_the_pack(kitchen: Kitchen) -> None:
    dozen = unit(kitchen.bench, "dozen")
    eggs = make(kitchen.bench, "Eggs", uom_id=dozen, **purchased_in(kitchen.bench, dozen))
    put(kitchen.bench, eggs, place(kitchen.bench, "MAG/Stock"), 2.5)

    assert goods(kitchen.bench, eggs).free == {eggs: Decimal("2.5")}
    assert units_of(kitchen.bench, eggs, Part(eggs, 1)) == 30
    assert units_of(kitchen.bench, eggs, Part(eggs, 12)) == 2
    assert units_of(kitchen.bench, eggs, Part(eggs, 1, is_pack=True)) == 2
