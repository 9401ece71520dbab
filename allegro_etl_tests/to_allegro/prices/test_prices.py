"""The prices of price lists in a real Odoo come to the offers on the local Allegro.

The user in Odoo has just the rights that `doctor --fix` gives.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.destination.rates import read_books
from allegro_etl.local.allegro.agenda import Delays
from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl.settings import SettingsError
from allegro_etl.to_allegro.offers.offer import Part
from allegro_etl.to_allegro.prices import writer
from allegro_etl.to_allegro.prices.price_lists import price_in
from allegro_etl.to_allegro.prices.reading import read_catalogue
from allegro_etl.to_allegro.push import open_push
from allegro_etl_tests.merchant.bench import Bench, exact

COMMANDS = "/sale/offer-bulk-modification-commands"
OFFERS = "/sale/product-offers"
MUG, SET = "kubek-350", "zestaw-kawowy"
PARTS = {"mlynek": 1, "kawa-ziarno": 1, MUG: 2}


@pytest.fixture
def shop(merchant: Bench) -> Iterator[Bench]:
    """Give the merchant with the writer switched on, an Allegro that does everything at once, and no price list that applies."""
    merchant.shop.delays = Delays.none()
    with merchant.parameters(to_allegro__prices="true"):
        yield merchant
    merchant.allegro.faults.clear()


@contextmanager
def priced(
    bench: Bench, *rules: dict[str, Any], market: str = "allegro-pl", amounts: str = "gross", **settings: str
) -> Iterator[int]:
    """Let a market have a price list of these rules for the block, and give its id."""
    name = f"Allegro {uuid.uuid4().hex[:8]}"
    list_id = price_list(bench, name, MARKETS[market].currency, *rules)
    chosen = {"pricelist": name, "amounts": amounts, **settings}
    with bench.parameters(**{f"prices_to_allegro__{market}__{key}": value for key, value in chosen.items()}):
        yield list_id


def price_list(bench: Bench, name: str, currency: str, *rules: dict[str, Any]) -> int:
    [row] = bench.read("res.currency", [("name", "=", currency)], "id", archived=True)
    values = {"name": name, "currency_id": row["id"], "item_ids": [(0, 0, rule) for rule in rules]}
    [list_id] = bench.call("product.pricelist", "create", [values])
    return int(list_id)


def fixed(product_id: int, price: str) -> dict[str, Any]:
    return {
        "applied_on": "0_product_variant",
        "product_id": product_id,
        "compute_price": "fixed",
        "fixed_price": float(price),
    }


def product_of(bench: Bench, key: str) -> int:
    """Give the product in Odoo of an offer of one product, as a push links it."""
    with bench.warehouse() as warehouse:
        parts = warehouse.scalar(
            "select parts ->> '$[0][0]' from to_allegro.offers where offer_id = ?", [bench.shop.shelf.keys[key]]
        )
    return int(parts)


@pytest.fixture
def mug(shop: Bench) -> int:
    """Give the product of the mug, whose offer is known by now, and let the offer have its old price."""
    with shop.warehouse() as warehouse:
        is_known = warehouse.scalar("select count(*) from to_allegro.offers")
    if not is_known:
        with priced(shop):
            shop.push("prices")
    set_price(shop, MUG, "40.00")
    return product_of(shop, MUG)


def offer(bench: Bench, key: str) -> Any:
    return bench.shop.shelf.offers[bench.shop.shelf.keys[key]]


def set_price(bench: Bench, key: str, price: str, market: str = "allegro-pl") -> None:
    offer_deeds.set_price(bench.shop, offer(bench, key), price=price, market=market)


def price_on(bench: Bench, key: str = MUG, market: str = "allegro-pl") -> str:
    return f"{offer(bench, key).set_price(MARKETS[market]):.2f}"


def reasons(bench: Bench, key: str = MUG) -> list[tuple[str, str]]:
    """Give action and reason of what the last push found of an offer."""
    with bench.warehouse() as warehouse:
        return warehouse.rows(
            "select action, reason from to_allegro.plan where writer = 'prices' and offer_id = ? order by subject",
            [bench.shop.shelf.keys[key]],
        )


def became(bench: Bench, key: str = MUG) -> list[str | None]:
    """Give what became of the writes of an offer, market by market; the mug is sold by another offer, too."""
    with bench.warehouse() as warehouse:
        return warehouse.column(
            "select status from to_allegro.plan where writer = 'prices' and action = 'write' and offer_id = ? order by subject",
            [bench.shop.shelf.keys[key]],
        )


def market_reasons(bench: Bench) -> list[str]:
    """Give the reasons for which price lists cannot be used."""
    with bench.warehouse() as warehouse:
        return warehouse.column(
            "select reason from to_allegro.waiting where subject like 'pricelist:%' order by subject"
        )


def said(bench: Bench, key: str = MUG) -> str:
    """Give the words of what waits of an offer."""
    with bench.warehouse() as warehouse:
        return str(
            warehouse.scalar("select words from to_allegro.waiting where offer_id = ?", [bench.shop.shelf.keys[key]])
        )


def later(bench: Bench) -> None:
    """Let what was sent be an hour ago."""
    with bench.warehouse() as warehouse:
        warehouse.execute("update to_allegro.writes set sent_at = sent_at - interval 1 hour")


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


@pytest.mark.usefixtures("mug")
def test_a_set_costs_what_its_products_cost(shop: Bench) -> None:
    prices = {"mlynek": "100.00", "kawa-ziarno": "50.00", MUG: "40.00"}
    with priced(shop, *(fixed(product_of(shop, key), price) for key, price in prices.items()), largest_change="1000"):
        shop.push("prices")

    wanted = sum((Decimal(prices[key]) * quantity for key, quantity in PARTS.items()), Decimal(0))
    assert price_on(shop, SET) == f"{wanted:.2f}"


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


@contextmanager
def rated(bench: Bench, currency: str, rate: float) -> Iterator[None]:
    """Let a currency have a rate of today for the block: so much of it for a złoty."""
    [row] = bench.read("res.currency", [("name", "=", currency)], "id")
    today = datetime.now(UTC).date().isoformat()
    ids = bench.call("res.currency.rate", "create", [{"currency_id": row["id"], "name": today, "rate": rate}])
    yield
    bench.call("res.currency.rate", "unlink", ids)


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


@pytest.mark.parametrize("fault", ["cut", "error_after"])
def test_a_lost_answer_is_found_by_the_command_s_tasks(shop: Bench, mug: int, fault: Any) -> None:
    shop.allegro.faults.add(fault, method="POST", path=COMMANDS)
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")

    assert (became(shop), price_on(shop)) == (["written"], "42.00")
    assert shop.allegro.traffic.count(f"{COMMANDS}", method="POST") >= 1


def test_a_command_that_never_came_is_sent_anew(shop: Bench, mug: int) -> None:
    shop.allegro.faults.add("server_error", method="POST", path=COMMANDS, status=502)
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        lost = became(shop)
        later(shop)
        shop.push("prices")

    assert (lost, became(shop), price_on(shop)) == (["in_doubt"], ["written"], "42.00")


def test_a_command_that_is_not_carried_out_is_in_doubt_until_the_list_shows_the_price(shop: Bench, mug: int) -> None:
    shop.allegro.faults.add("command_stuck", method="POST", path=COMMANDS)
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        stuck = became(shop)
        shop.push("prices")
        waits = reasons(shop)
        later(shop)
        shop.push("prices")

    assert (stuck, waits, price_on(shop)) == (["in_doubt"], [("wait", "answer_lost")], "42.00")


def test_too_many_requests_are_waited_for(shop: Bench, mug: int) -> None:
    shop.allegro.faults.add("too_many_requests", method="POST", path=COMMANDS, retry_after=0)
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")

    assert (became(shop), price_on(shop)) == (["written"], "42.00")


def test_where_commands_are_refused_each_offer_is_edited(shop: Bench, mug: int) -> None:
    set_price(shop, MUG, "200", "allegro-cz")
    shop.allegro.faults.add("conflict", method="POST", path=COMMANDS)
    with (
        priced(shop, fixed(mug, "42.00")),
        priced(shop, fixed(mug, "210.4"), market="allegro-cz"),
    ):
        edits = shop.allegro.traffic.count(f"{OFFERS}/{{id}}", 200, "PATCH")
        shop.push("prices")

    assert (became(shop), price_on(shop), price_on(shop, market="allegro-cz")) == (["written"] * 2, "42.00", "210.00")
    assert shop.allegro.traffic.count(f"{OFFERS}/{{id}}", 200, "PATCH") > edits


def test_an_offer_that_allegro_is_still_at_work_on_is_written_by_the_next_push(shop: Bench, mug: int) -> None:
    shop.allegro.faults.add("conflict", method="POST", path=COMMANDS)
    shop.allegro.faults.add("conflict", method="PATCH", path=f"{OFFERS}/{{id}}")
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        at_first = became(shop)
        shop.push("prices")

    assert (at_first, became(shop), price_on(shop)) == (["in_doubt"], ["written"], "42.00")


def test_what_allegro_refuses_waits_with_its_code(shop: Bench, mug: int) -> None:
    offer_deeds.block(shop.shop, offer(shop, MUG))
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        by_command, code = became(shop), said(shop)
        shop.push("prices")
        held = reasons(shop)
        offer_deeds.block(shop.shop, offer(shop, MUG), lacks=None)
    set_price(shop, MUG, "1.00", "allegro-sk")
    with priced(shop, fixed(mug, "0.05"), market="allegro-sk", largest_change="100"):
        shop.push("prices")

    assert (by_command, held, became(shop)) == (["refused"], [("wait", "refused")], ["refused"])
    assert ("SAFETY_INFO_NOT_DEFINED" in code, "PriceBelowMin" in said(shop)) == (True, True)
    assert (price_on(shop), price_on(shop, market="allegro-sk")) == ("40.00", "1.00")


def test_a_price_that_allegro_refuses_only_after_the_push_is_paused_like_any_other_refusal(
    shop: Bench, mug: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0.0)
    shop.shop.delays.command = 30
    offer_deeds.block(shop.shop, offer(shop, MUG))
    with priced(shop, fixed(mug, "43.00")):
        shop.push("prices")
        at_first = became(shop)
        shop.shop.clock.advance(seconds=31)
        shop.push("prices")
        held, code, sent = reasons(shop), said(shop), shop.allegro.traffic.count(COMMANDS, method="POST")
        shop.push("prices")
        offer_deeds.block(shop.shop, offer(shop, MUG), lacks=None)

    assert (at_first, held, reasons(shop)) == (["in_doubt"], [("wait", "refused")], [("wait", "refused")])
    assert ("SAFETY_INFO_NOT_DEFINED" in code, shop.allegro.traffic.count(COMMANDS, method="POST")) == (True, sent)


def test_a_killed_push_leaves_a_write_in_doubt_that_the_next_one_finds_done(shop: Bench, mug: int) -> None:
    script = (
        "from allegro_etl.to_allegro.push import open_push\n"
        "from allegro_etl.to_allegro.carrying import carry\n"
        "from allegro_etl.to_allegro.prices.writer import PRICES\n"
        "with open_push('killed') as push:\n"
        "    carry(push, PRICES)\n"
    )
    shop.allegro.faults.add("late_answer", method="POST", path=COMMANDS, seconds=60)
    with priced(shop, fixed(mug, "42.00")):
        commands = len(shop.shop.commands)
        process = subprocess.Popen([sys.executable, "-c", script], env=dict(os.environ))  # noqa: S603 - our own words
        while len(shop.shop.commands) == commands and process.poll() is None:
            time.sleep(0.05)
        process.kill()
        process.wait()
        shop.push("prices")

    with shop.warehouse() as warehouse:
        left = warehouse.column("select distinct outcome from to_allegro.writes where push_id = 'killed'")
    assert (became(shop), price_on(shop), left) == ([], "42.00", ["written"])


RULES: dict[str, dict[str, Any]] = {
    "a fixed price": {"compute_price": "fixed", "fixed_price": 12.34},
    "a discount": {"compute_price": "percentage", "percent_price": 12.0},
    "a formula": {
        "compute_price": "formula", "base": "list_price", "price_discount": 7.0, "price_round": 5.0,
        "price_surcharge": -0.01, "price_min_margin": -30.0, "price_max_margin": 30.0,
    },
    "a formula from the cost": {"compute_price": "formula", "base": "standard_price", "price_discount": -40.0},
}  # fmt: skip


@pytest.mark.every_odoo
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_prices_are_those_that_odoo_gives_to_an_order(shop: Bench, mug: int, rule: dict[str, Any]) -> None:
    other = product_of(shop, "termos-05")
    shop.call("product.product", "write", [mug, other], {"standard_price": 17.77})
    list_id = price_list(
        shop, f"Odoo {uuid.uuid4().hex[:6]}", "PLN", {"applied_on": "3_global", **rule}, fixed(other, "5.55")
    )
    with open_push(uuid.uuid4().hex) as push:
        catalogue = read_catalogue(push.odoo, read_books(push.odoo, push.company_id, []), [list_id], [mug, other])
        ours = {one: price_in(catalogue, list_id, catalogue.products[one], Part(one, 1)) for one in (mug, other)}
    of_odoo = of_order(shop, list_id, mug)
    shop.call("product.product", "write", [mug, other], {"standard_price": 0.0})

    assert ours[other] == Decimal("5.55")
    assert round(Decimal(ours[mug]), 2) == of_odoo


@pytest.mark.every_odoo
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_piece_of_what_is_priced_by_the_dozen_costs_what_odoo_gives_to_a_line_in_pieces(
    shop: Bench, rule: dict[str, Any]
) -> None:
    eggs = sold_in_dozens(shop)
    by_the_dozen = {"applied_on": "3_global", "min_quantity": 2, "compute_price": "percentage", "percent_price": 50.0}
    rules = [{"applied_on": "3_global", **rule}, by_the_dozen]
    list_id = price_list(shop, f"Eggs {uuid.uuid4().hex[:6]}", "PLN", *rules)
    parts = [Part(eggs, number) for number in (1, 23, 24)]
    with open_push(uuid.uuid4().hex) as push:
        books = read_books(push.odoo, push.company_id, [])
        catalogue = read_catalogue(push.odoo, books, [list_id], [eggs])
        unit_of_line = push.odoo.dialect.line_unit
    ours = [price_in(catalogue, list_id, catalogue.products[eggs], part) for part in parts]
    pieces = {unit_of_line: unit(shop, "unit")}

    of_odoo = [of_order(shop, list_id, eggs, product_uom_qty=part.quantity, **pieces) for part in parts]
    assert [round(Decimal(price), 2) for price in ours] == of_odoo
    assert ours[2] == Decimal("1.5")  # of 36 for a dozen


def sold_in_dozens(bench: Bench) -> int:
    """Make a product that is counted and priced in dozens."""
    dozen = unit(bench, "dozen")
    bench.call("uom.uom", "write", [dozen], {"active": True})
    values = {"name": "Eggs", "list_price": 36.0, "standard_price": 17.77, "uom_id": dozen}
    if bench.call("product.template", "fields_get", ["uom_po_id"]):
        values["uom_po_id"] = dozen
    [product] = bench.call("product.product", "create", [values])
    return int(product)


def unit(bench: Bench, name: str) -> int:
    """Give one of Odoo's own units of measure."""
    [row] = bench.read("ir.model.data", [("module", "=", "uom"), ("name", "=", f"product_uom_{name}")], "res_id")
    return int(row["res_id"])


