"""The stock of offers, written from a real Odoo to the local Allegro."""

from collections.abc import Iterator

import pytest

from allegro_etl.local.allegro.agenda import Delays
from allegro_etl.local.allegro.offers import Offer
from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl_tests.merchant.bench import Bench

ON_HAND = 500


@pytest.fixture(scope="module")
def writing(merchant: Bench) -> Iterator[Bench]:
    """Yield the merchant with the writer switched on, an import behind it, and every offer as Odoo has it."""
    merchant.shop.delays = Delays.none()
    with merchant.parameters(to_allegro__stock="true"):
        merchant.sell(lines=["miod-lipowy"])
        merchant.run()
        merchant.push()
        yield merchant


@pytest.fixture
def stock(writing: Bench) -> Bench:
    """Return the same, with nothing left to write from the test before."""
    writing.allegro.faults.clear()
    writing.push()
    return writing


def offer(bench: Bench, key: str) -> Offer:
    """Return an offer of the shop by its catalogue key."""
    return bench.shop.shelf.offer(key)


def product(bench: Bench, key: str) -> int:
    """Return the product in Odoo of an offer."""
    with bench.warehouse() as warehouse:
        return int(
            warehouse.scalar(
                "select (parts->0->>0)::integer from to_allegro.offers where offer_id = ?", [offer(bench, key).id]
            )
        )


def location(bench: Bench, name: str = "MAG/Stock") -> int:
    """Return a location of Odoo by its full name."""
    [found] = bench.read("stock.location", [("complete_name", "=", name)], "id")
    return int(found["id"])


def count(bench: Bench, key: str, units: float, place: int | None = None) -> None:
    """Count so many units of an offer's product on a shelf, as a person does by an inventory."""
    row = {
        "product_id": product(bench, key),
        "location_id": place or location(bench),
        "inventory_quantity": units,
    }
    quants = bench.call("stock.quant", "create", [row], inventory_mode=True)
    bench.call("stock.quant", "action_apply_inventory", quants)


def plan_of(bench: Bench, key: str) -> list[tuple[str, str, str | None]]:
    """Return action, reason and status of what the newest push planned for an offer."""
    with bench.warehouse() as warehouse:
        return warehouse.rows(
            "select action, reason, status from to_allegro.plan where writer = 'stock' and offer_id = ?",
            [offer(bench, key).id],
        )


def test_an_offer_shows_what_odoo_has(stock: Bench) -> None:
    assert offer(stock, "kubek-350").stock == ON_HAND

    count(stock, "kubek-350", 17)
    stock.push()

    assert offer(stock, "kubek-350").stock == 17


def test_offers_of_one_product_show_the_shelf_that_they_share(stock: Bench) -> None:
    count(stock, "kubek-350", 40)
    stock.push()

    assert (offer(stock, "kubek-350").stock, offer(stock, "kubek-350#2").stock) == (40, 40)

    offer_deeds.buy(stock.shop, offer(stock, "kubek-350"), units=4)
    stock.push()

    assert (offer(stock, "kubek-350").stock, offer(stock, "kubek-350#2").stock) == (36, 36)


def test_a_set_shows_what_its_scarcest_product_allows(stock: Bench) -> None:
    count(stock, "karma-kurczak", 11)
    count(stock, "karma-łosoś", 50)
    stock.push()

    assert offer(stock, "karma-6").stock == 3  # of 3 and 3 in each


def test_a_push_with_nothing_new_writes_nothing_and_asks_for_no_offer(stock: Bench) -> None:
    stock.push()
    before = stock.allegro.traffic.count()

    assert stock.push() == {"stock": {}}

    assert stock.allegro.traffic.count() - before <= 5


