"""An offer as a push knows it: what Allegro's list says of it, what its own page says besides, and its products in Odoo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from allegro_etl.allegro.json_text import Document


@dataclass(frozen=True, slots=True)
class Price:
    """A price on a marketplace, and the id of the automatic rule that sets it; None: nobody but the seller does."""

    amount: Decimal
    currency: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A product in Odoo (product.product), and how many of it one unit of the offer is: pieces.

    `is_pack`: the offer is counted in pairs or sets on Allegro, and each of them is one of the unit in which Odoo counts the product.
    """

    product_id: int
    quantity: int
    is_pack: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nobody can tell an offer's product: a code of quarantine, and a sentence with the way out."""

    code: str
    told: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What an offer's own page says: what tells its products, who ended it, and whether Allegro lists it anew by itself.

    `about` is the part of the page from which products are told; None where Allegro gave no page.
    """

    about: Document | None
    ended_by: str | None = None
    republish: bool | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The products of an offer, with the rule that found them, or the problem in their place."""

    parts: tuple[Part, ...] = ()
    rule: str | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer of the account. `stock` is None where Allegro's list says none; `market` is where the offer is at home.

    `prices` are those of all marketplaces that the list names, by marketplace, the home one first. `detail` was read when the
    offer was first seen, and again whenever it had changed.
    """

    offer_id: str
    name: str
    signature: str | None
    status: str
    stock: int | None
    is_fulfillment: bool
    market: str | None
    ended_at: str | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    detail: Detail | None = None
    link: Link | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return its products in Odoo; none where a problem stands in the way."""
        return self.link.parts if self.link else ()

    @property
    def problem(self) -> Problem | None:
        """Return why it has no products in Odoo, None where it has."""
        return self.link.problem if self.link else None


def listed_offer(item: Document) -> Offer:
    """Return the offer that an item of GET /sale/offers is. Raises KeyError for an item without id."""
    publication = _object(item, "publication")
    market = _object(_object(publication, "marketplaces"), "base").get("id")
    stock = _object(item, "stock").get("available")
    signature = _object(item, "external").get("id")
    return Offer(
        offer_id=str(item["id"]),
        name=str(item.get("name") or ""),
        signature=str(signature) if signature else None,
        status=str(publication.get("status") or ""),
        stock=stock if isinstance(stock, int) else None,
        is_fulfillment=bool(item.get("isFulfillment")),
        market=str(market) if market else None,
        ended_at=str(publication["endedAt"]) if publication.get("endedAt") else None,
        prices=_prices(item, str(market) if market else None),
    )


def _prices(item: Document, market: str | None) -> dict[str, Price]:
    abroad = _object(item, "additionalMarketplaces")
    places = [(market, item), *((name, _object(abroad, name)) for name in abroad)]
    found = ((name, _price(_object(place, "sellingMode"))) for name, place in places if name)
    return {name: price for name, price in found if price}


def _price(mode: Mapping[str, Any]) -> Price | None:
    """Return the price of a selling mode, whose amount Allegro's list writes as a double: 24.0."""
    price = _object(mode, "price")
    rule = _object(_object(mode, "priceAutomation"), "rule").get("id")
    try:
        return Price(Decimal(str(price["amount"])), str(price["currency"]), str(rule) if rule else None)
    except (KeyError, InvalidOperation):
        return None


def _object(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object within a record, an empty one where there is none."""
    found = record.get(name)
    return found if isinstance(found, Mapping) else {}
