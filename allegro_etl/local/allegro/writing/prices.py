"""Prices of offers on the marketplaces: which ones Allegro takes, and what rules and campaigns make of them."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from allegro_etl.local.allegro.answers import ApiProblem
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.offers import HOME, Offer, Rule
from allegro_etl.local.allegro.till import Till

_LEAST = {"PLN": Decimal(1), "CZK": Decimal(1), "EUR": Decimal("0.10"), "HUF": Decimal(5)}
_STEP = {"PLN": Decimal("0.01"), "CZK": Decimal(1), "EUR": Decimal("0.01"), "HUF": Decimal(5)}
_RATE = {"CZK": Decimal("5.85"), "EUR": Decimal("0.237"), "HUF": Decimal("92.5")}
_DECIMALS = 2


def read_price(value: object, market: Market, path: str) -> Decimal:
    """Read the price of a request body, or raise the 422 that says what Allegro does not like about it."""
    if not isinstance(value, dict) or not isinstance(value.get("amount"), str):
        raise ApiProblem(422, "VALIDATION_ERROR", "The price must have an amount, as text, and a currency", path)
    if value.get("currency") != market.currency:
        message = f"The currency on {market.id} must be {market.currency}"
        raise ApiProblem(422, "IncorrectBaseCurrency", message, f"{path}.currency")
    try:
        return check_price(Decimal(value["amount"]), market, path)
    except InvalidOperation:
        raise ApiProblem(422, "VALIDATION_ERROR", "The amount must be a number", f"{path}.amount") from None


def check_price(price: Decimal, market: Market, path: str) -> Decimal:
    """Return a price that a marketplace takes, or raise ApiProblem: its decimals, its steps, its least amount."""
    place, least, step = f"{path}.amount", _LEAST[market.currency], _STEP[market.currency]
    if not price.is_finite():
        raise ApiProblem(422, "VALIDATION_ERROR", "The amount must be a number", place)
    exponent = price.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _DECIMALS:
        raise ApiProblem(422, "VALIDATION_ERROR", "The price must have at most 2 decimal places", place)
    if price < least:
        raise ApiProblem(422, "PriceBelowMin", f"The price must be at least {least:.2f} {market.currency}", place)
    if price % step:
        raise ApiProblem(
            422, "InvalidPricePrecision", f"The price must be a multiple of {step} {market.currency}", place
        )
    return price


def set_price(till: Till, offer: Offer, market: Market, price: Decimal, at: int) -> None:
    """Set a price by hand or by the API: it ends a conversion by exchange rate, while other rules undo it later."""
    rule = offer.rules.get(market.id)
    if rule and rule.type == "EXCHANGE_RATE":
        del offer.rules[market.id]
    _change(till, offer, market, price, at)
    if rule and rule.type != "EXCHANGE_RATE":
        till.later(till.delays.rule, at, lambda due: _apply(till, offer, market, due))
    if market is HOME:
        _convert(till, offer, at)


def set_rule(till: Till, offer: Offer, market: Market, rule: Rule, at: int) -> None:
    """Put an offer under an automatic rule on one marketplace, which sets its price at once."""
    if rule.type == "EXCHANGE_RATE" and market is HOME:
        raise ValueError("an exchange rate is for another marketplace than the offer's own")
    offer.rules[market.id] = rule
    _apply(till, offer, market, at)


def _apply(till: Till, offer: Offer, market: Market, at: int) -> None:
    """Let the rule of a marketplace set its price; it rests while the offer is in a campaign there."""
    rule = offer.rules.get(market.id)
    if rule is None or market.id in offer.campaign:
        return
    price = _converted(offer, market) if rule.type == "EXCHANGE_RATE" else rule.price
    if price is None:
        return
    low, high = rule.range or (price, price)
    _change(till, offer, market, min(max(price, low), high), at)


def _convert(till: Till, offer: Offer, at: int) -> None:
    """Let the exchange rates follow a new price on the offer's own marketplace."""
    for market_id, rule in list(offer.rules.items()):
        if rule.type == "EXCHANGE_RATE":
            _apply(till, offer, MARKETS[market_id], at)


def _converted(offer: Offer, market: Market) -> Decimal:
    return max(rounded(offer.set_price(HOME) * _RATE[market.currency], market), _LEAST[market.currency])


def rounded(price: Decimal, market: Market) -> Decimal:
    """Return the price nearest to an amount that a marketplace takes."""
    step = _STEP[market.currency]
    return (price / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def join_campaign(till: Till, offer: Offer, market: Market, price: Decimal, at: int) -> None:
    """Let buyers of a marketplace pay another price for a time; what was set stays set."""
    till.before_change(offer, at)
    offer.campaign[market.id] = price
    till.offer_journal.publish("OFFER_PRICE_CHANGED", offer, at)


def leave_campaign(till: Till, offer: Offer, market: Market, at: int) -> None:
    """Let buyers pay what is set again, and rules work again."""
    till.before_change(offer, at)
    if offer.campaign.pop(market.id, None) is not None:
        till.offer_journal.publish("OFFER_PRICE_CHANGED", offer, at)
    _apply(till, offer, market, at)


def _change(till: Till, offer: Offer, market: Market, price: Decimal, at: int) -> None:
    if offer.set_price(market) == price:
        return
    till.before_change(offer, at)
    offer.prices[market.id] = price
    if offer.status in {"ACTIVE", "ACTIVATING"}:
        till.offer_journal.publish("OFFER_PRICE_CHANGED", offer, at)
