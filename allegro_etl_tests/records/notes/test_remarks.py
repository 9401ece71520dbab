"""What people are told is a state: told once, told again when it comes again, closed when it is no longer so."""

from decimal import Decimal

import pytest

from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.merchant.outcome import Record
from allegro_etl_tests.merchant.scenes import REPLAY, Play, scene


def reprice_delivery(bench: Bench, form_id: str, price: str) -> None:
    """Change the price of the delivery, as 'Update shipping cost' does, and let something happen on Allegro."""
    [line] = [one for one in bench.lines(form_id, "is_delivery") if one["is_delivery"]]
    bench.call("sale.order.line", "write", [line["id"]], {"price_unit": float(price)})
    bench.shop.repeat_event(form_id)


def all_activities(bench: Bench, form_id: str) -> list[Record]:
    """Return the activities of a form's order, done ones too, oldest first."""
    domain = [("res_model", "=", "sale.order"), ("res_id", "=", bench.order(form_id)["id"])]
    return bench.read("mail.activity", domain, "summary", "active", archived=True)


def finish(bench: Bench, form_id: str) -> None:
    """Mark the open activities of an order as done, as a person would, and let something happen on Allegro."""
    open_ = [one["id"] for one in all_activities(bench, form_id) if one["active"]]
    bench.call("mail.activity", "action_feedback", open_)
    bench.shop.repeat_event(form_id)


@pytest.mark.since(19, "Odoo deleted activities that were done")
@scene
def test_a_total_that_somebody_changed_is_told_and_told_again_when_it_changes_again(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    total = merchant.total(form_id)
    reprice_delivery(merchant, form_id, "1.00")
    yield None

    first = exact(merchant.order(form_id, "amount_total")["amount_total"])
    assert first != total
    assert merchant.activities(form_id) == [
        f"Allegro: Odoo's total is {first:.2f} PLN, Allegro's is {total} PLN: compare the lines and taxes"
    ]
    finish(merchant, form_id)
    yield None
    assert merchant.activities(form_id) == []  # told once

    reprice_delivery(merchant, form_id, "2.00")
    yield None

    done, again = all_activities(merchant, form_id)
    assert (done["active"], again["active"]) == (False, True)
    assert str(first) in done["summary"]
    assert str(first + Decimal(1)) in again["summary"]
    assert exact(merchant.order(form_id, "amount_total")["amount_total"]) == first + 1  # told, never undone


@pytest.mark.since(19, "Odoo deleted activities that were done")
@scene
def test_a_total_that_is_right_again_closes_its_activity_and_the_same_trouble_later_is_news(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    [delivery] = [one for one in merchant.lines(form_id, "is_delivery", "price_unit") if one["is_delivery"]]
    reprice_delivery(merchant, form_id, "1.00")
    yield None
    finish(merchant, form_id)
    reprice_delivery(merchant, form_id, str(delivery["price_unit"]))

    outcome = yield None

    assert outcome.writes_of(form_id) == [("activity", "close")]
    assert len(all_activities(merchant, form_id)) == 1  # what a person has done stays on record
    reprice_delivery(merchant, form_id, "1.00")
    yield None
    assert [one["active"] for one in all_activities(merchant, form_id)] == [False, True]
    reprice_delivery(merchant, form_id, str(delivery["price_unit"]))
    yield None
    assert [one["active"] for one in all_activities(merchant, form_id)] == [False]
    assert (yield REPLAY).writes_of(form_id) == []


@scene
def test_a_reason_to_hold_an_order_that_went_closes_its_activity(merchant: Bench) -> Play:
    form_id = merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.underpay(form_id, "10.00")
    yield None
    [before] = merchant.activities(form_id)
    merchant.shop.underpay(form_id, "4.00")
    yield None
    [now] = merchant.activities(form_id)
    assert now != before
    merchant.shop.overpay(form_id, "0.00")

    yield None

    assert merchant.order(form_id, "state")["state"] == "sale"
    assert all_activities(merchant, form_id) == []


@scene
def test_a_conflict_that_a_person_resolved_closes_its_activity(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=[("kubek-350", 2)])
    yield None
    line = merchant.lines(form_id)[0]["id"]
    merchant.call("sale.order.line", "write", [line], {"product_uom_qty": 5})
    merchant.shop.edit_form(form_id, lambda form: form["lineItems"][0].update(quantity=3), event="BUYER_MODIFIED")
    yield None
    assert any("decide which one counts" in summary for summary in merchant.activities(form_id))
    merchant.call("sale.order.line", "write", [line], {"product_uom_qty": 3})
    merchant.shop.repeat_event(form_id)

    yield None

    assert not any("decide which one counts" in summary for summary in merchant.activities(form_id))


@pytest.mark.since(19, "Odoo deleted activities that were done")
@scene
def test_what_a_run_that_died_had_no_time_to_tell_is_told_by_the_next_one(merchant: Bench) -> Play:
    wrong, left = merchant.sell(), merchant.sell(lines=["latarka"])
    yield None
    reprice_delivery(merchant, wrong, "1.00")
    merchant.ship(left)
    merchant.shop.cancel_by_buyer(left)
    yield None
    before = {form_id: merchant.activities(form_id) for form_id in (wrong, left)}
    assert [len(told) for told in before.values()] == [1, 1]
    for form_id in (wrong, left):
        untell(merchant, form_id)

    yield REPLAY

    assert {form_id: merchant.activities(form_id) for form_id in (wrong, left)} == before


def untell(bench: Bench, form_id: str) -> None:
    """Leave an order as a run does that dies before it makes its activities: all else is written."""
    ids = [one["id"] for one in all_activities(bench, form_id)]
    names = [row["name"] for row in bench.read("ir.model.data", [("module", "=", PREFIX), ("model", "=", "mail.activity"), ("res_id", "in", ids)], "name")]  # fmt: skip
    bench.call("mail.activity", "unlink", ids)
    with bench.warehouse() as warehouse:
        warehouse.execute("delete from odoo.bindings where external_id in (select unnest(?::varchar[]))", [names])


@pytest.mark.since(19, "Odoo deleted activities that were done")
@scene
def test_an_activity_that_a_person_deleted_is_not_made_again(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    reprice_delivery(merchant, form_id, "1.00")
    yield None
    merchant.call("mail.activity", "unlink", [one["id"] for one in all_activities(merchant, form_id)])
    merchant.shop.repeat_event(form_id)

    yield None

    assert all_activities(merchant, form_id) == []


@scene
def test_an_order_that_is_cancelled_on_both_sides_has_nothing_left_to_ask(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    reprice_delivery(merchant, form_id, "1.00")
    yield None
    assert len(merchant.activities(form_id)) == 1
    merchant.shop.cancel_by_buyer(form_id)

    yield None

    assert merchant.order(form_id, "state")["state"] == "cancel"
    assert merchant.activities(form_id) == []
