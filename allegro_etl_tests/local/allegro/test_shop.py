"""What happens to an order in the shop is what happens on Allegro: the form, the events, and what stays as it was."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.forms import amount, total
from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.purchase import Line
from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.conftest import NOON


def types(shop: Shop, form_id: str) -> list[str]:
    return [event.type for _, event in shop.events(form_id)]


def test_the_same_seed_and_moment_give_the_same_shop():
    def everything(seed: int) -> list[object]:
        shop = Shop(seed, orders=60, days=20, clock=Clock(NOON))
        shop.sell(5)
        shop.merge([shop.place_order(paid=False), shop.place_order(paid=False)])
        forms = [shop.form(form_id) for form_id in shop.book.ids()]
        return [forms, shop.journal.page(0, 1000, int(NOON.timestamp() * 10**6)), list(shop.shelf.offers)]

    assert everything(5) == everything(5)
    assert everything(5) != everything(6)


def test_orders_bought_just_now_have_come_as_far_as_the_time_allows():
    shop = Shop(3, orders=2000, days=0.0005, clock=Clock(NOON))  # within 43 seconds
    forms = [shop.form(form_id) for form_id in shop.book.ids()]

    assert {"BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"} <= {form["status"] for form in forms}
    assert all(form["payment"] for form in forms if form["status"] == "READY_FOR_PROCESSING")


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


def test_every_total_adds_up_and_every_order_is_in_its_markets_currency():
    shop = Shop(2, orders=300)
    currencies = {"allegro-pl": "PLN", "allegro-cz": "CZK", "allegro-sk": "EUR", "allegro-hu": "HUF"}
    forms = [shop.form(form_id) for form_id in shop.book.ids()]

    for form in forms:
        assert total(form) == amount(form["summary"]["totalToPay"])
        assert form["summary"]["totalToPay"]["currency"] == currencies[form["marketplace"]["id"]]
    assert {form["marketplace"]["id"] for form in forms} == set(currencies)
    assert all(
        amount(form["summary"]["totalToPay"]) % 5 == 0 for form in forms if form["marketplace"]["id"] == "allegro-hu"
    )


def test_a_past_of_a_few_hundred_orders_holds_every_kind(clock: Clock):
    shop = Shop(11, orders=1500, days=50, clock=clock)
    forms = [shop.form(form_id) for form_id in shop.book.ids()]
    lines = [line for form in forms for line in form["lineItems"]]

    assert len(forms) == 1500
    for kinds, found in (
        ({"BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING", "CANCELLED"}, {form["status"] for form in forms}),
        ({"NEW", "PROCESSING", "SENT"}, {form["fulfillment"]["status"] for form in forms}),
        ({"SELLER", "ALLEGRO"}, {form["fulfillment"]["provider"]["id"] for form in forms}),
        (
            {"ONLINE", "CASH_ON_DELIVERY", "WIRE_TRANSFER", "SPLIT_PAYMENT", "EXTENDED_TERM"},
            {form["payment"]["type"] for form in forms if form["payment"]},
        ),
        ({"AF", "P24", "PAYU", "OFFLINE", "EPT", None}, {f["payment"]["provider"] for f in forms if f["payment"]}),
        ({"BUNDLE", "UNIT_PERCENTAGE_DISCOUNT"}, {one["type"] for line in lines for one in line["discounts"] or ()}),
        ({True, False}, {form["buyer"]["guest"] for form in forms}),
        ({True, False}, {line["offer"]["productSet"] is None for line in lines}),
        ({True, False}, {line["tax"] is None for line in lines}),
        ({True, False}, {bool(line["selectedAdditionalServices"]) for line in lines}),
        ({True, False}, {form["delivery"]["pickupPoint"] is None for form in forms}),
        ({True, False}, {form["messageToSeller"] is None for form in forms}),
        ({True, False}, {bool(form["surcharges"]) for form in forms}),
        ({True, False}, {form["invoice"]["required"] for form in forms}),
        ({True, False}, {len({one["offer"]["id"] for one in f["lineItems"]}) < len(f["lineItems"]) for f in forms}),
    ):
        assert found >= kinds
    assert len({form["buyer"]["id"] for form in forms}) < 1450


def test_the_past_has_lost_repeated_and_disordered_events(clock: Clock):
    shop = Shop(11, orders=1500, days=50, clock=clock)
    told: dict[str, list[str]] = {}
    occurred: list[int] = []
    for form_id, event in ((event.form_id, event) for event in shop.journal):
        told.setdefault(form_id, []).append(event.type)
        occurred.append(event.occurred_at)
    ready = [form_id for form_id in shop.book.ids() if shop.form(form_id)["status"] == "READY_FOR_PROCESSING"]

    assert occurred != sorted(occurred)
    assert any("READY_FOR_PROCESSING" not in told.get(form_id, []) for form_id in ready)
    assert any(form_id not in told for form_id in ready)
    assert any(types.count("READY_FOR_PROCESSING") > 1 for types in told.values())
    assert any(form_id not in shop.book for form_id in told), "forms that a merge replaced still have events"


def test_in_a_plain_shop_every_sale_is_paid_and_told_in_order():
    shop = Shop(4, habits=Habits.plain())
    for form_id in shop.sell(40):
        told = types(shop, form_id)
        assert shop.form(form_id)["status"] == "READY_FOR_PROCESSING"
        assert told in (["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"], ["BOUGHT", "READY_FOR_PROCESSING"])


def test_a_trading_shop_goes_on_selling(shop: Shop):
    for _ in range(5):
        shop.place_order(paid=False)
    for _ in range(10):
        shop.trade()

    assert len(shop.book) == 15
    assert len(shop.unpaid) < 5
