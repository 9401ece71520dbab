"""Orders, lines and payments as they come out of whole forms."""

from decimal import Decimal
from pathlib import Path

from allegro_etl.settings import Settings
from allegro_etl_tests.matching import shop


def test_a_paid_order_becomes_its_lines_and_its_payment(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.rows("select disposition, hold_reason, total, lines_total, paid from core.orders") == [
            ("load", None, Decimal("85.97"), Decimal("85.97"), Decimal("85.97"))
        ]
        assert warehouse.rows(
            "select line_key, kind, quantity, unit_price, product_key from core.order_lines order by position"
        ) == [
            (f"line_{shop.LINE}", "offer", 2, Decimal("39.99"), "product_c9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4"),
            (f"delivery_{shop.FORM}", "delivery", 1, Decimal("5.99"), "product_delivery"),
        ]
        assert warehouse.rows("select payment_key, kind, amount from core.payments") == [
            (f"payment_{shop.PAYMENT}", "payment", Decimal("85.97"))
        ]


def test_matching_twice_gives_the_same_rows(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        tables = ("orders", "order_lines", "payments", "products", "partners")
        shop.match_all(warehouse)
        first = {table: warehouse.rows(f"from core.{table} order by all") for table in tables}
        shop.match_all(warehouse, Settings())

        assert {table: warehouse.rows(f"from core.{table} order by all") for table in tables} == first
