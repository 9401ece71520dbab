"""Price lists in a real Odoo, and what offers on the local Allegro cost."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl_tests.merchant.bench import Bench, exact

COMMANDS = "/sale/offer-bulk-modification-commands"
OFFERS = "/sale/product-offers"
MUG = "kubek-350"
SET = "zestaw-kawowy"
PARTS = {"mlynek": 1, "kawa-ziarno": 1, MUG: 2}


@contextmanager
def priced(
    bench: Bench, *rules: dict[str, Any], market: str = "allegro-pl", amounts: str = "gross", **settings: str
) -> Iterator[int]:
    """Let a market have a price list of these rules for the block, and return its id."""
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
    """Return the product in Odoo of an offer of one product, as a push links it."""
    with bench.warehouse() as warehouse:
        parts = warehouse.scalar(
            "select parts ->> '$[0][0]' from to_allegro.offers where offer_id = ?", [bench.shop.shelf.keys[key]]
        )
    return int(parts)


def offer(bench: Bench, key: str) -> Any:
    return bench.shop.shelf.offers[bench.shop.shelf.keys[key]]


def set_price(bench: Bench, key: str, price: str, market: str = "allegro-pl") -> None:
    offer_deeds.set_price(bench.shop, offer(bench, key), price=price, market=market)


def price_on(bench: Bench, key: str = MUG, market: str = "allegro-pl") -> str:
    return f"{offer(bench, key).set_price(MARKETS[market]):.2f}"


def reasons(bench: Bench, key: str = MUG) -> list[tuple[str, str]]:
    """Return action and reason of what the last push found of an offer."""
    with bench.warehouse() as warehouse:
        return warehouse.rows(
            "select action, reason from to_allegro.plan where writer = 'prices' and offer_id = ? order by subject",
            [bench.shop.shelf.keys[key]],
        )


def became(bench: Bench, key: str = MUG) -> list[str | None]:
    """Return what became of the writes of an offer, market by market; the mug is sold by another offer, too."""
    with bench.warehouse() as warehouse:
        return warehouse.column(
            "select status from to_allegro.plan where writer = 'prices' and action = 'write' and offer_id = ? order by subject",
            [bench.shop.shelf.keys[key]],
        )


def market_reasons(bench: Bench) -> list[str]:
    """Return the reasons for which price lists cannot be used."""
    with bench.warehouse() as warehouse:
        return warehouse.column(
            "select reason from to_allegro.waiting where subject like 'pricelist:%' order by subject"
        )


def said(bench: Bench, key: str = MUG) -> str:
    """Return the words of what waits of an offer."""
    with bench.warehouse() as warehouse:
        return str(
            warehouse.scalar("select words from to_allegro.waiting where offer_id = ?", [bench.shop.shelf.keys[key]])
        )


def later(bench: Bench) -> None:
    """Let what was sent be an hour ago."""
    with bench.warehouse() as warehouse:
        warehouse.execute("update to_allegro.writes set sent_at = sent_at - interval 1 hour")


@contextmanager
def rated(bench: Bench, currency: str, rate: float) -> Iterator[None]:
    """Let a currency have a rate of today for the block: so much of it for a złoty."""
    [row] = bench.read("res.currency", [("name", "=", currency)], "id")
    today = datetime.now(UTC).date().isoformat()
    ids = bench.call("res.currency.rate", "create", [{"currency_id": row["id"], "name": today, "rate": rate}])
    yield
    bench.call("res.currency.rate", "unlink", ids)


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
    """Return one of Odoo's own units of measure."""
    [row] = bench.read("ir.model.data", [("module", "=", "uom"), ("name", "=", f"product_uom_{name}")], "res_id")
    return int(row["res_id"])


def plan_words(bench: Bench, key: str) -> Any:
    """Return the words of what the last push planned for an offer."""
    with bench.warehouse() as warehouse:
        words = "select words from to_allegro.plan where writer = 'prices' and offer_id = ?"
        return json.loads(warehouse.scalar(words, [bench.shop.shelf.keys[key]]))


def of_order(bench: Bench, list_id: int, product_id: int, **of_line: Any) -> Decimal:
    """Return the price that Odoo itself gives to a line of a new order, before any tax is mapped."""
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
