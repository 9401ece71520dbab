"""The prices of price lists in a real Odoo come to the offers on the local Allegro.

The user in Odoo has just the rights that `doctor --fix` gives.
"""

from decimal import Decimal

import pytest

from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl.settings import SettingsError
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.prices.lists import (
    COMMANDS,
    MUG,
    PARTS,
    SET,
    became,
    fixed,
    market_reasons,
    offer,
    price_list,
    price_on,
    priced,
    product_of,
    rated,
    reasons,
    set_price,
)


@pytest.mark.every_odoo
def test_a_price_that_differs_is_written_once(shop: Bench, mug: int) -> None:
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        first = became(shop)
        sent = shop.allegro.traffic.count(COMMANDS)
        second = shop.push("prices")["prices"]

    assert (first, price_on(shop)) == (["written"], "42.00")
    assert ("written" in second, shop.allegro.traffic.count(COMMANDS)) == (False, sent)
    assert reasons(shop, "termos-05") == [("leave", "price_without_rule")]


def test_a_dry_run_writes_nothing(shop: Bench, mug: int) -> None:
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices", dry_run=True)

    assert (became(shop), price_on(shop)) == ([None], "40.00")


@pytest.mark.every_odoo
def test_a_net_price_gets_the_tax_of_the_market_s_orders(shop: Bench, mug: int) -> None:
    with priced(shop, fixed(mug, "33.33"), amounts="net"):
        shop.push("prices")

    assert price_on(shop) == "41.00"  # 40.9959 with 23 %


def test_crowns_are_whole_and_a_missing_rate_is_not_1(shop: Bench, mug: int) -> None:
    rule = {"applied_on": "0_product_variant", "product_id": mug, "compute_price": "percentage", "percent_price": 10.0}
    set_price(shop, MUG, "200", "allegro-cz")
    with priced(shop, rule, market="allegro-cz", largest_change="900"):
        shop.push("prices")
        without_rate = (reasons(shop), price_on(shop, market="allegro-cz"))
        with rated(shop, "CZK", 6.0):
            shop.push("prices")

    assert without_rate == ([("wait", "price_without_rate")], "200.00")
    [product] = shop.read("product.product", [("id", "=", mug)], "lst_price")
    assert price_on(shop, market="allegro-cz") == f"{round(product['lst_price'] * 0.9 * 6)}.00"


def test_a_price_list_that_cannot_be_used_is_told_and_nothing_is_written(shop: Bench, mug: int) -> None:
    with priced(shop, fixed(mug, "42.00")) as list_id:
        shop.call("product.pricelist", "write", [list_id], {"active": False})
        shop.push("prices")
        archived = market_reasons(shop)
    crowns = price_list(shop, "In crowns", "CZK", fixed(mug, "42.00"))
    with priced(shop, pricelist="In crowns"):
        shop.push("prices")
        in_crowns = market_reasons(shop)
    with priced(shop, pricelist="Nowhere"):
        shop.push("prices")
        nowhere = market_reasons(shop)
    shop.call("product.pricelist", "write", [crowns], {"name": "Gone"})

    assert [archived, in_crowns, nowhere] == [["price_list_archived"], ["price_list_currency"], ["price_list_missing"]]
    assert price_on(shop) == "40.00"


def test_without_any_price_list_named_the_writer_is_stopped(shop: Bench) -> None:
    with pytest.raises(SettingsError, match="prices_to_allegro"):
        shop.push("prices")


def test_a_large_change_and_a_price_below_cost_wait(shop: Bench, mug: int) -> None:
    with priced(shop, fixed(mug, "60.00")):
        shop.push("prices")
        large = reasons(shop)
    shop.call("product.product", "write", [mug], {"standard_price": 50.0})
    with priced(shop, fixed(mug, "39.00")):
        shop.push("prices")
        below = reasons(shop)
    shop.call("product.product", "write", [mug], {"standard_price": 0.0})

    assert (large, below) == ([("wait", "price_changes_much")], [("wait", "price_below_cost")])
    assert price_on(shop) == "40.00"


def test_automatic_rules_and_campaigns_are_left_alone(shop: Bench, mug: int) -> None:
    mug_offer = offer(shop, MUG)
    with priced(shop, fixed(mug, "42.00")):
        offer_deeds.set_rule(
            shop.shop, mug_offer, type="FOLLOW_BY_ALLEGRO_MIN_PRICE", market="allegro-pl", price="40.00"
        )
        shop.push("prices")
        by_rule = reasons(shop)
        offer_deeds.remove_rule(shop.shop, mug_offer, market="allegro-pl")
        offer_deeds.join_campaign(shop.shop, mug_offer, price="35.00")
        shop.push("prices")
        in_campaign = reasons(shop)
        offer_deeds.leave_campaign(shop.shop, mug_offer)
        untouched = price_on(shop)
        shop.push("prices")

    assert (by_rule, in_campaign) == ([("leave", "price_set_by_rule")], [("leave", "price_in_campaign")])
    assert (untouched, price_on(shop)) == ("40.00", "42.00")


@pytest.mark.usefixtures("mug")
def test_a_set_costs_what_its_products_cost(shop: Bench) -> None:
    prices = {"mlynek": "100.00", "kawa-ziarno": "50.00", MUG: "40.00"}
    with priced(shop, *(fixed(product_of(shop, key), price) for key, price in prices.items()), largest_change="1000"):
        shop.push("prices")

    wanted = sum((Decimal(prices[key]) * quantity for key, quantity in PARTS.items()), Decimal(0))
    assert price_on(shop, SET) == f"{wanted:.2f}"
