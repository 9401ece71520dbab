"""What the local shop lists on Allegro: offers of the catalogue's products, and the bodies that show them."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from allegro_etl.local.allegro.catalogue import PRODUCTS, SETS
from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.identifiers import random_uuid
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.products import MANUFACTURER_CODE_PARAMETER, Product, synthetic

Json = dict[str, Any]


@dataclass(slots=True)
class Offer:
    """One listing: `parts` are its products with their quantities, more than one only for a real product set."""

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

    @property
    def is_set(self) -> bool:
        """Whether order lines carry the products of the set."""
        return len(self.parts) > 1


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
        id=str(7_000_000_000 + len(shelf.offers) * 97_003 + random.randrange(97_003)),
        key=article.key + ("#2" if second else ""),
        name=f"{article.name} OKAZJA" if second else article.name,
        signature=None if second else article.signature,
        article=article,
        parts=parts,
        created_at=at,
        stock=random.randint(5, 400),
    )
    shelf.offers[offer.id] = offer
    shelf.keys[offer.key] = offer.id
    (shelf.sets if offer.is_set else shelf.singles).append(offer)


def price_json(article: Product, market: Market) -> Json:
    """Return the article's price on a marketplace."""
    return {"amount": f"{article.price_in(market.currency):.2f}", "currency": market.currency}


def product_parameters(product: Product) -> list[Json]:
    """Return the parameters by which products are matched: GTIN or ISBN, and the manufacturer's code."""
    found = []
    if product.gtin:
        name = "EAN (GTIN)" if product.gtin_parameter == "225693" else "ISBN"
        found.append((product.gtin_parameter, name, product.gtin))
    if product.manufacturer_code:
        found.append((MANUFACTURER_CODE_PARAMETER, "Kod producenta", product.manufacturer_code))
    if product.attribute and product.value:
        found.append(("248811", product.attribute, product.value))
    return [
        {"id": id_, "name": name, "values": [value], "valuesIds": None, "rangeValue": None}
        for id_, name, value in found
    ]


def product_json(id_: str, product: Product) -> Json:
    """Return the answer of `GET /sale/products/{productId}`."""
    parameters = [
        {key: value for key, value in parameter.items() if value is not None}
        | {"unit": None, "options": {"identifiesProduct": True, "isGTIN": parameter["id"] in {"225693", "245669"}}}
        for parameter in product_parameters(product)
    ]
    return {
        "id": id_,
        "name": product.name,
        "category": {"id": "258832", "path": [{"id": "258832", "name": "Pozostałe"}], "similar": []},
        "images": [],
        "parameters": parameters,
        "offerRequirements": {"id": None, "parameters": []},
        "compatibilityList": None,
        "description": None,
        "hasProtectedBrand": False,
        "publication": {"status": "LISTED"},
    }


def offer_json(offer: Offer, products: dict[str, Product]) -> Json:
    """Return the answer of `GET /sale/product-offers/{offerId}`."""
    abroad = [market for market in MARKETS.values() if market.id != "allegro-pl"]
    return {
        "id": offer.id,
        "name": offer.name,
        "productSet": [_part_json(id_, quantity, products[id_]) for id_, quantity in offer.parts],
        "category": {"id": "258832"},
        "parameters": [
            {"id": "11323", "name": "Stan", "values": ["Nowy"], "valuesIds": ["11323_1"], "rangeValue": None}
        ],
        "images": [],
        "external": _external(offer),
        "sellingMode": {
            "format": "BUY_NOW",
            "price": price_json(offer.article, MARKETS["allegro-pl"]),
            "minimalPrice": None,
            "startingPrice": None,
        },
        "additionalMarketplaces": {market.id: _abroad_json(offer.article, market) for market in abroad},
        "stock": {"available": offer.stock, "unit": "UNIT"},
        "publication": _publication(offer, abroad),
        "payments": {"invoice": "VAT"},
        "taxSettings": {
            "rates": [{"rate": offer.article.vat_rate, "countryCode": "PL"}],
            "subject": "GOODS",
            "exemption": None,
        },
        "delivery": {"handlingTime": "PT24H", "shippingRates": None, "additionalInfo": None, "shipmentDate": None},
        "language": "pl-PL",
        "createdAt": iso(offer.created_at),
        "updatedAt": iso(offer.created_at),
    }


def _part_json(id_: str, quantity: int, product: Product) -> Json:
    return {
        "product": {"id": id_, "publication": {"status": "LISTED"}, "parameters": product_parameters(product)},
        "quantity": {"value": quantity},
        "responsiblePerson": None,
        "responsibleProducer": None,
        "safetyInformation": None,
        "marketedBeforeGPSRObligation": None,
        "deposits": [],
    }


def _abroad_json(article: Product, market: Market) -> Json:
    return {
        "sellingMode": {"price": price_json(article, market)},
        "publication": {"state": "APPROVED", "refusalReasons": []},
    }


def _publication(offer: Offer, abroad: list[Market]) -> Json:
    return {
        "status": offer.status,
        "duration": None,
        "startingAt": None,
        "endingAt": None,
        "endedBy": "USER" if offer.status == "ENDED" else None,
        "republish": False,
        "marketplaces": {"base": {"id": "allegro-pl"}, "additional": [{"id": market.id} for market in abroad]},
    }


def _external(offer: Offer) -> Json | None:
    return {"id": offer.signature} if offer.signature is not None else None


def as_double(amount: str) -> str:
    """Write an amount of two decimals as Java writes a double: 24.00 is 24.0."""
    whole, _, decimals = amount.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def listing_json(offer: Offer) -> Json:
    """Return an item of `GET /sale/offers`, whose prices are Java doubles: "24.0"."""
    price = price_json(offer.article, MARKETS["allegro-pl"])
    return {
        "id": offer.id,
        "name": offer.name,
        "category": {"id": "258832"},
        "primaryImage": None,
        "sellingMode": {
            "format": "BUY_NOW",
            "price": {"amount": as_double(price["amount"]), "currency": price["currency"]},
            "priceAutomation": None,
            "minimalPrice": None,
            "startingPrice": None,
        },
        "saleInfo": None,
        "stock": {"available": offer.stock, "sold": 0},
        "stats": {"watchersCount": 0, "visitsCount": 0},
        "publication": {
            "status": offer.status,
            "startingAt": None,
            "startedAt": iso(offer.created_at),
            "endingAt": None,
            "endedAt": None,
            "marketplaces": {"base": {"id": "allegro-pl"}, "additional": [{"id": "allegro-cz"}]},
        },
        "external": _external(offer),
        "delivery": None,
        "b2b": {"buyableOnlyByBusiness": False},
        "isFulfillment": False,
    }
