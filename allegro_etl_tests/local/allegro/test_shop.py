"""What happens to an order in the shop is what happens on Allegro: the form, the events, and what stays as it was."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.forms import amount, total
from allegro_etl.local.allegro.purchase import Line
from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.told import types


def test_a_prepaid_order_is_bought_filled_in_and_paid(shop: Shop):
    form_id = shop.place_order(paid=False, filled_in=False, lines=[("kubek-350", 2)], message="Hej")
    bought = shop.form(form_id)
    shop.fill_in(form_id)
    filled = shop.form(form_id)
    shop.pay(form_id)
    paid = shop.form(form_id)

    assert [form["status"] for form in (bought, filled, paid)] == ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"]
    assert bought["payment"] is None
    assert (filled["payment"]["paidAmount"], filled["delivery"]["address"]) == (None, None)
    assert paid["payment"]["paidAmount"] == paid["summary"]["totalToPay"]
    assert paid["messageToSeller"] == "Hej"
    assert types(shop, form_id) == ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"]
    assert len({form["revision"] for form in (bought, filled, paid)}) == 3


def test_the_promised_days_are_those_of_warsaw(shop: Shop, clock: Clock):
    clock.fixed = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # the 25th there, when summer time ends
    promised = shop.form(shop.place_order())["delivery"]["time"]

    assert promised["dispatch"] == {"from": "2026-10-25T23:00:00Z", "to": "2026-10-26T22:59:59.999Z"}
    assert (promised["from"], promised["to"]) == ("2026-10-26T23:00:00Z", "2026-10-28T22:59:59.999Z")


def test_cash_on_delivery_is_ready_at_once_and_looks_paid_by_its_date_only(shop: Shop):
    form_id = shop.place_order(payment="CASH_ON_DELIVERY")
    payment = shop.form(form_id)["payment"]

    assert (payment["provider"], payment["paidAmount"]) == (None, None)
    assert payment["finishedAt"] is not None
    assert types(shop, form_id) == ["BOUGHT", "READY_FOR_PROCESSING"]
    shop.book_cod(form_id)
    [booked] = shop.form(form_id)["codBookedPayments"]
    assert booked["paidAmount"] == shop.form(form_id)["summary"]["totalToPay"]
    with pytest.raises(ValueError, match="not paid on delivery"):
        shop.book_cod(shop.place_order())


def test_a_retried_payment_has_another_id(shop: Shop):
    form_id = shop.place_order(paid=False)
    first = shop.form(form_id)["payment"]["id"]
    second = shop.retry_payment(form_id)

    assert shop.form(form_id)["payment"]["id"] == second != first
    assert types(shop, form_id) == ["BOUGHT", "FILLED_IN", "FILLED_IN"]


def test_a_cancelled_order_keeps_its_payment_and_the_sellers_status(shop: Shop):
    form_id = shop.place_order()
    before = shop.form(form_id)
    shop.cancel_by_buyer(form_id)
    after = shop.form(form_id)

    assert (after["status"], after["fulfillment"], after["payment"]) == (
        "CANCELLED",
        before["fulfillment"],
        before["payment"],
    )
    assert types(shop, form_id)[-1] == "BUYER_CANCELLED"


def test_merged_purchases_live_on_in_a_new_form_with_the_same_lines(shop: Shop):
    parts = [shop.place_order(paid=False, lines=["kubek-350"]), shop.place_order(paid=False, lines=["kubek-350"])]
    lines = [line["id"] for form_id in parts for line in shop.form(form_id)["lineItems"]]
    merged = shop.merge(parts)

    assert [line["id"] for line in shop.form(merged)["lineItems"]] == lines
    assert not any(form_id in shop.book for form_id in parts)
    assert types(shop, merged) == ["FILLED_IN", "READY_FOR_PROCESSING"]
    assert total(shop.form(merged)) == amount(shop.form(merged)["payment"]["paidAmount"])


def test_fulfillment_changes_neither_updated_at_nor_revision(shop: Shop, clock: Clock):
    form_id = shop.place_order()
    before = shop.form(form_id)
    clock.advance(hours=1)
    shop.set_fulfillment_status(form_id, "SENT")
    after = shop.form(form_id)

    assert (after["updatedAt"], after["revision"]) == (before["updatedAt"], before["revision"])
    assert after["fulfillment"]["shipmentSummary"] == {"lineItemsSent": "ALL"}
    assert types(shop, form_id)[-1] == "FULFILLMENT_STATUS_CHANGED"


def test_a_changed_address_says_when(shop: Shop, clock: Clock):
    form_id = shop.place_order()
    clock.advance(hours=1)
    shop.change_address(form_id, city="Łódź")
    form = shop.form(form_id)

    assert form["delivery"]["address"]["city"] == "Łódź"
    assert form["delivery"]["address"]["modifiedAt"] == form["updatedAt"] == "2026-11-20T13:00:00.000Z"
    assert types(shop, form_id)[-1] == "BUYER_MODIFIED"


def test_a_pickup_point_changes_or_vanishes(shop: Shop):
    form_id = shop.place_order(pickup_point=True)
    first = shop.form(form_id)["delivery"]["pickupPoint"]
    shop.change_pickup_point(form_id)
    second = shop.form(form_id)["delivery"]["pickupPoint"]
    shop.change_pickup_point(form_id, to_the_door=True)

    assert first["id"] != second["id"]
    assert shop.form(form_id)["delivery"]["pickupPoint"] is None


def test_a_surcharge_makes_the_order_ready_once_more(shop: Shop):
    form_id = shop.place_order()
    shop.pay_surcharge(form_id, "12.50")

    assert shop.form(form_id)["surcharges"][0]["paidAmount"] == {"amount": "12.50", "currency": "PLN"}
    assert types(shop, form_id).count("READY_FOR_PROCESSING") == 2


def test_too_little_and_too_much_can_be_paid(shop: Shop):
    little, much = shop.place_order(payment="WIRE_TRANSFER"), shop.place_order(payment="WIRE_TRANSFER")
    shop.underpay(little, "5.00")
    shop.overpay(much, Decimal("0.03"))

    def difference(form_id: str) -> Decimal:
        form = shop.form(form_id)
        return amount(form["payment"]["paidAmount"]) - amount(form["summary"]["totalToPay"])

    assert (difference(little), difference(much)) == (Decimal("-5.00"), Decimal("0.03"))
    assert shop.form(much)["payment"]["finishedAt"] is None


def test_events_can_be_lost_and_repeated(shop: Shop):
    form_id = shop.place_order()
    repeated = shop.repeat_event(form_id)
    events = shop.events(form_id)

    assert events[-1][0] == repeated
    assert events[-1][1].occurred_at == events[-2][1].occurred_at
    assert shop.lose_event(form_id, "READY_FOR_PROCESSING") == 2
    assert types(shop, form_id) == ["BOUGHT", "FILLED_IN"]
    assert shop.lose_event(form_id) == 2
    assert form_id in shop.book


def test_a_form_can_be_made_as_odd_as_one_likes(shop: Shop):
    form_id = shop.place_order()
    shop.edit_form(form_id, lambda form: form.update(lineItems=None, updatedAt="soon", surprise=[1]), event="NEW_KIND")
    shop.edit_form(form_id, lambda form: form.pop("buyer"), event="NEWER_KIND")

    assert shop.form(form_id)["surprise"] == [1]
    assert types(shop, form_id)[-2:] == ["NEW_KIND", "NEWER_KIND"]


def test_masked_mails_of_one_buyer_differ_in_their_second_half(shop: Shop):
    first = shop.place_order()
    second = shop.place_order(buyer=shop.form(first)["buyer"]["id"])
    mails = [shop.form(form_id)["buyer"]["email"].split("+") for form_id in (first, second)]

    assert mails[0][0] == mails[1][0]
    assert mails[0][1] != mails[1][1]


def test_lines_can_be_wished_for_in_detail(shop: Shop):
    offer = shop.shelf.offer("zestaw-kawowy")
    form_id = shop.place_order(
        lines=[
            Line(offer, 2, ("BUNDLE", 10)),
            {"offer": "kubek-350", "price": "1.99", "services": 1},
            ("kubek-350#2", 3),
        ],
        delivery_cost="0.00",
    )
    first, second, third = shop.form(form_id)["lineItems"]

    assert [product["quantity"] for product in first["offer"]["productSet"]["products"]] == [1, 1, 2]
    assert (first["originalPrice"]["amount"], first["price"]["amount"]) == ("339.00", "305.10")
    assert (second["price"]["amount"], second["selectedAdditionalServices"][0]["quantity"]) == ("1.99", 1)
    assert third["offer"]["external"] is None
    assert shop.form(form_id)["summary"]["totalToPay"]["amount"] == "741.66"
