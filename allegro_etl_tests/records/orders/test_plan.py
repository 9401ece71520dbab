"""The plan of sale orders: rows in, rows out. What merges and what is reopened is seen in views; the mirror stays as it is."""

from datetime import timedelta

import pytest

from allegro_etl.reasons import RemarkCode
from allegro_etl_tests.records.sides import BOUGHT, OURS, Sides

CANCELLED_BY_US = '{"cancelled": true}'


def of_odoo(moment_after_minutes: int) -> str:
    return (BOUGHT + timedelta(minutes=moment_after_minutes)).strftime("%Y-%m-%d %H:%M:%S")


def test_an_order_that_odoo_lacks_is_created_and_confirmed(sides: Sides) -> None:
    sides.order()

    assert sides.orders() == [("create", "order_a", "order_new"), ("confirm", "order_a", "order_ready")]


def test_orders_are_created_in_the_order_in_which_they_were_bought(sides: Sides) -> None:
    sides.order("a", bought_at=BOUGHT + timedelta(hours=1))
    sides.order("b")

    assert [key for _, key, _ in sides.orders(confirm_orders=False)] == ["order_b", "order_a"]


def test_the_settings_may_leave_orders_as_quotations(sides: Sides) -> None:
    sides.order()

    assert [action for action, *_ in sides.orders(confirm_orders=False)] == ["create"]


def test_a_quotation_of_ours_is_confirmed_and_a_sale_order_left(sides: Sides) -> None:
    for form, state in (("a", "draft"), ("b", "sent"), ("c", "sale"), ("d", "cancel")):
        sides.order(form)
        sides.odoo_order(ord(form), form, state)

    assert [row[:2] for row in sides.orders()] == [("confirm", "order_a"), ("confirm", "order_b")]


def test_forms_that_wait_or_were_cancelled_before_are_skipped(sides: Sides) -> None:
    sides.order("a", disposition="wait")
    sides.order("b", disposition="cancel")

    assert sides.orders() == [("skip", "order_a", "order_not_ready"), ("skip", "order_b", "order_cancelled_before")]


def test_a_cancelled_form_that_has_a_sale_order_is_not_skipped(sides: Sides) -> None:
    sides.order(disposition="cancel")
    sides.odoo_order(1)

    assert sides.orders() == []


def test_a_form_that_goes_to_quarantine_is_not_planned(sides: Sides) -> None:
    sides.order()
    sides.blocked("a")

    assert sides.whole_plan() == []


def test_what_we_cancelled_is_a_quotation_again_for_the_plan_and_not_in_the_mirror(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1, state="cancel", x_allegro_written=CANCELLED_BY_US)

    assert sides.orders() == [("confirm", "order_a", "order_ready")]
    assert sides.warehouse.column("from work.reopened_orders") == [1]
    assert sides.warehouse.column("select state from work.odoo_orders") == ["draft"]
    assert sides.warehouse.column("select state from odoo.orders") == ["cancel"]


def test_what_a_person_cancelled_stays_cancelled(sides: Sides) -> None:
    sides.order("a")
    sides.order("b")
    sides.odoo_order(1, "a", "cancel", x_allegro_written="{}")
    sides.odoo_order(2, "b", "cancel", x_allegro_written="no JSON")

    assert sides.orders() == []
    assert sides.warehouse.column("from work.reopened_orders") == []


def test_what_we_cancelled_stays_so_while_allegro_does_not_have_it(sides: Sides) -> None:
    sides.order(disposition="cancel")
    sides.odoo_order(1, state="cancel", x_allegro_written=CANCELLED_BY_US)

    assert sides.seen("select state from work.odoo_orders") == [("cancel",)]


def test_a_form_with_the_line_items_of_another_takes_its_sale_order_over(sides: Sides) -> None:
    sides.order("b")
    sides.line("b", "i")
    sides.odoo_order(1, None, "draft", x_allegro_id="a")
    sides.odoo_line(10, 1, "line_i")

    assert sides.orders() == [("confirm", "order_b", "order_ready")]
    assert sides.seen("from work.sale_orders") == [("b", 1, "draft")]


