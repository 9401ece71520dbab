"""What the settings say of prices, as Odoo has it: the price list, the fiscal position and the taxes of each marketplace."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from allegro_etl.destination.rates import Books
from allegro_etl.destination.taxes import Taxes, read_taxes
from allegro_etl.markets import MARKETS
from allegro_etl.odoo.external_ids import EXTERNAL_ID, external_id, position_key
from allegro_etl.odoo.lookup import Bound, Named, by_external_id, find_all_named, nearest_to, usable_by
from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.reasons import WriteReason
from allegro_etl.settings.to_allegro import PricesToAllegroSettings
from allegro_etl.to_allegro.prices.deciding import Market
from allegro_etl.to_allegro.prices.price_lists import Product
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.writer import Action, Planned

MODEL = "product.pricelist"


def read_markets(push: Push) -> tuple[list[Market], list[Planned]]:
    """Return the marketplaces of the settings whose price list can be used, and what waits of the others. Raises OdooError.

    Source: product.pricelist, archived ones too.
    """
    chosen = push.settings.prices_to_allegro
    names = [one.pricelist for one in chosen.values()]
    bound = by_external_id(push.odoo, [name for name in names if EXTERNAL_ID.fullmatch(name)])
    ids = [one.id for one in bound.values() if one.model == MODEL]
    domain = ["|", ("name", "in", names), ("id", "in", ids), *usable_by(push.odoo, push.company_id, MODEL)]
    rows = push.odoo.search_read(MODEL, domain, ["name", "active", "currency_id"], archived=True)
    markets: list[Market] = []
    waiting: list[Planned] = []
    for market, one in chosen.items():
        found = _market(market, one, [row for row in rows if _is_named(row, one.pricelist, bound)])
        if isinstance(found, Market):
            markets.append(found)
        else:
            waiting.append(_waiting(push, market, one, found))
    return markets, waiting


def _is_named(row: Record, name: str, bound: Mapping[str, Bound]) -> bool:
    return bound[name] == Bound(MODEL, row["id"]) if name in bound else bool(row["name"] == name)


def _market(market: str, chosen: PricesToAllegroSettings, rows: list[Record]) -> Market | WriteReason:
    """Return a market with its one price list, or why it has none."""
    active = [row for row in rows if row["active"]]
    if not active and rows:
        return WriteReason.PRICE_LIST_ARCHIVED
    if len(active) != 1:
        return WriteReason.PRICE_LIST_AMBIGUOUS if active else WriteReason.PRICE_LIST_MISSING
    currency = MARKETS[market].currency
    if active[0]["currency_id"][1] != currency:
        return WriteReason.PRICE_LIST_CURRENCY
    return Market(market, currency, active[0]["id"], chosen.amounts == "net", chosen.largest_change)


def _waiting(push: Push, market: str, chosen: PricesToAllegroSettings, reason: WriteReason) -> Planned:
    words: dict[str, Any] = {"market": market, "name": chosen.pricelist, "currency": MARKETS[market].currency}
    if reason == WriteReason.PRICE_LIST_MISSING:
        named = Named(f"prices_to_allegro.{market}.pricelist", MODEL, chosen.pricelist)
        words["near"] = nearest_to(push.odoo, named, [], push.company_id)
    return Planned(list_subject(market), Action.WAIT, reason, words, model=MODEL)


def list_subject(market: str) -> str:
    """Return the subject of the price list of a marketplace."""
    return f"pricelist:{market}"


def with_taxes(push: Push, books: Books, markets: list[Market], products: Mapping[int, Product]) -> list[Market]:
    """Return the markets with the rates of these products there: under the fiscal position that orders of the market get."""
    positions = _positions(push, [one.id for one in markets])
    taxes = read_taxes(push.odoo, books)
    return [
        replace(
            one, tax_rates={product.id: _rate(taxes, product, positions.get(one.id)) for product in products.values()}
        )
        for one in markets
    ]


def _rate(taxes: Taxes, product: Product, position: int | None) -> Decimal | None:
    own = taxes.of_company(product.tax_ids)
    return taxes.rate(taxes.mapped(own, position)) if own else None


def _positions(push: Push, markets: list[str]) -> dict[str, int]:
    """Return the fiscal position of each market: that of the settings, else our own where it is made already."""
    chosen = {market: one.fiscal_position for market, one in push.settings.markets.items() if one.fiscal_position}
    named = [
        Named(f"markets.{market}.fiscal_position", "account.fiscal.position", name)
        for market, name in chosen.items()
        if market in markets
    ]
    found = find_all_named(push.odoo, named, push.company_id)
    return _own_positions(push.odoo, markets) | {name.split(".")[1]: one for name, one in found.items()}


def _own_positions(odoo: OdooServer, markets: list[str]) -> dict[str, int]:
    names = {market: external_id(position_key(market)) for market in markets}
    bound = by_external_id(odoo, list(names.values()))
    return {market: bound[name].id for market, name in names.items() if name in bound}
