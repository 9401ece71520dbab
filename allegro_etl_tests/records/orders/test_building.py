"""Order lines and payments: every grosz of a form is in exactly one line."""

from decimal import Decimal
from pathlib import Path

import pytest

from allegro_etl_tests.records import shop
from allegro_etl_tests.records.orders.built import lines, total


def test_a_paid_order_becomes_its_lines_and_its_payment(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.rows("select disposition, hold_reasons, total, lines_total, paid from core.orders") == [
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


def test_a_form_that_took_over_another_takes_over_its_payment(tmp_path: Path) -> None:
    heir = shop.form(id="8821b2f0-c4e8-11f1-904f-89bb34047197")
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        shop.stage(warehouse, [heir])
        warehouse.execute(
            "insert into staging.gone_forms (form_id, merged_into, seen_at) values (?, ?, now())",
            [shop.FORM, heir["id"]],
        )
        shop.match_all(warehouse)

        assert warehouse.rows("select payment_key, form_id from core.payments") == [
            (f"payment_{shop.PAYMENT}", heir["id"])
        ]


def test_what_a_form_overtook_goes_even_if_nobody_asks_about_it_again(tmp_path: Path) -> None:
    heir = shop.form(id="8821b2f0-c4e8-11f1-904f-89bb34047197")
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        warehouse.execute("truncate ops.pending")
        warehouse.execute(
            "insert into staging.gone_forms (form_id, merged_into, seen_at) values (?, ?, now())",
            [shop.FORM, heir["id"]],
        )
        shop.stage(warehouse, [heir])
        shop.match_all(warehouse)

        assert warehouse.rows("select payment_key, form_id from core.payments") == [
            (f"payment_{shop.PAYMENT}", heir["id"])
        ]
        assert warehouse.column("select distinct form_id from core.order_lines") == [heir["id"]]
        assert warehouse.rows("from work.problems") == []


def test_matching_twice_gives_the_same_rows(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        tables = ("orders", "order_lines", "payments", "products", "partners")
        said = "select columns(name -> name <> 'normalised_at')"
        shop.match_all(warehouse)
        first = {table: warehouse.rows(f"{said} from core.{table} order by all") for table in tables}
        shop.match_all(warehouse)

        assert {table: warehouse.rows(f"{said} from core.{table} order by all") for table in tables} == first


def test_rows_of_the_current_run_are_told_from_those_of_earlier_ones(tmp_path: Path) -> None:
    old, new = shop.form(), shop.numbered(shop.form(), 2)
    with shop.staged(tmp_path, [old], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        warehouse.execute("delete from ops.pending")
        shop.stage(warehouse, [new])
        shop.match_all(warehouse)

        for table in ("orders", "order_lines", "payments"):
            forms = warehouse.column(f"select distinct form_id from work.{table}")
            assert forms == [new["id"]], table
            assert warehouse.scalar(f"select count(distinct form_id) from core.{table}") == 2


def test_lines_that_a_form_no_longer_has_are_forgotten(tmp_path: Path) -> None:
    two = shop.form(lineItems=[shop.line_item(0), shop.line_item(1)])
    with shop.staged(tmp_path, [two], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        assert len(lines(warehouse)) == 3

        shop.stage(warehouse, [shop.form()])
        shop.match_all(warehouse)
        assert len(lines(warehouse)) == 2

        shop.stage(warehouse, [shop.form(status="CANCELLED")])
        shop.match_all(warehouse)
        assert lines(warehouse) == []
        assert warehouse.rows("from core.payments") == []
        assert warehouse.column("select disposition from core.orders") == ["cancel"]


def test_a_line_tells_what_discounts_its_price_has(tmp_path: Path) -> None:
    bundle = shop.line_item(0, originalPrice=shop.money("49.99"), discounts=[{"type": "BUNDLE"}, {"type": "COUPON"}])
    quiet = shop.line_item(1, originalPrice=shop.money("49.99"))
    free = shop.line_item(2, discounts=[{"type": "BUNDLE"}])
    with shop.staged(tmp_path, [shop.form(lineItems=[bundle, quiet, free])], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.rows(
            "select description, unit_price, original_price from core.order_lines where kind = 'offer' order by position"
        ) == [
            ("Kubek\nPrice before discount: 49.99 PLN (BUNDLE, COUPON)", Decimal("39.99"), Decimal("49.99")),
            ("Kubek\nPrice before discount: 49.99 PLN", Decimal("39.99"), Decimal("49.99")),
            ("Kubek\nDiscounts: BUNDLE", Decimal("39.99"), None),
        ]


def test_delivery_is_a_line_even_for_nothing_and_names_its_pickup_point(tmp_path: Path) -> None:
    point = {
        "id": "POZ17A",
        "name": "Paczkomat POZ17A",
        "description": None,
        "address": {"street": "Grunwaldzka 108", "zipCode": "60-166", "city": "Poznań", "countryCode": "PL"},
    }
    form = shop.form(delivery=shop.delivery(cost=shop.money("0.00"), pickupPoint=point))
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.rows("select description, unit_price from core.order_lines where kind = 'delivery'") == [
            ("Allegro Przesyłka polecona\nPaczkomat POZ17A, Grunwaldzka 108, 60-166 Poznań", Decimal("0.00"))
        ]
        assert warehouse.column("select pickup_point_id from core.orders") == ["POZ17A"]


def test_additional_services_are_lines(tmp_path: Path) -> None:
    services = [
        {"definitionId": "GIFT_WRAP", "name": "Pakowanie", "price": shop.money("9.50"), "quantity": 2},
        {"definitionId": "CARRY_IN", "name": None, "price": shop.money("0.00"), "quantity": None},
    ]
    form = shop.form(
        lineItems=[shop.line_item(selectedAdditionalServices=services)],
        summary={"totalToPay": shop.money("104.97")},
        payment=shop.payment("104.97"),
    )
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert lines(warehouse)[1:3] == [("service__1", 2, Decimal("9.50")), ("service__2", 1, Decimal("0.00"))]
        assert warehouse.column("select hold_reasons from core.orders") == [None]
        assert total(warehouse) == Decimal("104.97")


def test_surcharges_explain_what_the_total_has_more(tmp_path: Path) -> None:
    first, second, third = (f"{number}54feb10-c4e8-11f1-adbb-3d92744031e2" for number in (1, 2, 3))
    surcharges = [shop.payment("3.00", id_=first), shop.payment(None, id_=second), shop.payment("9.00", id_=third)]
    form = shop.form(surcharges=surcharges, summary={"totalToPay": shop.money("95.97")})
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert lines(warehouse)[2:] == [
            (f"surcharge_{first}", 1, Decimal("3.00")),
            (f"surcharge_{third}", 1, Decimal("7.00")),
        ]
        assert total(warehouse) == Decimal("95.97")
        [order] = warehouse.named_rows("from core.orders")
        assert "97.97 PLN paid for an order of 95.97 PLN" in str(shop.why_held(order))
        assert warehouse.column("select payment_key from core.payments where kind = 'surcharge' order by position") == [
            f"payment_{first}",
            f"payment_{third}",
        ]


@pytest.mark.parametrize(("amount", "quantity"), [("87.97", 1), ("89.97", 2)])
def test_deposits_explain_what_the_total_has_more(tmp_path: Path, amount: str, quantity: int) -> None:
    form = shop.form(
        lineItems=[shop.line_item(deposit={"price": shop.money("2.00")})],
        summary={"totalToPay": shop.money(amount)},
        payment=shop.payment(amount),
    )
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert lines(warehouse)[-1] == ("deposit_", quantity, Decimal("2.00"))
        assert total(warehouse) == Decimal(amount)
        assert warehouse.column("select hold_reasons from core.orders") == [None]


def test_a_small_difference_is_a_line_of_its_own(tmp_path: Path) -> None:
    form = shop.form(summary={"totalToPay": shop.money("85.93")}, payment=shop.payment("85.93"))
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert lines(warehouse)[-1] == ("adjustment_", 1, Decimal("-0.04"))
        assert total(warehouse) == Decimal("85.93")


def test_cash_on_delivery_is_money_when_it_is_booked(tmp_path: Path) -> None:
    booked = [
        {"paymentId": "c1", "shipmentId": "s1", "paidAmount": shop.money("80.00"), "paidAt": "2026-10-15T10:00:00Z"},
        {"paymentId": "c2", "shipmentId": "s2", "paidAmount": shop.money("5.97"), "paidAt": None},
    ]
    form = shop.form(payment=shop.payment("85.97", "CASH_ON_DELIVERY"), codBookedPayments=booked)
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.rows("select payment_key, kind, amount from core.payments order by all") == [
            ("payment_c1", "cash_on_delivery", Decimal("80.00")),
            ("payment_c2", "cash_on_delivery", Decimal("5.97")),
        ]
        assert warehouse.rows("select cod_booked, hold_reasons from core.orders") == [(Decimal("85.97"), None)]