def test_lines_of_a_merged_order_have_new_keys_for_the_plan_and_not_in_the_mirror(sides: Sides) -> None:
    sides.order("bbb")
    sides.line("bbb", "i")
    sides.odoo_order(1, None, x_allegro_id="aaa")
    for id_, key in enumerate(("line_i", "delivery_aaa", None), start=10):
        sides.odoo_line(id_, 1, key)

    keys = "select line_key from {} order by id"
    assert sides.seen(keys.format("work.odoo_lines")) == [("line_i",), ("delivery_bbb",), (None,)]
    assert sides.seen(keys.format("odoo.order_lines")) == [("line_i",), ("delivery_aaa",), (None,)]


def test_a_form_takes_over_the_order_that_has_most_of_its_lines(sides: Sides) -> None:
    sides.order("c")
    for item in ("i", "j", "k"):
        sides.line("c", item)
    for order, form, items in ((1, "a", "i"), (2, "b", "jk")):
        sides.odoo_order(order, None, x_allegro_id=form)
        for item in items:
            sides.odoo_line(ord(item), order, f"line_{item}")

    assert sides.seen("from work.sale_orders") == [("c", 2, "sale")]


def test_an_order_of_its_own_counts_more_than_line_items_elsewhere(sides: Sides) -> None:
    sides.order("b")
    sides.line("b", "i")
    sides.odoo_order(1, None, x_allegro_id="a")
    sides.odoo_line(10, 1, "line_i")
    sides.odoo_order(2, "b")

    assert sides.seen("from work.sale_orders") == [("b", 2, "sale")]


def test_two_forms_that_share_a_sale_order_do_not_double_its_lines(sides: Sides) -> None:
    sides.odoo_order(1, None, x_allegro_id="a")
    for place, form in enumerate("bc"):
        sides.order(form)
        sides.line(form, f"i{place}")
        sides.odoo_line(place, 1, f"line_i{place}")
    sides.odoo_line(9, 1, "delivery_a")

    keys = sides.seen("select line_key from work.odoo_lines order by id")
    assert keys == [("line_i0",), ("line_i1",), ("delivery_b",)]


def test_a_merged_form_names_the_one_whose_sale_order_it_has_become(sides: Sides) -> None:
    sides.order("a", disposition="cancel", merged_into="b")
    sides.order("b")
    sides.odoo_order(1, "b")

    assert sides.seen("from work.surviving_forms") == [("b", 1)]


def test_an_order_confirmed_by_a_run_that_died_gets_the_date_of_its_purchase(sides: Sides) -> None:
    died = {"write_uid": [OURS, "allegro_etl"], "date_order": of_odoo(20), "write_date": of_odoo(21)}
    sides.order()
    sides.odoo_order(1, **died)

    assert sides.orders() == [("confirm", "order_a", "order_ready")]


def test_an_order_whose_date_is_right_or_another_s_is_not_confirmed_again(sides: Sides) -> None:
    sides.order("a")
    sides.order("b")
    sides.order("c")
    sides.odoo_order(1, "a", write_uid=[OURS, "us"], date_order=of_odoo(0), write_date=of_odoo(1))
    sides.odoo_order(2, "b", write_uid=[7, "a person"], date_order=of_odoo(20), write_date=of_odoo(21))
    sides.odoo_order(3, "c", write_uid=[OURS, "us"], date_order=of_odoo(20), write_date=of_odoo(30))

    assert sides.orders() == []


def test_the_reason_to_hold_an_order_is_told_unless_it_is_cancelled_in_odoo(sides: Sides) -> None:
    held = [{"code": RemarkCode.CALLED_OFF, "words": None}]
    sides.order("a", hold_reasons=held)
    sides.order("b", hold_reasons=held)
    sides.odoo_order(2, "b", "cancel")

    assert sides.remarks() == [("a", RemarkCode.CALLED_OFF, "The seller marked it as cancelled on Allegro.", True)]


@pytest.mark.parametrize("status", ["NEW", "PROCESSING", "READY_FOR_SHIPMENT", "SENT", "PICKED_UP", None, "CANCELLED"])
def test_what_the_seller_called_off_is_held_until_odoo_has_confirmed_it(sides: Sides, status: str | None) -> None:
    for number, state in enumerate((None, "draft", "sent", "sale", "done", "cancel")):
        sides.order(f"f{number}", fulfillment_status=status)
        if state:
            sides.odoo_order(number, f"f{number}", state)

    held = [(form, code) for form, code, _, holds in sides.remarks() if holds]

    assert held == ([(form, RemarkCode.CALLED_OFF) for form in ("f0", "f1", "f2")] if status == "CANCELLED" else [])
