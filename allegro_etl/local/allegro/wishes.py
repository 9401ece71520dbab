"""What a test may wish of one order; whatever it does not name is plain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from allegro_etl.local.allegro.markets import MARKETS, DeliveryMethod, Market
from allegro_etl.local.allegro.people import Buyer
from allegro_etl.local.allegro.purchase import CASH, Line, Purchase, draw_delivery, provider_of

if TYPE_CHECKING:
    from allegro_etl.local.allegro.till import Till


@dataclass(slots=True, kw_only=True)
class Wishes:
    """One order: paid, prepaid, one piece of one offer, by courier to the door, of a new buyer.

    `lines` holds offers by id or catalogue key, pairs of such with a quantity, `Line`s, or their fields as a dict. `buyer` is a `Buyer` or the
    id of one who has bought before. `delivery` is part of a delivery method's name.
    """

    market: str = "allegro-pl"
    payment: str = "ONLINE"
    provider: str = "AF"
    allegro_pay: bool = False
    paid: bool = True
    filled_in: bool = True
    lines: Sequence[str | tuple[str, int] | Line | dict[str, Any]] = ()
    buyer: Buyer | str | None = None
    guest: bool = False
    receiver: Buyer | None = None
    invoice: str | None = None
    message: str | None = None
    pickup_point: bool = False
    delivery: str | None = None
    delivery_cost: Decimal | str | None = None
    smart: bool = False
    fulfilled_by: str = "SELLER"
    at: datetime | None = None


def purchase_of(till: "Till", wish: Wishes) -> Purchase:
    """Make the purchase that was wished for; KeyError for an unknown market, offer or buyer."""
    market = MARKETS[wish.market]
    cash = wish.payment == CASH
    return Purchase(
        market=market,
        buyer=_buyer(till, wish, market),
        lines=[_line(till, line) for line in wish.lines or (till.random.choice(till.shelf.singles).id,)],
        delivery=_delivery(till, wish, market, cash=cash),
        delivery_cost=None if wish.delivery_cost is None else Decimal(wish.delivery_cost),
        receiver=wish.receiver,
        pickup_point=wish.pickup_point,
        payment_type=wish.payment,
        provider=provider_of(wish.payment, wish.provider),
        features=["ALLEGRO_PAY"] if wish.allegro_pay else [],
        smart=wish.smart,
        invoice=wish.invoice,
        message=wish.message,
        fulfilled_by=wish.fulfilled_by,
    )


def _buyer(till: "Till", wish: Wishes, market: Market) -> Buyer:
    if isinstance(wish.buyer, Buyer):
        return wish.buyer
    if wish.buyer is not None:
        return {buyer.id: buyer for buyer in till.buyers}[wish.buyer]
    return till.new_buyer(market, guest=wish.guest, company=wish.invoice == "company")


def _line(till: "Till", line: str | tuple[str, int] | Line | dict[str, Any]) -> Line:
    if isinstance(line, Line):
        return line
    if isinstance(line, dict):
        price, discount = line.get("price"), line.get("discount")
        typed = {"price": None if price is None else Decimal(price), "discount": discount and tuple(discount)}
        return Line(**line | typed | {"offer": till.shelf.offer(line["offer"])})
    name, quantity = (line, 1) if isinstance(line, str) else line
    return Line(till.shelf.offer(name), quantity)


def _delivery(till: "Till", wish: Wishes, market: Market, *, cash: bool) -> DeliveryMethod:
    if wish.delivery is not None:
        return next(one for one in market.deliveries if wish.delivery in one.name)
    return draw_delivery(till.random, market, cash=cash, to_point=wish.pickup_point)
