"""The offers of the account, as people look at them: product, stock and price on both sides, and why something is not written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from allegro_etl.markets import MARKETS
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.settings import SettingsError
from allegro_etl.to_allegro.offers.offer import Offer, Price
from allegro_etl.to_allegro.offers.reading import read_offers
from allegro_etl.to_allegro.prices.deciding import subject_of as price_subject
from allegro_etl.to_allegro.prices.markets import list_subject
from allegro_etl.to_allegro.prices.planning import compared_prices
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.sentences import sentence
from allegro_etl.to_allegro.stock.comparing import Compared, is_listed_anew, planned, subject_of
from allegro_etl.to_allegro.stock.planning import compared_stock
from allegro_etl.to_allegro.waiting import put_off
from allegro_etl.to_allegro.writer import Planned

NO_PRICE: Record = {"amount": None, "currency": None}


class Shown(TypedDict):
    """An offer as it is shown. `stock_in_odoo` is what it should show; `action`, `reason`, `why` are None where both sides are equal.

    `prices` are those on Allegro, `prices_in_odoo` those of the price lists that the settings name; both by marketplace.
    """

    offer_id: str
    name: str
    signature: str | None
    status: str
    products: list[Record]
    rule: str | None
    stock: int | None
    stock_in_odoo: int | None
    prices: dict[str, Record]
    prices_in_odoo: dict[str, Record]
    listed_anew: bool | None
    action: str | None
    reason: str | None
    why: str | None


class Overview(TypedDict):
    """All offers, by their title, and what stood in the way of knowing Odoo's side, in words."""

    offers: list[Shown]
    problems: list[str]


def overview(push: Push) -> Overview:
    """Return all offers of the account with both sides; nothing is written to either. Raises AllegroError and OdooError.

    Where Odoo's stock cannot be known at all, its side is left out and the problem named.
    """
    offers = read_offers(push)
    problems: list[str] = []
    try:
        compared = compared_stock(push, offers)
    except (SettingsError, OdooLacks) as unknown:
        problems.append(str(unknown))
        compared = [Compared(offer) for offer in offers]
    rows = put_off(push.warehouse, "stock", planned(compared, push.settings.stock_to_allegro.may_end))
    differing = {row.subject: row for row in rows}
    prices, without_list = _prices(push, offers)
    problems += without_list
    products = _products(push.odoo, offers)
    shown = [
        _shown(one, differing.get(subject_of(one.offer.offer_id)), products, prices[one.offer.offer_id])
        for one in compared
    ]
    return {"offers": sorted(shown, key=lambda one: (one["name"], one["offer_id"])), "problems": problems}


def _prices(push: Push, offers: Sequence[Offer]) -> tuple[dict[str, dict[str, Record]], list[str]]:
    """Return the prices in Odoo by offer and marketplace, and which of the price lists cannot be used, in words."""
    rows = {row.subject: row for row in put_off(push.warehouse, "prices", compared_prices(push, offers))}
    unusable = {market: rows[list_subject(market)] for market in MARKETS if list_subject(market) in rows}
    markets = [market for market in push.settings.prices_to_allegro if market not in unusable]
    prices = {offer.offer_id: {market: _price_in_odoo(offer, market, rows) for market in markets} for offer in offers}
    return prices, [sentence(row.reason, row.words) for row in unusable.values()]


def _price_in_odoo(offer: Offer, market: str, differing: Mapping[str, Planned]) -> Record:
    """Return the price that an offer should have on a marketplace, and what becomes of it; nothing where it has that."""
    row, there = differing.get(price_subject(offer.offer_id, market)), offer.prices.get(market)
    if row is None:
        same = {"amount": f"{there.amount:.2f}", "currency": there.currency} if there else NO_PRICE
        return {**same, "action": None, "reason": None, "why": None}
    amount = dict(zip(NO_PRICE, row.after.split(), strict=True)) if row.after else NO_PRICE
    return {**amount, "action": row.action, "reason": row.reason, "why": sentence(row.reason, row.words)}


def _products(odoo: OdooServer, offers: Iterable[Offer]) -> dict[int, Record]:
    ids = sorted({part.product_id for offer in offers for part in offer.parts})
    rows = odoo.search_read_in("product.product", "id", ids, ["name", "default_code"], archived=True)
    return {row["id"]: row for row in rows}


def _shown(
    one: Compared, row: Planned | None, products: Mapping[int, Record], prices_in_odoo: dict[str, Record]
) -> Shown:
    offer = one.offer
    action, reason, words = (row.action, row.reason, row.words) if row else (one.action, one.reason, one.words)
    return {
        "offer_id": offer.offer_id,
        "name": offer.name,
        "signature": offer.signature,
        "status": offer.status,
        "products": [_product(part.product_id, part.quantity, products) for part in offer.parts],
        "rule": offer.link.rule if offer.link else None,
        "stock": offer.stock,
        "stock_in_odoo": one.units,
        "prices": {market: _price(price) for market, price in offer.prices.items()},
        "prices_in_odoo": prices_in_odoo,
        "listed_anew": is_listed_anew(offer),
        "action": action,
        "reason": reason,
        "why": sentence(reason, words) if reason else None,
    }


def _product(product_id: int, quantity: int, products: Mapping[int, Record]) -> Record:
    known: Mapping[str, Any] = products.get(product_id, {})
    return {
        "odoo_id": product_id,
        "reference": known.get("default_code") or None,
        "name": known.get("name"),
        "quantity": quantity,
    }


def _price(price: Price) -> Record:
    return {"amount": f"{price.amount:.2f}", "currency": price.currency, "rule": price.rule}
