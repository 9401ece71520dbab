"""The plan of payments, and what of the money is still to be booked: rows in, rows out."""

import json
from decimal import Decimal

import pytest

from allegro_etl.reasons import RemarkCode
from allegro_etl_tests.records.sides import Sides


def test_a_payment_that_odoo_lacks_is_created(sides: Sides) -> None:
    sides.order()
    sides.payment()

    assert sides.payments() == [("create", "payment_p", "payment_made", Decimal(10))]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("surcharge", "surcharge_paid"), ("cash_on_delivery", "cash_booked"), ("payment", "payment_made")],
)
def test_the_reason_says_what_was_paid(sides: Sides, kind: str, reason: str) -> None:
    sides.order()
    sides.payment(kind=kind)

    assert [row[2] for row in sides.payments()] == [reason]


def test_a_payment_that_is_booked_to_its_end_needs_nothing(sides: Sides) -> None:
    sides.order()
    sides.payment()
    sides.odoo_order(1)
    sides.booked(1)

    assert sides.payments() == []


def test_a_payment_whose_run_died_in_between_is_brought_to_its_end(sides: Sides) -> None:
    sides.order()
    sides.payment()
    sides.odoo_order(1)
    sides.booked(1, account_payment_id=None)

    assert sides.payments() == [("create", "payment_p", "payment_made", Decimal(10))]


def test_the_settings_may_switch_payments_off(sides: Sides) -> None:
    sides.order()
    sides.payment()

    assert sides.plan("payments", create_payments=False) == []


def test_nothing_is_booked_on_a_cancelled_order_or_for_nothing(sides: Sides) -> None:
    sides.order("a")
    sides.payment("a", "p")
    sides.odoo_order(1, "a", "cancel")
    sides.order("b")
    sides.payment("b", "q", "0")
    sides.order("c", disposition="cancel")
    sides.payment("c", "r")

    assert sides.payments() == []


def test_more_under_one_id_is_booked_as_a_payment_of_its_own_and_core_keeps_what_came_in(sides: Sides) -> None:
    sides.order()
    sides.payment(amount="15.50")
    sides.odoo_order(1)
    sides.booked(1, amount="10")

    assert sides.payments() == [("create", "payment_p_plus_1550", "payment_more", Decimal("5.50"))]
    assert sides.warehouse.rows("select payment_key, amount from core.payments") == [("payment_p", Decimal("15.50"))]


def test_the_rest_of_a_rest_is_what_is_not_booked_yet(sides: Sides) -> None:
    sides.order()
    sides.payment(amount="20")
    sides.odoo_order(1)
    sides.booked(1, amount="10", id_=1)
    sides.booked(1, "p_plus_1500", "5", id_=2)

    assert sides.payments() == [("create", "payment_p_plus_2000", "payment_more", Decimal(5))]


def test_a_rest_whose_run_was_killed_before_it_was_linked_is_brought_to_its_end(sides: Sides) -> None:
    sides.order()
    sides.payment(amount="15")
    sides.odoo_order(1)
    sides.booked(1, amount="10", id_=1)
    sides.booked(1, "p_plus_1500", "5", id_=2, account_payment_id=None)

    assert sides.payments() == [("create", "payment_p_plus_1500", "payment_more", Decimal(5))]


def test_less_than_is_booked_is_told_and_nothing_is_booked(sides: Sides) -> None:
    sides.order()
    sides.payment(amount="7")
    sides.odoo_order(1)
    sides.booked(1, amount="10")

    assert sides.payments() == []
    [(form, code, reason, holds)] = sides.remarks()
    assert (form, code, holds) == ("a", RemarkCode.MORE_IS_BOOKED, False)
    assert reason == "Payment p: 10.00 PLN are booked, and Allegro shows 7.00 PLN now: book what went back to the buyer"


def test_less_than_is_booked_is_not_told_twice(sides: Sides) -> None:
    words = json.dumps({"paid": "7.00", "total": "10.00", "currency": "PLN"})
    sides.order(hold_reasons=[{"code": RemarkCode.PAID_TOO_LITTLE, "words": words}])
    sides.payment(amount="7")
    sides.odoo_order(1)
    sides.booked(1, amount="10")

    assert [code for _, code, *_ in sides.remarks()] == [RemarkCode.PAID_TOO_LITTLE]


