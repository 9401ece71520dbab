"""The offers of the account and their products, read from the local Allegro and a real Odoo."""

import uuid
from datetime import datetime, timedelta

import pytest

from allegro_etl import clock
from allegro_etl.local.allegro.agenda import Delays
from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl.to_allegro.offers.offer import Offer
from allegro_etl.to_allegro.offers.reading import read_offers
from allegro_etl.to_allegro.push import open_push
from allegro_etl_tests.merchant.bench import Bench


@pytest.fixture(scope="module")
def shop(merchant: Bench) -> Bench:
    """Return the merchant with an Allegro that does everything at once."""
    merchant.shop.delays = Delays.none()
    return merchant


def read(bench: Bench) -> dict[str, Offer]:
    """Read the offers as a push does, and give them by their catalogue key."""
    keys = {offer_id: key for key, offer_id in bench.shop.shelf.keys.items()}
    with open_push(uuid.uuid4().hex) as push:
        return {keys[offer.offer_id]: offer for offer in read_offers(push)}


def linked_at(bench: Bench) -> datetime:
    """Return when all offers were last linked to products."""
    with bench.warehouse() as warehouse:
        moment: datetime = warehouse.scalar("select linked_at from to_allegro.offers_state")
        return moment


def pages_asked(bench: Bench) -> int:
    """Return how often the page of an offer was asked for."""
    return bench.allegro.traffic.count("/sale/product-offers/{id}")


def test_offers_are_found_by_the_rules_for_sold_ones(shop: Bench) -> None:
    found = read(shop)

    rules = {key: offer.link.rule for key, offer in found.items() if offer.link}
    assert rules["kubek-350"] == "manufacturer_code"
    assert rules["termos-05"] == "gtin"
    assert rules["deska-debowa"] == "signature"
    assert rules["swieca-sojowa"] == "name"
    assert rules["koszulka-l"] == "manufacturer_code"  # the variant is told by its GTIN


def test_the_rules_that_are_switched_off_find_no_product(shop: Bench) -> None:
    with shop.parameters(matching__product_rules='["gtin", "create"]'):
        found = read(shop)

    assert found["swieca-sojowa"].problem
    assert found["termos-05"].parts


def test_a_set_has_its_products_with_their_quantities(shop: Bench) -> None:
    found = read(shop)

    mill, coffee, mug = (found[key].parts[0].product_id for key in ("mlynek", "kawa-ziarno", "kubek-350"))
    parts = [(part.product_id, part.quantity) for part in found["zestaw-kawowy"].parts]
    assert parts == [(mill, 1), (coffee, 1), (mug, 2)]


def test_offers_that_are_counted_in_sets_say_so_and_pages_that_were_kept_without_a_unit_are_read_again(
    shop: Bench,
) -> None:
    before = read(shop)["termos-05"].parts[0]
    shop.shop.shelf.offers[shop.shop.shelf.keys["termos-05"]].unit = "SET"
    unchanged = read(shop)["termos-05"].parts[0]
    with shop.warehouse() as warehouse:
        warehouse.execute(
            "update to_allegro.offers set detail = json_merge_patch(detail, '{\"stock\": null}') where offer_id = ?",
            [shop.shop.shelf.keys["termos-05"]],
        )

    found = [read(shop)["termos-05"].parts[0] for _ in range(2)]

    assert (before.is_pack, unchanged.is_pack) == (False, False)
    assert [part.is_pack for part in found] == [True, True]


def test_an_offer_whose_product_odoo_lacks_says_so_and_none_is_made(shop: Bench) -> None:
    products = shop.call("product.product", "search_count", [])

    found = read(shop)["hamak"]

    assert found.parts == ()
    assert found.problem is not None
    assert found.problem.code == "no_product"
    assert found.problem.told.startswith("No product in Odoo matches it.")
    assert shop.call("product.product", "search_count", []) == products


