"""Sets that changed: each order gets the composition that it was sold with, and its price is shared out by what is known."""

from decimal import Decimal
from pathlib import Path

from allegro_etl_tests.records import shop

OFFER = "7782361656"


def sold_as(number: int, *parts: tuple[str, int]) -> shop.Json:
    """Return an order of the set in one composition, a later one for a higher number."""
    form = shop.numbered(shop.form(), number)
    line = form["lineItems"][0]
    line["offer"]["external"] = None
    line["offer"]["productSet"] = {"products": [{"id": id_, "quantity": quantity} for id_, quantity in parts]}
    line["boughtAt"] = f"2026-10-1{number}T20:24:12.523Z"
    return form


def test_two_orders_of_one_run_get_each_the_composition_it_was_sold_with(tmp_path: Path) -> None:
    forms = [sold_as(1, ("a", 1), ("b", 1)), sold_as(2, ("a", 2), ("c", 1)), sold_as(3, ("a", 1))]
    with shop.staged(tmp_path, forms) as warehouse:
        for id_, part in enumerate(("a", "b", "c"), 1):
            shop.product_in_odoo(warehouse, id_, name=part)
            shop.bound_in_odoo(warehouse, f"product_{part}", "product.product", id_)
        shop.match_all(warehouse)

        sold = "select odoo_product_id, quantity::integer from work.order_lines where form_id = ? and offer_id = ? order by position"
        assert [warehouse.rows(sold, [form["id"], OFFER]) for form in forms] == [
            [(1, 2), (2, 2)],
            [(1, 4), (3, 2)],
            [(1, 2)],
        ]
        assert warehouse.column("select external_id from work.offer_bindings order by 1") == [
            "offer_7782361656",
            "offer_7782361656_a",
            "offer_7782361656_b",
            "offer_7782361656_c",
        ]


def test_an_offer_that_sold_another_product_is_found_again_as_what_it_sold_last(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [sold_as(1, ("z", 1)), sold_as(2, ("a", 1))]) as warehouse:
        shop.match_all(warehouse)

        [binding] = warehouse.rows(
            "select external_id, allegro_product_id from work.offer_bindings join work.offer_products using (offer_id, composition, component)"
        )
        assert binding == (f"offer_{OFFER}", "a")
        assert warehouse.rows("select product_key from core.products order by 1") == [("product_a",), ("product_z",)]


def test_a_default_price_of_a_product_that_we_made_is_not_known(tmp_path: Path) -> None:
    shares = {}
    for made in (False, True):
        with shop.staged(tmp_path / str(made), [sold_as(1, ("a", 1), ("b", 1))]) as warehouse:
            for id_, part, price in ((1, "a", Decimal("100.00")), (2, "b", Decimal("1.00"))):
                shop.product_in_odoo(warehouse, id_, name=part, list_price=price)
                shop.bound_in_odoo(warehouse, f"offer_{OFFER}_{part}", "product.product", id_)
            if made:
                shop.bound_in_odoo(warehouse, "product_b", "product.product", 2)
            shop.match_all(warehouse)
            shares[made] = warehouse.column(
                "select unit_price from work.order_lines where offer_id is not null order by position"
            )

    assert shares == {False: [Decimal("39.59"), Decimal("0.40")], True: [Decimal("20.00"), Decimal("19.99")]}


def test_a_new_product_s_price_is_that_of_one_piece_alone(tmp_path: Path) -> None:
    with shop.staged(
        tmp_path, [sold_as(1, ("a", 1), ("b", 1)), sold_as(2, ("c", 3)), sold_as(3, ("d", 1))]
    ) as warehouse:
        shop.match_all(warehouse)

        assert dict(warehouse.rows("select product_key, price from core.new_products")) == {
            "product_a": None,
            "product_b": None,
            "product_c": None,
            "product_d": Decimal("39.99"),
        }
