"""Commands for many offers at once: each is registered now and carried out seconds later, offer by offer."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from allegro_etl.local.allegro.answers import ApiProblem
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.offers import HOME, Offer
from allegro_etl.local.allegro.till import Till
from allegro_etl.local.allegro.writing import bodies, edits, prices, publication, stock
from allegro_etl.local.allegro.writing.command import Command, Task

Deed = Callable[[Offer, int], None]

MOST_OFFERS = 1000


def register(till: Till, command: Command, *, stuck: bool = False) -> None:
    """Take a command in, to be carried out later; 409 where its id was used. A stuck one stays as it is for ever."""
    if command.id in till.commands:
        raise ApiProblem(409, "CommandAlreadyExistsException", f"Command id {command.id} was already used", "commandId")
    till.commands[command.id] = command
    if not stuck:
        till.later(till.delays.command, command.created_at, command.carry_out)


def task(till: Till, offer_id: str, part: str, deed: Deed) -> Task:
    """Return the task that a command is for one offer; it fails where Allegro would take no edit of it by then."""

    def do(at: int) -> None:
        offer = till.shelf.offers.get(offer_id)
        if offer is None or offer.archived or offer.foreign:
            raise ApiProblem(404, "OfferNotFoundException", "The offer does not exist.", None)
        edits.check_editable(offer, at)
        deed(offer, at)

    return Task(offer_id, part, do)


def named_offers(body: Json) -> list[str]:
    """Return the ids that a command names, once each: 422 where there are none, or more than 1000."""
    criteria = body.get("offerCriteria")
    if not isinstance(criteria, list) or not criteria:
        raise ApiProblem(422, "VALIDATION_ERROR", "offerCriteria must not be empty", "offerCriteria")
    ids: dict[str, None] = {}
    for place, one in enumerate(criteria):
        if not isinstance(one, dict) or one.get("type") != "CONTAINS_OFFERS":
            raise ApiProblem(
                422, "VALIDATION_ERROR", "The type must be CONTAINS_OFFERS", f"offerCriteria[{place}].type"
            )
        ids |= {str(offer.get("id")): None for offer in one.get("offers") or () if isinstance(offer, dict)}
    if not 0 < len(ids) <= MOST_OFFERS:
        message = f"A command takes 1 to {MOST_OFFERS} offers"
        raise ApiProblem(422, "VALIDATION_ERROR", message, "offerCriteria.offers")
    return list(ids)


def stock_deed(till: Till, modification: Json, path: str = "modification") -> Deed:
    """Return what sets (FIXED) or changes (GAIN) the stock of an offer at the moment at which it is done."""
    kind, value = modification.get("changeType"), bodies.whole(modification.get("value"), f"{path}.value")
    if kind not in {"FIXED", "GAIN"}:
        raise ApiProblem(422, "VALIDATION_ERROR", "changeType must be FIXED or GAIN", f"{path}.changeType")

    def change(offer: Offer, at: int) -> None:
        if offer.republish:
            message = "An offer that is listed again by itself cannot be edited in bulk"
            raise ApiProblem(422, "EXCEPTION_DURING_OFFER_QUANTITY_UPDATE", message, "stock.available")
        units = value if kind == "FIXED" else offer.stock + value
        if units <= 0:
            code = "ERR_INVALID_QUANTITY" if kind == "FIXED" else _BELOW
            raise ApiProblem(422, code, "The quantity must be greater than 0", "stock.available")
        stock.set_stock(till, offer, units, at)

    return change


_BELOW = "ATTEMPT_TO_CHANGE_OFFER_QUANTITY_TO_INVALID_VALUE"


def publication_deed(till: Till, action: object) -> Deed:
    """Return what ends an offer, or activates it where it has stock."""
    if action not in {"ACTIVATE", "END"}:
        raise ApiProblem(422, "VALIDATION_ERROR", "action must be ACTIVATE or END", "publication.action")

    def publish(offer: Offer, at: int) -> None:
        if action == "END":
            publication.end(till, offer, "USER", at)
        elif offer.status in {"ENDED", "INACTIVE"}:
            edits.check_activable(offer, offer.stock)
            publication.activate(till, offer, at)

    return publish


def price_deed(till: Till, modification: Json) -> Deed:
    """Return what `PUT /sale/offer-price-change-commands` does to the price of an offer on one marketplace."""
    kind = str(modification.get("type"))
    market = _market(modification.get("marketplaceId") or HOME.id, "modification.marketplaceId")
    if kind == "FIXED_PRICE":
        return _fixed(till, market, modification.get("price"), "modification.price")
    sign = -1 if kind.startswith("DECREASE") else 1
    if kind in {"INCREASE_PRICE", "DECREASE_PRICE"}:
        return _gain(till, market, modification.get("value"), sign, "modification.value")
    if kind in {"INCREASE_PERCENTAGE", "DECREASE_PERCENTAGE"}:
        return _percentage(till, market, modification.get("percentage"), sign, "modification.percentage")
    raise ApiProblem(422, "VALIDATION_ERROR", f"There is no type {kind}", "modification.type")


def market_price_deed(till: Till, market_id: str, modification: object) -> Deed:
    """Return what the bulk command does to the price of an offer on one marketplace."""
    path = f"prices.{market_id}"
    market = _market(market_id, path)
    given = modification if isinstance(modification, dict) else {}
    kind = given.get("changeType")
    if kind == "FIXED":
        return _fixed(till, market, given.get("value"), f"{path}.value")
    if kind == "GAIN":
        return _gain(till, market, given.get("value"), 1, f"{path}.value")
    if kind == "PERCENTAGE":
        return _percentage(till, market, given.get("percentage"), 1, f"{path}.percentage")
    raise ApiProblem(422, "VALIDATION_ERROR", "changeType must be FIXED, GAIN or PERCENTAGE", f"{path}.changeType")


def all_of(deeds: list[Deed]) -> Deed:
    """Return what does several things to an offer, one after the other; what follows a failure is not done."""

    def do(offer: Offer, at: int) -> None:
        for deed in deeds:
            deed(offer, at)

    return do


def _market(market_id: object, path: str) -> Market:
    market = MARKETS.get(str(market_id))
    if market is None:
        raise ApiProblem(422, "VALIDATION_ERROR", f"There is no marketplace {market_id}", path)
    return market


def _fixed(till: Till, market: Market, given: object, path: str) -> Deed:
    """Set a price; what Allegro does not take of it is found when the command is carried out."""
    if not isinstance(given, dict):
        raise ApiProblem(422, "VALIDATION_ERROR", "The price must not be empty", path)

    def change(offer: Offer, at: int) -> None:
        prices.set_price(till, offer, market, prices.read_price(given, market, path), at)

    return change


def _gain(till: Till, market: Market, given: object, sign: int, path: str) -> Deed:
    price = given if isinstance(given, dict) else {}
    value = _decimal(price.get("amount"), path) * sign
    if price.get("currency") != market.currency:
        message = f"The currency on {market.id} must be {market.currency}"
        raise ApiProblem(422, "IncorrectBaseCurrency", message, f"{path}.currency")
    return lambda offer, at: _reprice(till, offer, market, offer.set_price(market) + value, path, at)


def _percentage(till: Till, market: Market, given: object, sign: int, path: str) -> Deed:
    share = _decimal(str(given).removeprefix("+").removesuffix("%"), path) * sign / 100

    def change(offer: Offer, at: int) -> None:
        price = offer.set_price(market)
        _reprice(till, offer, market, prices.rounded(price + price * share, market), path, at)

    return change


def _reprice(till: Till, offer: Offer, market: Market, price: Decimal, path: str, at: int) -> None:
    prices.set_price(till, offer, market, prices.check_price(price, market, path), at)


def _decimal(value: object, path: str) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ApiProblem(422, "VALIDATION_ERROR", f"{path} must be a number", path) from None
