"""What the local shop lists on Allegro: offers of the catalogue's products."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import NamedTuple

from allegro_etl.local.allegro.catalogue import PRODUCTS, SETS
from allegro_etl.local.allegro.identifiers import random_uuid
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.products import Product, synthetic

HOME = MARKETS["allegro-pl"]
ABROAD = tuple(market for market in MARKETS.values() if market is not HOME)


class Shown(NamedTuple):
    """What the list of offers shows of one, which lags behind: its stock, status and prices by marketplace."""

    stock: int
    status: str
    prices: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Rule:
    """An automatic price rule of an offer on one marketplace; `price` is what it would set, None for an exchange rate."""

    type: str
    since: int
    price: Decimal | None = None
    range: tuple[Decimal, Decimal] | None = None


@dataclass(slots=True)
class Offer:
    """One listing: `parts` are its products with their quantities, more than one only for a real product set.

    `ended_by` says who ended it, `foreign` that it is another seller's, `lacks` why Allegro would take no edit of it.
    `campaign` holds the prices that buyers pay for a time, by marketplace.
    """

    id: str
    key: str
    name: str
    signature: str | None
    article: Product
    parts: list[tuple[str, int]]
    created_at: int
    status: str = "ACTIVE"
    stock: int = 100
    archived: bool = False
    ended_by: str | None = None
    ended_at: int | None = None
    republish: bool = False
    one_fulfillment: bool = False
    foreign: bool = False
    lacks: str | None = None
    unit: str = "UNIT"
    updated_at: int = field(init=False)
    initial_stock: int = field(init=False)
    sold: int = field(default=0, init=False)
    busy_until: int = field(default=0, init=False)
    ends_soon: bool = field(default=False, init=False)
    prices: dict[str, Decimal] = field(default_factory=dict, init=False)
    rules: dict[str, Rule] = field(default_factory=dict, init=False)
    campaign: dict[str, Decimal] = field(default_factory=dict, init=False)
    past: list[tuple[int, Shown]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.updated_at = self.created_at
        self.initial_stock = self.stock

    @property
    def is_set(self) -> bool:
        """Return whether order lines carry the products of the set."""
        return len(self.parts) > 1

    def set_price(self, market: Market) -> Decimal:
        """Return the price that was set on a marketplace, gross and in its currency, whatever a campaign makes of it."""
        return self.prices.get(market.id, self.article.price_in(market.currency))

    def price_on(self, market: Market) -> Decimal:
        """Return the price that a buyer pays on a marketplace, gross and in its currency."""
        return self.campaign.get(market.id, self.set_price(market))

    def shown(self, now: int) -> Shown:
        """Return what the list shows at the millisecond `now`: the state before every change that is too young."""
        older = (shown for until, shown in self.past if until > now)
        return next(older, None) or self.as_shown()

    def as_shown(self) -> Shown:
        """Return what a list without delay would show."""
        return Shown(self.stock, self.status, {market.id: self.price_on(market) for market in MARKETS.values()})


@dataclass(slots=True)
class Assortment:
    """All offers by id, and the products in them by Allegro's product id."""

    offers: dict[str, Offer] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    singles: list[Offer] = field(default_factory=list)
    sets: list[Offer] = field(default_factory=list)

    def offer(self, name: str) -> Offer:
        """Return an offer by its id or catalogue key (`kubek-350`, `kubek-350#2` for a second one), or raise KeyError."""
        return self.offers[self.keys.get(name, name)]

    def add(self, offer: Offer) -> None:
        """List one more offer."""
        self.offers[offer.id] = offer
        self.keys[offer.key] = offer.id
        (self.sets if offer.is_set else self.singles).append(offer)

    def new_id(self, random: Random) -> str:
        """Return the number of the next offer, greater than all before."""
        return str(7_000_000_000 + len(self.offers) * 97_003 + random.randrange(97_003))


def list_offers(random: Random, created_at: int, more: int = 0) -> Assortment:
    """List the catalogue, second offers of every seventh product, and `more` synthetic products."""
    shelf = Assortment()
    product_ids: dict[str, str] = {}
    for product in (*PRODUCTS, *synthetic(more)):
        product_ids[product.key] = id_ = random_uuid(random)
        shelf.products[id_] = product
        _list(shelf, random, product, [(id_, 1)], created_at)
    for product in PRODUCTS[::7]:
        _list(shelf, random, product, [(product_ids[product.key], 1)], created_at, second=True)
    for one in SETS:
        _list(shelf, random, one, [(product_ids[key], count) for key, count in one.contents], created_at)
    return shelf


def _list(
    shelf: Assortment, random: Random, article: Product, parts: list[tuple[str, int]], at: int, *, second: bool = False
) -> None:
    """Add one offer; a second one of a product has another title and no signature."""
    offer = Offer(
        id=shelf.new_id(random),
        key=article.key + ("#2" if second else ""),
        name=f"{article.name} OKAZJA" if second else article.name,
        signature=None if second else article.signature,
        article=article,
        parts=parts,
        created_at=at,
        stock=random.randint(5, 400),
    )
    shelf.add(offer)
