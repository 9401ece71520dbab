"""Prices beside those that Odoo itself gives to an order: of one piece, of packs, and of pieces of what is priced by the dozen."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.destination.rates import read_books
from allegro_etl.to_allegro.offers.offer import Part
from allegro_etl.to_allegro.prices.price_lists import price_in
from allegro_etl.to_allegro.prices.reading import read_catalogue
from allegro_etl.to_allegro.push import open_push
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.prices.lists import (
    fixed,
    of_order,
    plan_words,
    price_list,
    price_on,
    priced,
    product_of,
    sold_in_dozens,
    unit,
)

RULES: dict[str, dict[str, Any]] = {
    "a fixed price": {"compute_price": "fixed", "fixed_price": 12.34},
    "a discount": {"compute_price": "percentage", "percent_price": 12.0},
    "a formula": {
        "compute_price": "formula", "base": "list_price", "price_discount": 7.0, "price_round": 5.0,
        "price_surcharge": -0.01, "price_min_margin": -30.0, "price_max_margin": 30.0,
    },
    "a formula from the cost": {"compute_price": "formula", "base": "standard_price", "price_discount": -40.0},
}  # fmt: skip


@pytest.mark.every_odoo
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_prices_are_those_that_odoo_gives_to_an_order(shop: Bench, mug: int, rule: dict[str, Any]) -> None:
    other = product_of(shop, "termos-05")
    shop.call("product.product", "write", [mug, other], {"standard_price": 17.77})
    list_id = price_list(
        shop, f"Odoo {uuid.uuid4().hex[:6]}", "PLN", {"applied_on": "3_global", **rule}, fixed(other, "5.55")
    )
    with open_push(uuid.uuid4().hex) as push:
        catalogue = read_catalogue(push.odoo, read_books(push.odoo, push.company_id, []), [list_id], [mug, other])
        ours = {one: price_in(catalogue, list_id, catalogue.products[one], Part(one, 1)) for one in (mug, other)}
    of_odoo = of_order(shop, list_id, mug)
    shop.call("product.product", "write", [mug, other], {"standard_price": 0.0})

    assert ours[other] == Decimal("5.55")
    assert round(Decimal(ours[mug]), 2) == of_odoo


@pytest.mark.every_odoo
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_piece_of_what_is_priced_by_the_dozen_costs_what_odoo_gives_to_a_line_in_pieces(
    shop: Bench, rule: dict[str, Any]
) -> None:
    eggs = sold_in_dozens(shop)
    by_the_dozen = {"applied_on": "3_global", "min_quantity": 2, "compute_price": "percentage", "percent_price": 50.0}
    rules = [{"applied_on": "3_global", **rule}, by_the_dozen]
    list_id = price_list(shop, f"Eggs {uuid.uuid4().hex[:6]}", "PLN", *rules)
    parts = [Part(eggs, number) for number in (1, 23, 24)]
    with open_push(uuid.uuid4().hex) as push:
        books = read_books(push.odoo, push.company_id, [])
        catalogue = read_catalogue(push.odoo, books, [list_id], [eggs])
        unit_of_line = push.odoo.dialect.line_unit
    ours = [price_in(catalogue, list_id, catalogue.products[eggs], part) for part in parts]
    pieces = {unit_of_line: unit(shop, "unit")}

    of_odoo = [of_order(shop, list_id, eggs, product_uom_qty=part.quantity, **pieces) for part in parts]
    assert [round(Decimal(price), 2) for price in ours] == of_odoo
    assert ours[2] == Decimal("1.5")  # of 36 for a dozen


@pytest.mark.usefixtures("mug")
def test_a_pack_costs_as_many_as_it_is_at_the_price_of_so_many(shop: Bench) -> None:
    product = product_of(shop, "termos-05")
    many = fixed(product, "11.00") | {"min_quantity": 3}
    [row] = shop.read("product.product", [("id", "=", product)], "default_code")
    mapping = f"offers__{shop.shop.shelf.keys['termos-05']}"
    of_three = {f"{mapping}__product": row["default_code"], f"{mapping}__quantity": "3"}
    with shop.parameters(**of_three), priced(shop, fixed(product, "14.00"), many, largest_change="1000"):
        shop.push("prices")
    told = plan_words(shop, "termos-05")

    assert (price_on(shop, "termos-05"), told["made_of"]) == ("33.00", " (3 x 11.00)")
