"""The plan of orders that another program made: what was so when they were taken over stays its; what comes later is planned."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.reasons import RemarkCode
from allegro_etl.records.orders.decisions import decide
from allegro_etl.records.orders.existing import Existing
from allegro_etl_tests.records.orders.sides import loaded, order, with_odoo
from allegro_etl_tests.records.sides import Sides


def taken_over(sides: Sides, state: str = "sale", **before: Any) -> None:
    """Let Odoo have a sale order of another program, whose line item is i and whose delivery address is at d."""
    said = {"as": "load", "is_paid": False, "payments": []} | before
    written = {"partner_shipping_id": ["delivery_1_d", None], "lines": {"line_i": {}}, "taken_over": said}
    sides.odoo_order(5, "a", state, x_allegro_written=json.dumps(written))


def test_its_contacts_and_products_are_not_made(sides: Sides) -> None:
    sides.order(delivery_key="delivery_1_d")
    sides.contact()
    sides.contact("delivery_1_d")
    sides.product()
    sides.warehouse.execute("update work.line_items set line_item_id = 'i'")
    taken_over(sides)

    assert sides.plan("partners") == []
    assert sides.plan("products") == []


def test_an_address_that_has_changed_is_made_with_its_buyer(sides: Sides) -> None:
    sides.order(delivery_key="delivery_1_new")
    sides.contact()
    sides.contact("delivery_1_new")
    taken_over(sides)

    assert [key for _, key, _ in sides.outline("partners")] == ["buyer_1", "delivery_1_new"]


def test_goods_that_came_later_have_their_product(sides: Sides) -> None:
    sides.order()
    sides.product()
    sides.warehouse.execute("update work.line_items set line_item_id = 'j'")
    taken_over(sides)

    assert [key for _, key, _ in sides.outline("products")] == ["product_7", "offer_7"]


def test_a_quotation_that_was_ready_by_then_stays_one(sides: Sides) -> None:
    sides.order()
    taken_over(sides, "draft")

    assert sides.orders() == []


def test_a_quotation_that_has_become_ready_since_is_confirmed(sides: Sides) -> None:
    sides.order()
    taken_over(sides, "draft", **{"as": "wait"})

    assert [row[:2] for row in sides.orders()] == [("confirm", "order_a")]


def test_what_was_paid_by_then_is_not_booked(sides: Sides) -> None:
    sides.order()
    sides.payment()
    taken_over(sides, payments=[{"id": "p", "amount": "10.00"}])

    assert sides.payments() == []


def test_more_under_the_same_payment_is_booked_and_its_buyer_made(sides: Sides) -> None:
    sides.order()
    sides.contact()
    sides.payment(amount="14")
    taken_over(sides, payments=[{"id": "p", "amount": "10.00"}])

    assert sides.payments() == [("create", "payment_p", "payment_made", Decimal("4.00"))]
    assert [key for _, key, _ in sides.outline("partners")] == ["buyer_1"]


def test_what_is_booked_of_it_stays_booked(sides: Sides) -> None:
    sides.order()
    sides.payment(amount="14")
    taken_over(sides, payments=[{"id": "p", "amount": "10.00"}])
    sides.booked(5, amount="4")

    assert sides.payments() == []


def test_a_payment_that_came_later_is_booked(sides: Sides) -> None:
    sides.order()
    sides.payment()
    sides.payment(key="q", kind="surcharge", amount="3")
    taken_over(sides, payments=[{"id": "p", "amount": "10.00"}])

    assert sides.payments() == [("create", "payment_q", "surcharge_paid", Decimal("3.00"))]


def test_an_order_that_odoo_had_as_paid_is_paid_but_for_surcharges(sides: Sides) -> None:
    sides.order()
    sides.payment(key="c", kind="cash_on_delivery")
    sides.payment(key="q", kind="surcharge", amount="3")
    taken_over(sides, is_paid=True)

    assert [key for _, key, *_ in sides.payments()] == ["payment_q"]


def test_a_note_of_the_purchase_is_not_written_twice(sides: Sides) -> None:
    sides.order()
    taken_over(sides)
    sides.bound("note_a")

    assert sides.plan("notes") == []


def of_another(found: Existing, **before: Any) -> Existing:
    """Return a loaded order as one that another program made."""
    return replace(found, written=found.written | {"taken_over": {"as": "load"} | before})


def test_what_differs_stays() -> None:
    decisions = decide(of_another(with_odoo(loaded(), partner_shipping_id=99)))

    assert {one.action for one in decisions} <= {"keep"}


@pytest.mark.parametrize(("before", "is_told"), [("load", False), ("cancel", True)])
def test_a_cancellation_from_before_is_told_and_a_later_one_followed(before: str, is_told: bool) -> None:
    found = of_another(replace(loaded(), order=order(disposition="cancel", status="CANCELLED")), **{"as": before})
    codes = [one.code for one in decide(found)]

    assert (RemarkCode.CANCELLATION_TO_DECIDE in codes) is is_told
    assert any(one.action == "cancel" for one in decide(found)) is not is_told


def test_one_that_was_not_ready_by_then_is_not_compared_line_by_line() -> None:
    unknown = replace(loaded(), written={"taken_over": {"as": "wait"}}, odoo_lines={})

    assert decide(unknown) == []
