"""Sets of products: each product is a line of its own, and the set's price is kept to the grosz."""

from decimal import Decimal
from pathlib import Path

from allegro_etl.settings import OfferMapping, Settings
from allegro_etl_tests.records import shop
from allegro_etl_tests.records.orders.built import lines, total

PAIR = {"products": [{"id": "p1", "quantity": 1}, {"id": "p2", "quantity": 2}]}


def set_form(
    price: str, quantity: int, products: shop.Json | None, currency: str = "PLN", cost: str = "5.99"
) -> shop.Json:
    """Return a paid order of one set and its delivery."""
    item = shop.line_item(quantity=quantity, price=shop.money(price, currency), originalPrice=None)
    item["offer"]["productSet"] = products
    amount = str(Decimal(price) * quantity + Decimal(cost))
    return shop.form(
        lineItems=[item],
        payment=shop.payment(amount, currency=currency),
        delivery=shop.delivery(cost=shop.money(cost, currency)),
        summary={"totalToPay": shop.money(amount, currency)},
    )


def test_a_set_is_expanded_and_keeps_its_price_to_the_grosz(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [set_form("10.00", 3, PAIR)], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert lines(warehouse)[:-1] == [("line__0", 3, Decimal("3.34")), ("line__1", 6, Decimal("3.33"))]
        assert total(warehouse) == Decimal("35.99")


def test_a_sets_price_is_shared_out_by_odoos_list_prices(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [set_form("100.00", 1, PAIR)], [shop.offer()]) as warehouse:
        shop.product_in_odoo(warehouse, 1, list_price=Decimal("60.00"))
        shop.product_in_odoo(warehouse, 2, list_price=Decimal("30.00"))
        for place in (1, 2):
            shop.bound_in_odoo(warehouse, f"product_p{place}", "product.product", place)
        shop.match_all(warehouse)
        assert lines(warehouse)[:-1] == [("line__0", 1, Decimal("50.00")), ("line__1", 2, Decimal("25.00"))]

        warehouse.execute("update odoo.products set list_price = 0 where id = 2")
        shop.match_all(warehouse)
        assert lines(warehouse)[:-1] == [("line__0", 1, Decimal("33.34")), ("line__1", 2, Decimal("33.33"))]


def test_one_product_of_a_set_takes_two_lines_where_the_coins_do_not_divide(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [set_form("10.00", 2, {"products": [{"id": "p1", "quantity": 3}]})]) as warehouse:
        shop.match_all(warehouse)

        assert lines(warehouse)[:-1] == [("line__0", 4, Decimal("3.33")), ("line__0_rest", 2, Decimal("3.34"))]
        assert total(warehouse) == Decimal("25.99")


def test_forints_stay_whole(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [set_form("1000.00", 1, PAIR, "HUF", "890.00")]) as warehouse:
        shop.match_all(warehouse)

        assert lines(warehouse)[:-1] == [("line__0", 1, Decimal("334.00")), ("line__1", 2, Decimal("333.00"))]


def test_an_offer_that_the_merchant_multiplied_is_sold_in_pieces(tmp_path: Path) -> None:
    settings = Settings(offers={"7782361656": OfferMapping(product="MUG", quantity=2)})
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.product_in_odoo(warehouse, 1, default_code="MUG")
        shop.match_all(warehouse, settings)

        assert lines(warehouse)[:-1] == [("line__0", 2, Decimal("19.99")), ("line__0_rest", 2, Decimal("20.00"))]
        assert total(warehouse) == Decimal("85.97")


def test_the_shares_of_a_loaded_set_stay_when_list_prices_change(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [set_form("100.00", 2, PAIR)], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        expanded = lines(warehouse)
        warehouse.execute(
            "insert into odoo.order_lines (id, order_id, line_key, quantity, unit_price)"
            " select position, 1, line_key, quantity, unit_price from core.order_lines where kind = 'set'"
        )
        for place, price in ((1, "10.00"), (2, "90.00")):
            shop.product_in_odoo(warehouse, place, list_price=Decimal(price))
            shop.bound_in_odoo(warehouse, f"product_p{place}", "product.product", place)
        shop.match_all(warehouse)
        assert lines(warehouse) == expanded

        shop.stage(warehouse, [set_form("110.00", 2, PAIR)])
        shop.match_all(warehouse)
        assert lines(warehouse)[:-1] == [("line__0", 2, Decimal("5.80")), ("line__1", 4, Decimal("52.10"))]
        assert total(warehouse) == Decimal("225.99")