def test_a_second_payment_under_an_id_is_booked_up_to_what_came_in(sides: Sides) -> None:
    sides.order()
    sides.payment(key="p", amount="6")
    sides.payment(key="p_a_2", amount="9")
    sides.odoo_order(1)
    sides.booked(1, amount="10")

    assert sides.payments() == [("create", "payment_p_a_2", "payment_made", Decimal(5))]


def test_a_payment_shared_by_two_orders_has_a_key_in_each(sides: Sides) -> None:
    sides.order("a")
    sides.payment("a", "p", "10")
    sides.order("b")
    sides.payment("b", "p_b", "20")

    assert [row[1] for row in sides.payments()] == ["payment_p", "payment_p_b"]


def test_a_payment_gets_the_key_under_which_odoo_has_it(sides: Sides) -> None:
    sides.order("b")
    sides.payment("b", "p")
    sides.odoo_order(2, "b")
    sides.booked(2, "p_b")

    assert sides.payments() == []
    assert sides.warehouse.column("select payment_key from work.payment_allocations") == ["payment_p_b"]
    assert sides.warehouse.column("select payment_key from core.payments") == ["payment_p"]


def test_a_new_payment_under_the_key_of_another_order_gets_one_of_its_own(sides: Sides) -> None:
    sides.order("b")
    sides.payment("b", "p")
    sides.odoo_order(1, None)
    sides.booked(1, "p")

    assert sides.payments() == [("create", "payment_p_b", "payment_made", Decimal(10))]


def test_swapped_keys_of_two_orders_are_put_right(sides: Sides) -> None:
    for form, key, id_ in (("a", "p_a", 1), ("b", "p", 2)):
        sides.order(form)
        sides.odoo_order(id_, form)
        sides.booked(id_, key, id_=id_)
    sides.payment("a", "p")
    sides.payment("b", "p_b")

    assert sides.payments() == []
    allocated = sides.warehouse.rows("select form_id, payment_key from work.payment_allocations order by 1")
    assert allocated == [("a", "payment_p_a"), ("b", "payment_p")]


def test_another_payment_waits_while_a_booked_one_is_no_longer_named(sides: Sides) -> None:
    sides.order()
    sides.payment(key="q")
    sides.odoo_order(1)
    sides.booked(1, "p")

    assert sides.payments() == [("conflict", "payment_q", "payment_unnamed", Decimal(10))]
    [(_, code, reason, holds)] = sides.remarks()
    assert (code, holds) == (RemarkCode.BOOKED_AND_UNNAMED, False)
    assert reason.startswith("Payment p is booked, and Allegro no longer names it")
    [row] = [row for row in sides.whole_plan() if row["kind"] == "payment"]
    assert (row["reason"], row["status"]) == ("Payment p is booked, and Allegro no longer names it", "done")


def test_a_payment_that_a_person_removed_stays_removed(sides: Sides) -> None:
    sides.order()
    sides.payment()
    sides.odoo_order(1)
    sides.remembered("payment_p")

    assert sides.payments() == [("keep", "payment_p", "payment_removed", Decimal(10))]


def test_a_payment_that_a_person_reopened_stays_so(sides: Sides) -> None:
    sides.order()
    sides.payment()
    sides.odoo_order(1)
    sides.booked(1, account_payment_id=None)
    sides.remembered("payment_p")

    assert sides.payments() == [("keep", "payment_p", "payment_removed", Decimal(10))]


def test_a_payment_whose_sale_order_is_made_again_is_linked_to_it(sides: Sides) -> None:
    sides.order()
    sides.payment()
    sides.booked(None)
    sides.remembered("payment_p")

    assert sides.payments() == [("create", "payment_p", "payment_of_order_made_again", Decimal(10))]


def test_a_transaction_that_a_person_linked_to_another_order_too_is_that_of_the_form_that_names_it(
    sides: Sides,
) -> None:
    for form, key, id_ in (("a", "p", 1), ("b", "q", 2)):
        sides.order(form)
        sides.payment(form, key)
        sides.odoo_order(id_, form)
    sides.booked(None, "q", order_ids=[1, 2])

    assert sides.payments() == [("create", "payment_p", "payment_made", Decimal(10))]
    assert sides.warehouse.column("select order_id from odoo.payments where model = 'payment.transaction'") == [None]
