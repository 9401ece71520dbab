"""Orders that end: cancelled before or after they reached Odoo, merged, or gone from Allegro."""

from collections.abc import Generator
from copy import deepcopy

import pytest

from allegro_etl.local.allegro import lifecycle
from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.merchant.outcome import Outcome
from allegro_etl_tests.merchant.scenes import REPLAY, Play, scene

pytestmark = pytest.mark.every_odoo


def merge_paid(bench: Bench, form_ids: list[str]) -> str:
    """Let Allegro merge forms that were ready for processing already: new id, same line items, the old forms answer 404.

    No event tells of the old forms.
    """
    shop = bench.shop
    with shop.lock:
        forms = [shop.form(form_id) for form_id in form_ids]
        merged = lifecycle.merge(deepcopy(forms), shop.clock.milliseconds(), shop.uuids)
        merged["payment"]["paidAmount"] = dict(merged["summary"]["totalToPay"])
        for form_id in form_ids:
            shop.book.remove(form_id)
        shop.save(merged, "READY_FOR_PROCESSING")
    return str(merged["id"])


@scene
def test_what_is_cancelled_before_it_reached_odoo_never_does(merchant: Bench) -> Play:
    paid, unpaid = merchant.sell(), merchant.sell(paid=False)
    merchant.shop.cancel_by_buyer(paid)
    merchant.shop.cancel_automatically(unpaid)

    outcome = yield None

    assert outcome.planned(paid) == outcome.planned(unpaid) == [("order", "skip")]
    assert outcome.set_aside(paid) is outcome.set_aside(unpaid) is None
    assert merchant.orders(paid) == merchant.orders(unpaid) == []


