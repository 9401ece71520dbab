"""Kits in a real Odoo with Manufacturing: what they are made of, beside what Odoo itself says that there is of them."""

from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

import pytest

from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.offer import Part
from allegro_etl.to_allegro.stock.units import Unknown, needs_of
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.stock.kitchen import (
    Kitchen,
    Shirts,
    bill,
    components,
    furnished,
    is_new,
    new_shirts,
    no_goods,
    of_odoo,
    purchased_in,
    unit,
    units_of,
)
from allegro_etl_tests.to_allegro.stock.shelves import goods, make, order, place, put

pytestmark = pytest.mark.every_odoo
NUMBERS = count(1)


@pytest.fixture(scope="module")
def kitchen(merchant: Bench) -> Kitchen:
    return furnished(merchant)


@pytest.fixture
def shirts(kitchen: Kitchen) -> Shirts:
    return new_shirts(kitchen.bench)


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
