"""Offers and products as the API answers them: in detail, in parts, and as an item of the list."""

from decimal import Decimal

from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.offers import ABROAD, HOME, Offer, Shown
from allegro_etl.local.allegro.products import MANUFACTURER_CODE_PARAMETER, Product

CATEGORY = "258832"


def price_json(price: Decimal, market: Market) -> Json:
    """Return a price on a marketplace."""
    return {"amount": f"{price:.2f}", "currency": market.currency}


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
        "category": {"id": CATEGORY, "path": [{"id": CATEGORY, "name": "Pozostałe"}], "similar": []},
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
    return {
        "id": offer.id,
        "name": offer.name,
        "productSet": [_part_json(id_, quantity, products[id_]) for id_, quantity in offer.parts],
        "category": {"id": CATEGORY},
        "parameters": [
            {"id": "11323", "name": "Stan", "values": ["Nowy"], "valuesIds": ["11323_1"], "rangeValue": None}
        ],
        "images": [],
        "external": _external(offer),
        "sellingMode": {
            "format": "BUY_NOW",
            "price": price_json(offer.price_on(HOME), HOME),
            "minimalPrice": None,
            "startingPrice": None,
        },
        "additionalMarketplaces": {market.id: _abroad_json(offer, market) for market in ABROAD},
        "stock": {"available": offer.stock, "unit": offer.unit},
        "publication": _publication(offer),
        "payments": {"invoice": "VAT"},
        "taxSettings": {
            "rates": [{"rate": offer.article.vat_rate, "countryCode": "PL"}],
            "subject": "GOODS",
            "exemption": None,
        },
        "delivery": {"handlingTime": "PT24H", "shippingRates": None, "additionalInfo": None, "shipmentDate": None},
        "language": "pl-PL",
        "createdAt": iso(offer.created_at),
        "updatedAt": iso(offer.updated_at),
    }


def parts_json(offer: Offer, parts: set[str]) -> Json:
    """Return the answer of `GET /sale/product-offers/{offerId}/parts` with the parts `stock` and `price`."""
    found: Json = {"id": offer.id}
    if "stock" in parts:
        found["stock"] = {"available": offer.stock}
    if "price" in parts:
        found["sellingMode"] = {"price": price_json(offer.price_on(HOME), HOME)}
        found["additionalMarketplaces"] = {
            market.id: {"sellingMode": {"price": price_json(offer.price_on(market), market)}} for market in ABROAD
        }
    return found


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


def _abroad_json(offer: Offer, market: Market) -> Json:
    return {
        "sellingMode": {"price": price_json(offer.price_on(market), market)},
        "publication": {"state": "APPROVED", "refusalReasons": []},
    }


def _publication(offer: Offer) -> Json:
    return {
        "status": offer.status,
        "duration": None,
        "startingAt": None,
        "endingAt": None,
        "endedBy": (offer.ended_by or "USER") if offer.status == "ENDED" else None,
        "republish": offer.republish,
        "marketplaces": {"base": {"id": HOME.id}, "additional": [{"id": market.id} for market in ABROAD]},
    }


def _external(offer: Offer) -> Json | None:
    return {"id": offer.signature} if offer.signature is not None else None


def as_double(amount: str) -> str:
    """Write an amount of two decimals as Java writes a double: 24.00 is 24.0."""
    whole, _, decimals = amount.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def _listed_price(shown: Shown, market: Market) -> Json:
    price = price_json(shown.prices[market.id], market)
    return price | {"amount": as_double(price["amount"])}


def rule_id(offer: Offer, market: Market) -> str | None:
    """Return the id of the automatic rule that sets an offer's price on a marketplace."""
    rule = offer.rules.get(market.id)
    return RULE_IDS[rule.type] if rule else None


RULE_IDS = {
    "EXCHANGE_RATE": "641c73feaef0a8281a3d11f1",
    "FOLLOW_BY_ALLEGRO_MIN_PRICE": "641c73feaef0a8281a3d11f2",
    "FOLLOW_BY_MARKET_MIN_PRICE": "641c73feaef0a8281a3d11f3",
    "FOLLOW_BY_TOP_OFFER_PRICE": "641c73feaef0a8281a3d11f4",
}


def _automation(offer: Offer, market: Market) -> Json | None:
    id_ = rule_id(offer, market)
    return {"rule": {"id": id_}} if id_ else None


def listing_json(offer: Offer, now: int) -> Json:
    """Return an item of `GET /sale/offers` at the millisecond `now`; its prices are Java doubles: "24.0"."""
    shown = offer.shown(now)
    return {
        "id": offer.id,
        "name": offer.name,
        "category": {"id": CATEGORY},
        "primaryImage": None,
        "sellingMode": {
            "format": "BUY_NOW",
            "price": _listed_price(shown, HOME),
            "priceAutomation": _automation(offer, HOME),
            "minimalPrice": None,
            "startingPrice": None,
        },
        "saleInfo": None,
        "stock": {"available": shown.stock, "sold": offer.sold},
        "stats": {"watchersCount": 0, "visitsCount": 0},
        "publication": {
            "status": shown.status,
            "startingAt": None,
            "startedAt": iso(offer.created_at),
            "endingAt": None,
            "endedAt": iso(offer.ended_at) if offer.ended_at and shown.status == "ENDED" else None,
            "marketplaces": {"base": {"id": HOME.id}, "additional": [{"id": market.id} for market in ABROAD]},
        },
        "external": _external(offer),
        "delivery": None,
        "b2b": {"buyableOnlyByBusiness": False},
        "isFulfillment": offer.one_fulfillment,
        "additionalMarketplaces": {market.id: _listed_abroad(offer, shown, market) for market in ABROAD},
    }


def _listed_abroad(offer: Offer, shown: Shown, market: Market) -> Json:
    return {
        "publication": {"state": "APPROVED"},
        "sellingMode": {"price": _listed_price(shown, market), "priceAutomation": _automation(offer, market)},
        "stats": {"watchersCount": 0, "visitsCount": 0},
        "stock": {"sold": 0},
    }


def rules_json(offer: Offer) -> Json:
    """Return the answer of `GET /sale/price-automation/offers/{offerId}/rules`."""
    rules = [
        {
            "marketplace": {"id": market_id},
            "rule": {"id": RULE_IDS[rule.type]},
            "configuration": _configuration(rule.range, MARKETS[market_id]),
            "updatedAt": iso(rule.since),
        }
        for market_id, rule in offer.rules.items()
    ]
    newest = max((rule.since for rule in offer.rules.values()), default=offer.created_at)
    return {"rules": rules, "updatedAt": iso(newest)}


def _configuration(between: tuple[Decimal, Decimal] | None, market: Market) -> Json | None:
    if between is None:
        return None
    low, high = (price_json(price, market) for price in between)
    return {"priceRange": {"type": "MARKETPLACE_CURRENCY", "minPrice": low, "maxPrice": high}}