@pytest.mark.usefixtures("mug")
def test_a_pack_costs_as_many_as_it_is_at_the_price_of_so_many(shop: Bench) -> None:
    product = product_of(shop, "termos-05")
    many = fixed(product, "11.00") | {"min_quantity": 3}
    [row] = shop.read("product.product", [("id", "=", product)], "default_code")
    mapping = f"offers__{shop.shop.shelf.keys['termos-05']}"
    of_three = {f"{mapping}__product": row["default_code"], f"{mapping}__quantity": "3"}
    with shop.parameters(**of_three), priced(shop, fixed(product, "14.00"), many, largest_change="1000"):
        shop.push("prices")
    told = plan_words(shop, "termos-05")

    assert (price_on(shop, "termos-05"), told["made_of"]) == ("33.00", " (3 x 11.00)")


def plan_words(bench: Bench, key: str) -> Any:
    """Give the words of what the last push planned for an offer."""
    with bench.warehouse() as warehouse:
        words = "select words from to_allegro.plan where writer = 'prices' and offer_id = ?"
        return json.loads(warehouse.scalar(words, [bench.shop.shelf.keys[key]]))


def of_order(bench: Bench, list_id: int, product_id: int, **of_line: Any) -> Decimal:
    """Give the price that Odoo itself gives to a line of a new order, before any tax is mapped."""
    [partner] = bench.read("res.partner", [], "id")[:1]
    line = (0, 0, {"product_id": product_id, "product_uom_qty": 1, **of_line})
    [order_id] = bench.call(
        "sale.order",
        "create",
        [{"partner_id": partner["id"], "pricelist_id": list_id, "fiscal_position_id": False, "order_line": [line]}],
    )
    [read] = bench.read("sale.order.line", [("order_id", "=", order_id)], "price_unit", "discount")
    bench.call("sale.order", "unlink", [order_id])
    return round(exact(read["price_unit"]) * (1 - exact(read["discount"]) / 100), 2)
