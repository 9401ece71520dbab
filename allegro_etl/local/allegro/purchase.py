"""What a buyer decided: the plan of one order, drawn by the shop's habits or wished for by a test."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from allegro_etl.local.allegro.habits import Habits, chance, pick
from allegro_etl.local.allegro.markets import MARKETS, DeliveryMethod, Market
from allegro_etl.local.allegro.offers import Assortment, Offer
from allegro_etl.local.allegro.people import Buyer

CASH = "CASH_ON_DELIVERY"
SPLIT = "SPLIT_PAYMENT"
PAID_OUTSIDE = (CASH, SPLIT)
"""Forms of these never show a paid amount: the courier collects it, or it goes from bank to bank."""


@dataclass(slots=True)
class Line:
    """One line item before it has an id: `discount` is the type of discount and the share taken off, in percent."""

    offer: Offer
    quantity: int = 1
    discount: tuple[str, int] | None = None
    price: Decimal | None = None
    tax: bool = True
    tax_subject: bool = True
    services: int = 0
    allegro_prices: str | None = None


@dataclass(slots=True)
class Purchase:
    """Everything that decides what a checkout form looks like, except ids and times."""

    market: Market
    buyer: Buyer
    lines: list[Line]
    delivery: DeliveryMethod
    delivery_cost: Decimal | None = None
    receiver: Buyer | None = None
    pickup_point: bool = False
    payment_type: str = "ONLINE"
    provider: str | None = "AF"
    features: list[str] = field(default_factory=list)
    smart: bool = False
    invoice: str | None = None
    message: str | None = None
    fulfilled_by: str = "SELLER"


def provider_of(payment_type: str, online: str = "AF") -> str | None:
    """Return the payment provider that goes with a payment type; `online` is the one of prepaid orders."""
    other = {CASH: None, SPLIT: "OFFLINE", "WIRE_TRANSFER": "OFFLINE", "EXTENDED_TERM": "EPT"}
    return other.get(payment_type, online)


def draw_purchase(random: Random, habits: Habits, shelf: Assortment, buyer: Buyer, receiver: Buyer | None) -> Purchase:
    """Draw an order of `buyer`; `receiver` lends the address to those who ship to another one than their own."""
    market = MARKETS[buyer.market_id]
    payment_type = _draw_payment_type(random, habits, buyer)
    cash = payment_type == CASH
    to_point = chance(random, habits.pickup_point)
    return Purchase(
        market=market,
        buyer=buyer,
        lines=draw_lines(random, habits, shelf),
        delivery=draw_delivery(random, market, cash=cash, to_point=to_point),
        receiver=receiver,
        pickup_point=to_point,
        payment_type=payment_type,
        provider=provider_of(payment_type, pick(random, habits.providers)),
        features=["ALLEGRO_PAY"] if payment_type == "ONLINE" and chance(random, habits.allegro_pay) else [],
        smart=not cash and chance(random, habits.smart),
        invoice=_draw_invoice(random, habits, buyer, payment_type),
        message=random.choice(_MESSAGES) if chance(random, habits.message) else None,
        fulfilled_by="ALLEGRO" if chance(random, habits.one_fulfillment) else "SELLER",
    )


_MESSAGES = (
    "Proszę o szybką wysyłkę :)",
    "Kolor obojętny, byle nie żółty",
    "Zapakować na prezent\nbez paragonu & ceny",
    "Dzwonić <b>dopiero</b> po 16:00",
    "Děkuji předem!",
)


def _draw_payment_type(random: Random, habits: Habits, buyer: Buyer) -> str:
    """Draw the payment type; split payment and extended terms are for companies."""
    drawn = pick(random, habits.payment_types)
    return drawn if buyer.company_name or drawn not in {SPLIT, "EXTENDED_TERM"} else "ONLINE"


def _draw_invoice(random: Random, habits: Habits, buyer: Buyer, payment_type: str) -> str | None:
    if buyer.company_name is None:
        return "person" if chance(random, habits.person_invoice) else None
    return "company" if payment_type == SPLIT or chance(random, 95) else None


def draw_delivery(random: Random, market: Market, *, cash: bool = False, to_point: bool = False) -> DeliveryMethod:
    """Draw a way of delivery with or without cash on delivery, to a pickup point where the market has such."""
    fitting = [one for one in market.deliveries if one.cash == cash]
    wanted = [one for one in fitting if (one.point is not None) == to_point]
    return random.choice(wanted or fitting)


def draw_lines(random: Random, habits: Habits, shelf: Assortment) -> list[Line]:
    """Draw the lines of an order: mostly one, at times a set, a bundle, or the same offer twice."""
    lines = [_draw_line(random, habits, shelf)]
    while len(lines) < 6 and chance(random, habits.second_line):  # noqa: PLR2004 (nobody buys more at once here)
        lines.append(_draw_line(random, habits, shelf))
    if chance(random, habits.same_offer_twice):
        lines.append(Line(lines[0].offer, 1))
    if chance(random, habits.bundle):
        lines[0].discount = ("BUNDLE", 0)
        lines.append(Line(random.choice(shelf.singles), 1, ("BUNDLE", 10)))
    return lines


def _draw_line(random: Random, habits: Habits, shelf: Assortment) -> Line:
    offer = random.choice(shelf.sets if chance(random, habits.set_) else shelf.singles)
    line = Line(offer, random.randint(2, 6) if chance(random, habits.several_pieces) else 1)
    if line.quantity > 1 and chance(random, habits.percentage_discount * 5):
        line.discount = ("UNIT_PERCENTAGE_DISCOUNT", random.choice((5, 10, 33)))
    line.tax = not chance(random, habits.no_tax)
    line.tax_subject = not chance(random, habits.no_tax_subject)
    line.services = int(chance(random, habits.additional_service))
    if chance(random, habits.allegro_prices):
        line.allegro_prices = random.choice(("BILLING", "WALLET"))
    return line