def test_an_offer_that_could_be_two_products_names_both(shop: Bench) -> None:
    problem = read(shop)["doniczka"].problem

    assert problem is not None
    assert problem.code == "ambiguous_product"
    assert problem.told.endswith("Leave one of them, or name it under [offers] in the settings.")


def test_what_the_settings_say_of_an_offer_counts_first(shop: Bench) -> None:
    offer_id = shop.shop.shelf.offer("hamak").id
    with shop.parameters(**{f"offers__{offer_id}__product": "DESKA-40", f"offers__{offer_id}__quantity": "3"}):
        found = read(shop)

    assert found["hamak"].parts[0].quantity == 3
    assert found["hamak"].parts[0].product_id == found["deska-debowa"].parts[0].product_id
    assert read(shop)["hamak"].parts == ()


def test_pages_of_offers_are_read_once(shop: Bench) -> None:
    read(shop)
    before = pages_asked(shop)

    read(shop)

    assert pages_asked(shop) == before


def test_an_edit_that_the_list_does_not_show_is_seen(shop: Bench) -> None:
    kettle = shop.shop.shelf.offer("czajnik-17")
    assert read(shop)["czajnik-17"].parts[0].quantity == 1
    before = pages_asked(shop)

    offer_deeds.compose(shop.shop, kettle, quantity=4)

    assert read(shop)["czajnik-17"].parts[0].quantity == 4
    assert pages_asked(shop) == before + 1


def test_a_product_that_odoo_gets_later_is_found_then(shop: Bench) -> None:
    assert read(shop)["zegar"].problem
    clock = shop.shop.shelf.offer("zegar")

    [product] = shop.call("product.product", "create", [{"name": "Zegar", "default_code": clock.signature}])

    assert read(shop)["zegar"].parts[0].product_id == product


def test_a_product_that_changed_just_now_lets_all_offers_be_linked_once(shop: Bench) -> None:
    product = read(shop)["kubek-350"].parts[0].product_id
    shop.call("product.product", "write", [product], {"standard_price": 7.0})
    read(shop)
    before = linked_at(shop)

    read(shop)

    assert linked_at(shop) == before


def test_what_a_longer_transaction_changed_before_is_linked_when_it_comes_to_light(shop: Bench) -> None:
    product = read(shop)["kubek-350"].parts[0].product_id
    shop.call("product.product", "write", [product], {"standard_price": 8.0})
    read(shop)
    before = linked_at(shop)

    other = read(shop)["termos-05"].parts[0].product_id
    dated = f"(select write_date - interval '5 minutes' from product_product where id = {product})"
    shop.odoo.server.postgres.psql(
        f"update product_product set write_date = {dated} where id = {other}", shop.odoo.database
    )
    read(shop)

    assert linked_at(shop) != before


def test_once_products_stay_as_they_are_nothing_is_linked_again(shop: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "OFF_BY", timedelta(hours=1))
    read(shop)
    before = linked_at(shop)

    read(shop)

    assert linked_at(shop) == before

    product = read(shop)["kubek-350"].parts[0].product_id
    shop.call("product.product", "write", [product], {"default_code": "BRZ-0101"})
    monkeypatch.setattr(clock, "OFF_BY", timedelta(hours=2))
    read(shop)

    assert linked_at(shop) != before


def test_an_offer_whose_page_allegro_does_not_give_is_left_alone(shop: Bench) -> None:
    pan = shop.shop.shelf.offer("patelnia-24")
    shop.allegro.faults.add("garbage", path=f"/sale/product-offers/{pan.id}", times=None)
    offer_deeds.compose(shop.shop, pan, quantity=2)
    found = read(shop)["patelnia-24"]
    shop.allegro.faults.clear()

    assert (found.parts, found.problem and found.problem.code) == ((), "unreadable_offer")
    assert read(shop)["patelnia-24"].parts[0].quantity == 2


def test_an_archived_offer_is_none_any_more(shop: Bench) -> None:
    assert "bidon" in read(shop)

    offer_deeds.archive(shop.shop, shop.shop.shelf.offer("bidon"))

    assert "bidon" not in read(shop)
