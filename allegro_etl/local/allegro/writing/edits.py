"""Editing one offer (`PATCH /sale/product-offers/{offerId}`): what the body may say, and what it does to the offer."""

from collections.abc import Callable

from allegro_etl.local.allegro.answers import ApiProblem
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.local.allegro.offers import ABROAD, HOME, Offer
from allegro_etl.local.allegro.till import Till
from allegro_etl.local.allegro.writing import bodies, prices, publication, stock

Step = Callable[[int], None]

_STATUSES = {"ACTIVE", "ENDED"}


def check_editable(offer: Offer, at: int) -> None:
    """Raise ApiProblem where Allegro would take no edit of an offer now, however small."""
    if offer.foreign:
        raise ApiProblem(403, "AccessDenied", "Access to the offer is forbidden for this account", "offerId")
    if at < offer.busy_until:
        message = "Offer's previous edition is still being processed"
        raise ApiProblem(409, "OfferConflictException", message, "offerId")
    if offer.lacks is not None:
        code, path = _LACKS[offer.lacks]
        raise ApiProblem(422, code, f"The offer lacks what Allegro demands by now: {path}", path)


_LACKS = {
    "safety": ("SAFETY_INFO_NOT_DEFINED", "productSet[0].safetyInformation"),
    "producer": ("RESPONSIBLE_PRODUCER_NOT_DEFINED", "productSet[0].responsibleProducer"),
    "parameter": ("ParameterCategoryException", "parameters"),
}
LACKS = tuple(_LACKS)


def read_edit(till: Till, offer: Offer, body: Json) -> list[Step]:
    """Check a whole body before anything is done, and return the steps that do it."""
    unknown = set(body) - set(_READERS)
    if unknown:
        message = f"The local Allegro cannot edit {', '.join(sorted(unknown))}"
        raise ApiProblem(501, "NOT_IMPLEMENTED", message, min(unknown))
    return [step for name, read in _READERS.items() if name in body for step in read(till, offer, body)]


def _name(_: Till, offer: Offer, body: Json) -> list[Step]:
    name = bodies.text(body, "name", 75, status=422)
    return [lambda _: setattr(offer, "name", name)]


def _external(_: Till, offer: Offer, body: Json) -> list[Step]:
    """Set the signature; an explicit null clears it."""
    id_ = None if body["external"] is None else bodies.text(bodies.part(body, "external"), "id", 100, status=422)
    return [lambda _: setattr(offer, "signature", id_)]


def _stock(till: Till, offer: Offer, body: Json) -> list[Step]:
    given = bodies.part(body, "stock")
    unit = given.get("unit", offer.unit)
    if unit not in {"UNIT", "PAIR", "SET"}:
        raise ApiProblem(422, "VALIDATION_ERROR", "The unit must be UNIT, PAIR or SET", "stock.unit")
    units = bodies.whole(given.get("available", offer.stock), "stock.available")
    if units < 0:
        raise ApiProblem(422, "VALIDATION_ERROR", "The stock must not be less than 0", "stock.available")

    def set_stock(at: int) -> None:
        offer.unit = unit
        if "available" in given:
            stock.set_stock(till, offer, units, at)

    return [set_stock]


def _selling_mode(till: Till, offer: Offer, body: Json) -> list[Step]:
    given = bodies.part(body, "sellingMode")
    price = prices.read_price(given.get("price"), HOME, "sellingMode.price")
    return [lambda at: prices.set_price(till, offer, HOME, price, at)]


def _additional_marketplaces(till: Till, offer: Offer, body: Json) -> list[Step]:
    given = bodies.part(body, "additionalMarketplaces")
    return [_price_abroad(till, offer, given, market_id) for market_id in given]


def _price_abroad(till: Till, offer: Offer, given: Json, market_id: str) -> Step:
    place = f"additionalMarketplaces.{market_id}"
    market = MARKETS.get(market_id)
    if market not in ABROAD or market is None:
        raise ApiProblem(422, "VALIDATION_ERROR", f"{market_id} is no additional marketplace", place)
    mode = bodies.part(bodies.part(given, market_id), "sellingMode")
    price = prices.read_price(mode.get("price"), market, f"{place}.sellingMode.price")
    return lambda at: prices.set_price(till, offer, market, price, at)


def _publication(till: Till, offer: Offer, body: Json) -> list[Step]:
    given = bodies.part(body, "publication")
    steps: list[Step] = []
    if "republish" in given:
        republish = bool(given["republish"])
        steps.append(lambda _: setattr(offer, "republish", republish))
    status = given.get("status")
    if status is not None and status not in _STATUSES:
        raise ApiProblem(422, "VALIDATION_ERROR", "The status must be ACTIVE or ENDED", "publication.status")
    if status == "ENDED":
        steps.append(lambda at: publication.end(till, offer, "USER", at))
    elif status == "ACTIVE" and starts(offer, body):
        check_activable(offer, _stock_after(offer, body))
        steps.append(lambda at: publication.activate(till, offer, at))
    return steps


def starts(offer: Offer, body: Json) -> bool:
    """Return whether a body activates an offer that is not active: Allegro only accepts that and does it later."""
    given = body.get("publication")
    wanted = given.get("status") if isinstance(given, dict) else None
    return wanted == "ACTIVE" and offer.status in {"ENDED", "INACTIVE"}


def check_activable(offer: Offer, units: int) -> None:
    """Raise ApiProblem where an offer cannot be activated: without stock."""
    if units <= 0:
        message = f"Offer {offer.id} can be activated only with a stock greater than 0"
        raise ApiProblem(422, "VALIDATION_ERROR", message, "stock.available")


def _stock_after(offer: Offer, body: Json) -> int:
    given = body.get("stock")
    return (
        bodies.whole(given.get("available", offer.stock), "stock.available") if isinstance(given, dict) else offer.stock
    )


# in the order in which they are done: an offer is activated with the stock that the same body gives it
_READERS: dict[str, Callable[[Till, Offer, Json], list[Step]]] = {
    "name": _name,
    "external": _external,
    "stock": _stock,
    "sellingMode": _selling_mode,
    "additionalMarketplaces": _additional_marketplaces,
    "publication": _publication,
}