@scene
def test_a_cancelled_order_is_cancelled_with_its_deliveries_and_told_once(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.shop.cancel_by_buyer(form_id)

    outcome = yield None

    assert ("order", "cancel") in outcome.writes_of(form_id)
    order = merchant.order(form_id, "state", "x_allegro_status", "picking_ids")
    assert (order["state"], order["x_allegro_status"]) == ("cancel", "CANCELLED")
    [picking] = merchant.read("stock.picking", [("id", "in", order["picking_ids"])], "state")
    assert picking["state"] == "cancel"
    assert "Cancelled on Allegro" in merchant.notes(form_id)[-1]
    [transaction] = merchant.transactions(form_id)
    assert transaction["state"] == "done"  # what was paid has to go back by a person's hand
    assert str(exact(transaction["amount"])) in merchant.notes(form_id)[-1]

    again = yield REPLAY

    assert again.writes_of(form_id) == []
    assert len(merchant.notes(form_id)) == 2


@scene
def test_after_goods_have_left_or_an_invoice_is_posted_nothing_is_torn_down(merchant: Bench) -> Play:
    left, billed = merchant.sell(lines=["latarka"]), merchant.sell(lines=["latarka"])
    yield None
    merchant.ship(left)
    [invoice] = merchant.invoice(billed)
    merchant.shop.cancel_by_buyer(left)
    merchant.shop.cancel_by_buyer(billed)

    yield None
    again = yield REPLAY

    for form_id, obstacle in ((left, "goods have left"), (billed, "an invoice is posted")):
        order = merchant.order(form_id, "state", "x_allegro_status")
        assert (order["state"], order["x_allegro_status"]) == ("sale", "CANCELLED")
        [activity] = merchant.activities(form_id)
        assert "Cancelled on Allegro" in activity
        assert obstacle in activity
        assert again.writes_of(form_id) == []
    assert merchant.read("account.move", [("id", "=", invoice["id"])], "state")[0]["state"] == "posted"


@scene
def test_an_order_that_a_person_cancelled_stays_so(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.call("sale.order", "action_cancel", [merchant.order(form_id)["id"]], disable_cancel_warning=True)
    merchant.shop.change_address(form_id, street="ul. Nowa 1")

    outcome = yield None

    assert ("order", "keep") in outcome.planned(form_id)
    assert merchant.order(form_id, "state")["state"] == "cancel"


def buy_again(bench: Bench, form_id: str) -> None:
    """Let a cancelled form be ready for processing again."""
    bench.shop.edit_form(form_id, lambda form: form.update(status="READY_FOR_PROCESSING"), event="READY_FOR_PROCESSING")


@scene
def test_an_order_that_we_cancelled_goes_on_when_allegro_has_it_again(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["latarka"])
    yield None
    merchant.shop.cancel_by_buyer(form_id)
    yield None
    assert merchant.order(form_id, "state")["state"] == "cancel"
    buy_again(merchant, form_id)

    outcome = yield None

    assert ("order", "reopen") in outcome.writes_of(form_id)
    order = merchant.order(form_id, "state", "amount_total", "x_allegro_status", "picking_ids")
    assert (order["state"], order["x_allegro_status"]) == ("sale", "READY_FOR_PROCESSING")
    assert exact(order["amount_total"]) == merchant.total(form_id)
    pickings = merchant.read("stock.picking", [("id", "in", order["picking_ids"])], "state")
    assert sorted(picking["state"] for picking in pickings) == ["assigned", "cancel"]
    assert len(merchant.transactions(form_id)) == 1
    assert "Allegro has it again" in merchant.notes(form_id)[-1]
    assert (yield REPLAY).writes_of(form_id) == []

    merchant.call("sale.order", "action_cancel", [order["id"]], disable_cancel_warning=True)
    merchant.shop.repeat_event(form_id)
    yield None
    assert merchant.order(form_id, "state")["state"] == "cancel"  # a person did, this time


@scene
def test_an_order_that_a_person_cancelled_before_allegro_did_is_not_brought_back(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    merchant.call("sale.order", "action_cancel", [merchant.order(form_id)["id"]], disable_cancel_warning=True)
    merchant.shop.cancel_by_buyer(form_id)
    yield None
    buy_again(merchant, form_id)

    outcome = yield None

    assert ("order", "keep") in outcome.planned(form_id)
    assert merchant.order(form_id, "state")["state"] == "cancel"


@scene
def test_merged_unpaid_forms_are_one_order(merchant: Bench) -> Play:
    one, other = merchant.sell(paid=False), merchant.sell(paid=False, lines=["latarka"])
    yield None
    merged = merchant.shop.merge([one, other])

    outcome = yield None

    assert outcome.set_aside(merged) is None
    assert merchant.orders(one) == merchant.orders(other) == []
    order = merchant.order(merged, "amount_total", "state")
    assert (exact(order["amount_total"]), order["state"]) == (merchant.total(merged), "sale")
    assert len(merchant.lines(merged)) == 3


@scene
def test_an_order_that_was_loaded_under_an_old_id_becomes_that_of_the_form_it_merged_into(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["kubek-350", "zestaw-szlak"])
    yield None
    before = merchant.order(form_id, "name", "amount_total")
    merged = merge_paid(merchant, [form_id])

    outcome = yield None

    assert outcome.set_aside(merged) is None
    assert merchant.orders(form_id) == []
    order = merchant.order(merged, "name", "amount_total", "state", "client_order_ref", "origin")
    assert (order["id"], order["name"], order["amount_total"]) == (before["id"], before["name"], before["amount_total"])
    assert (order["state"], order["client_order_ref"], order["origin"]) == ("sale", merged, f"Allegro {merged}")
    assert len(merchant.transactions(merged)) == 1
    assert any(form_id in note and "same sale" in note for note in merchant.notes(merged))

    again = yield REPLAY

    assert again.writes_of(merged) == []


def merged_after_loading(bench: Bench, *sold: list[str]) -> Generator[None, Outcome, tuple[str, str, int, int]]:
    """Load two orders and let Allegro merge them; give the ids of the new form, of the second, and of both sale orders."""
    one, other = (bench.sell(lines=lines) for lines in sold)
    yield None
    kept, loose = bench.order(one)["id"], bench.order(other)["id"]
    return merge_paid(bench, [one, other]), other, kept, loose


@scene
def test_orders_that_merge_are_not_sold_twice_when_their_offer_becomes_a_set(merchant: Bench) -> Play:
    merged, _, kept, loose = yield from merged_after_loading(merchant, ["bidon", "karmnik"], ["bidon"])
    parts = [{"id": f"5d1ab3f0-0c5a-4f0e-9d3c-8d8a5f0e2a1{number}", "quantity": 1} for number in range(2)]
    for place in (0, 2):
        merchant.shop.edit_form(
            merged,
            lambda form, place=place: form["lineItems"][place]["offer"].update(productSet={"products": parts}),
        )

    yield None

    assert merchant.order(merged)["id"] == kept
    for order_id, count in ((kept, 3), (loose, 2)):
        [order] = merchant.read("sale.order", [("id", "=", order_id)], "order_line")
        assert len(order["order_line"]) == count


@scene
def test_two_loaded_orders_that_merge_are_not_sold_twice(merchant: Bench) -> Play:
    merged, other, kept, loose = yield from merged_after_loading(merchant, ["kubek-350", "termos-05"], ["latarka"])

    yield None
    again = yield REPLAY

    assert merchant.order(merged)["id"] == kept
    [rest] = merchant.read("sale.order", [("id", "=", loose)], "state", "order_line")
    assert (rest["state"], len(rest["order_line"])) == ("sale", 2)
    told = merchant.read("mail.activity", [("res_model", "=", "sale.order"), ("res_id", "=", loose)], "summary")
    assert len(told) == 1
    assert merged in told[0]["summary"]
    assert len(merchant.activities(merged)) == 1
    assert again.writes_of(merged) == again.writes_of(other) == []


@scene
def test_a_form_that_is_gone_otherwise_leaves_its_order_alone(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    before = merchant.order(form_id, "state", "amount_total")
    merchant.shop.publish_event(form_id, "BUYER_MODIFIED")
    merchant.shop.book.remove(form_id)

    outcome = yield None

    assert outcome.set_aside(form_id) is None
    assert outcome.writes_of(form_id) == []
    assert merchant.order(form_id, "state", "amount_total") == before
