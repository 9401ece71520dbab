"""The plan of products and offers: rows in, rows out."""

from allegro_etl_tests.records.sides import Sides


def test_a_product_that_no_rule_finds_is_created_and_its_offer_bound(sides: Sides) -> None:
    sides.order()
    sides.product()

    assert sides.outline("products") == [
        ("create", "product_7", "product_new"),
        ("bind", "offer_7", "offer_found"),
    ]


def test_two_offers_of_one_new_product_create_it_once(sides: Sides) -> None:
    sides.order()
    sides.product("7", product_key="product_gtin_1")
    sides.product("8", product_key="product_gtin_1")

    assert [row[:2] for row in sides.outline("products")] == [
        ("create", "product_gtin_1"),
        ("bind", "offer_7"),
        ("bind", "offer_8"),
    ]


def test_an_offer_whose_product_is_found_is_bound_to_it(sides: Sides) -> None:
    sides.order()
    sides.product(odoo_id=33, rule="gtin", product_key=None)

    [row] = sides.plan("products")
    assert (row["kind"], row["action"], row["external_id"]) == ("offer", "bind", "offer_7")
    assert (row["odoo_id"], row["rule"]) == (33, "gtin")


def test_a_bound_offer_needs_nothing(sides: Sides) -> None:
    sides.order()
    sides.product(odoo_id=33, rule="earlier_match", product_key=None)
    sides.bound("offer_7")

    assert sides.plan("products") == []


def test_an_offer_of_the_settings_is_never_bound(sides: Sides) -> None:
    sides.order()
    sides.product(odoo_id=33, rule="mapping", product_key=None)

    assert sides.plan("products") == []


def test_a_deleted_product_is_made_again(sides: Sides) -> None:
    sides.order()
    sides.product()
    sides.remembered("product_7")
    sides.bound("offer_7")

    assert sides.outline("products") == [("create", "product_7", "product_deleted")]


def test_products_with_a_problem_and_of_orders_that_wait_are_left(sides: Sides) -> None:
    sides.order("a")
    sides.order("b", disposition="wait")
    sides.product("7", "a", problem="Two products have this GTIN.")
    sides.product("8", "b")

    assert sides.plan("products") == []
