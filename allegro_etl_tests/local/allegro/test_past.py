"""The past that a shop is made with, and what it sells by itself: the same for the same seed, and every kind is in it."""

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.forms import amount, total
from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.conftest import NOON
from allegro_etl_tests.local.allegro.told import types


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