def test_what_is_sold_on_allegro_and_not_confirmed_in_odoo_stays_off_the_offer(stock: Bench) -> None:
    count(stock, "dzbanek-1l", 20)
    stock.push()

    form_id = offer_deeds.buy(stock.shop, offer(stock, "dzbanek-1l"), units=3, paid=False)
    stock.push()
    assert offer(stock, "dzbanek-1l").stock == 17

    stock.run()
    stock.push()
    assert offer(stock, "dzbanek-1l").stock == 17

    stock.shop.pay(form_id)
    stock.run()
    stock.push()
    assert stock.order(form_id, "state")["state"] == "sale"
    assert offer(stock, "dzbanek-1l").stock == 17

    stock.ship(form_id)
    stock.push()
    assert offer(stock, "dzbanek-1l").stock == 17


def test_an_order_in_quarantine_keeps_its_units_off_the_offer(stock: Bench) -> None:
    count(stock, "patelnia-28", 10)
    stock.push()
    form_id = stock.sell(lines=[("patelnia-28", 2), ("doniczka", 1)])  # Odoo has two such flower pots

    outcome = stock.run()
    stock.push()

    assert [row["form_id"] for row in outcome.quarantine] == [form_id]
    assert offer(stock, "patelnia-28").stock == 8


def test_units_of_an_order_that_was_called_off_come_back(stock: Bench) -> None:
    count(stock, "lampka-led", 12)
    stock.push()
    form_id = offer_deeds.buy(stock.shop, offer(stock, "lampka-led"), units=5, paid=False)
    stock.run()
    stock.push()
    assert offer(stock, "lampka-led").stock == 7

    stock.shop.cancel_by_buyer(form_id)
    stock.run()
    stock.push()

    assert offer(stock, "lampka-led").stock == 12


def test_an_offer_ends_at_0_and_opens_again_with_the_next_goods(stock: Bench) -> None:
    count(stock, "czajnik-17", 0)
    stock.push()
    ended = offer(stock, "czajnik-17")
    stock.allegro.traffic.clear()
    stock.push()
    assert (ended.stock, ended.status, ended.ended_by) == (0, "ENDED", "EMPTY_STOCK")

    count(stock, "czajnik-17", 6)
    stock.push()
    stock.push()

    assert (ended.stock, ended.status) == (6, "ACTIVE")


def test_an_offer_that_a_person_ended_stays_ended(stock: Bench) -> None:
    kettle = offer(stock, "mlynek")
    offer_deeds.end(stock.shop, kettle, by="USER")
    count(stock, "mlynek", 33)

    stock.push()

    assert (kettle.status, kettle.stock) == ("ENDED", ON_HAND)
    assert plan_of(stock, "mlynek") == []
    offer_deeds.activate(stock.shop, kettle)


def test_one_fulfillment_and_goods_without_stock_are_left_alone(stock: Bench) -> None:
    mine, theirs = offer(stock, "noz-szefa"), offer(stock, "deska-debowa")
    offer_deeds.set_one_fulfillment(stock.shop, theirs)
    count(stock, "deska-debowa", 3)
    stock.call("product.product", "write", [product(stock, "noz-szefa")], {"is_storable": False})
    shown = mine.stock

    stock.push()

    assert (theirs.stock, mine.stock) == (ON_HAND, shown)
    assert plan_of(stock, "deska-debowa") == plan_of(stock, "noz-szefa") == []
    offer_deeds.set_one_fulfillment(stock.shop, theirs, on=False)


def test_more_endings_than_may_be_are_all_put_off_and_the_rest_is_written(stock: Bench) -> None:
    for key in ("termos-05", "latarka", "bidon"):
        count(stock, key, 0)
    count(stock, "plecak-20", 8)

    with stock.parameters(stock_to_allegro__may_end="2"):
        stock.push()

        assert {offer(stock, key).status for key in ("termos-05", "latarka", "bidon")} == {"ACTIVE"}
        assert plan_of(stock, "bidon") == [("wait", "too_many_endings", None)]
        assert offer(stock, "plecak-20").stock == 8

    stock.push()
    stock.push()

    assert {offer(stock, key).status for key in ("termos-05", "latarka", "bidon")} == {"ENDED"}
