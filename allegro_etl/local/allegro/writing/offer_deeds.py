"""What a person, Allegro or a buyer may do to an offer, apart from any program: by its id or catalogue key."""

from collections.abc import Callable
from decimal import Decimal

from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.local.allegro.offer_bodies import RULE_IDS
from allegro_etl.local.allegro.offers import HOME, Offer, Rule
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.writing import edits, prices, publication, stock

Amount = Decimal | str


def set_stock(shop: Shop, offer: Offer, *, units: int) -> None:
    """Set the stock by hand on Allegro's pages; 0 ends the offer seconds later."""
    stock.set_stock(shop, offer, units, shop.clock.milliseconds())


def buy(shop: Shop, offer: Offer, *, units: int = 1, market: str = HOME.id, paid: bool = True) -> str:
    """Let somebody buy units and return the form id; NotEnough where nobody can."""
    return shop.buy(offer.id, units, market=market, paid=paid)


def set_price(shop: Shop, offer: Offer, *, price: Amount, market: str = HOME.id) -> None:
    """Set the price on a marketplace by hand."""
    prices.set_price(shop, offer, MARKETS[market], Decimal(price), shop.clock.milliseconds())


def end(shop: Shop, offer: Offer, *, by: str = "USER") -> None:
    """End the offer at once: as the seller (USER), as Allegro (ADMIN), because of its time (EXPIRATION), and so on."""
    if by not in publication.ENDERS:
        raise ValueError(f"{by} is none of {', '.join(publication.ENDERS)}")
    publication.end(shop, offer, by, shop.clock.milliseconds())


def activate(shop: Shop, offer: Offer) -> None:
    """Activate an offer by hand; it is ACTIVE seconds later. ValueError where it has no stock."""
    if offer.stock <= 0:
        raise ValueError(f"offer {offer.id} has no stock")
    publication.activate(shop, offer, shop.clock.milliseconds())


def archive(shop: Shop, offer: Offer) -> None:
    """Put the offer away, as Allegro does with those that ended long ago."""
    publication.archive(shop, offer, shop.clock.milliseconds())


def join_campaign(shop: Shop, offer: Offer, *, price: Amount, market: str = HOME.id) -> None:
    """Put the offer into a campaign, where buyers pay this price for a time."""
    prices.join_campaign(shop, offer, MARKETS[market], Decimal(price), shop.clock.milliseconds())


def leave_campaign(shop: Shop, offer: Offer, *, market: str = HOME.id) -> None:
    """Take the offer out of the campaign."""
    prices.leave_campaign(shop, offer, MARKETS[market], shop.clock.milliseconds())


def set_rule(
    shop: Shop,
    offer: Offer,
    *,
    type: str,  # noqa: A002 (Allegro's name of it)
    market: str,
    price: Amount | None = None,
    least: Amount | None = None,
    most: Amount | None = None,
) -> None:
    """Put the offer under an automatic price rule on a marketplace; `price` is what the rule would set."""
    if type not in RULE_IDS:
        raise ValueError(f"{type} is none of {', '.join(RULE_IDS)}")
    at = shop.clock.milliseconds()
    between = (Decimal(least), Decimal(most)) if least is not None and most is not None else None
    wanted = Decimal(price) if price is not None else offer.price_on(MARKETS[market])
    rule = Rule(type, at, None if type == "EXCHANGE_RATE" else wanted, between)
    prices.set_rule(shop, offer, MARKETS[market], rule, at)


def remove_rule(_: Shop, offer: Offer, *, market: str) -> None:
    """Take the offer out of its automatic price rule; the price stays."""
    offer.rules.pop(market, None)


def set_one_fulfillment(_: Shop, offer: Offer, *, on: bool = True) -> None:
    """Move the goods into Allegro's warehouse, or out of it."""
    offer.one_fulfillment = on


def set_republish(shop: Shop, offer: Offer, *, on: bool = True) -> None:
    """Let the offer be listed once more by itself when it is sold out, or not."""
    offer.republish = on
    _tell_of_edit(shop, offer)


def compose(shop: Shop, offer: Offer, *, quantity: int) -> None:
    """Let one unit of the offer be so many of each of its products."""
    offer.parts = [(product_id, quantity) for product_id, _ in offer.parts]
    _tell_of_edit(shop, offer)


def _tell_of_edit(shop: Shop, offer: Offer) -> None:
    """Put an edit of what the list does not show into the journal, which tells of active offers only."""
    if offer.status in {"ACTIVE", "ACTIVATING"}:
        shop.offer_journal.publish("OFFER_CHANGED", offer, shop.clock.milliseconds())


def block(_: Shop, offer: Offer, *, lacks: str | None = "safety") -> None:
    """Let Allegro take no edit of the offer for want of something (one of LACKS); None lets it take them again."""
    if lacks is not None and lacks not in edits.LACKS:
        raise ValueError(f"{lacks} is none of {', '.join(edits.LACKS)}")
    offer.lacks = lacks


def disown(_: Shop, offer: Offer) -> None:
    """Move the offer to another seller: it is in no list any more, and asking for it is forbidden."""
    offer.foreign = True


DEEDS: dict[str, Callable[..., str | None]] = {
    deed.__name__: deed
    for deed in (
        set_stock,
        buy,
        set_price,
        end,
        activate,
        archive,
        join_campaign,
        leave_campaign,
        set_rule,
        remove_rule,
        set_one_fulfillment,
        set_republish,
        compose,
        block,
        disown,
    )
}
