"""Which price an offer gets on a marketplace, and which keep theirs and why: rows in, rows out."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.offer import Offer, Part, Price
from allegro_etl.to_allegro.prices.price_lists import Catalogue, Product, price_in
from allegro_etl.to_allegro.writer import Action, Planned

STEPS = {"CZK": Decimal(1), "HUF": Decimal(5)}
"""Allegro takes whole crowns, and forints by the five; of other currencies, two decimals."""
STEP = Decimal("0.01")
LEAST = {"PLN": Decimal(1)}
"""Less Allegro does not take; of other currencies it says so itself."""
LEFT_ALONE = frozenset(
    {
        WriteReason.PRICE_WITHOUT_RULE,
        WriteReason.PRICE_OF_NO_PRODUCT,
        WriteReason.PRICE_SET_BY_RULE,
        WriteReason.PRICE_IN_CAMPAIGN,
    }
)
"""What needs nobody: the offer keeps its price on purpose."""


@dataclass(frozen=True, slots=True)
class Market:
    """A marketplace with its price list; `tax_rates` are the per cent that products are taxed there, None where unknown."""

    id: str
    currency: str
    list_id: int
    is_net: bool
    largest_change: Decimal
    tax_rates: Mapping[int, Decimal | None] = field(default_factory=dict)

    def gross(self, net: Decimal, product: Product) -> Decimal | None:
        """Return a net amount with the product's tax on this market; None where that is unknown, or there is no tax."""
        rate = self.tax_rates.get(product.id)
        return None if rate is None or not product.tax_ids else net * (1 + rate / 100)


def differences(offers: Iterable[Offer], markets: Sequence[Market], catalogue: Catalogue) -> list[Planned]:
    """Return the prices that differ from those of the price lists, and what becomes of each; drafts are left out."""
    found = (
        planned_of(offer, market, catalogue) for offer in offers if offer.status != "INACTIVE" for market in markets
    )
    return [one for one in found if one]


def planned_of(offer: Offer, market: Market, catalogue: Catalogue) -> Planned | None:
    """Return what becomes of an offer's price on a market; None where it is what it should be."""
    there = offer.prices.get(market.id)
    price = wanted_price(catalogue, market, offer.parts)
    if isinstance(price, WriteReason):
        return _planned(offer, market, there, None, price)
    if there and (there.amount, there.currency) == (price, market.currency):
        return None
    is_divided = any(catalogue.products[part.product_id].is_divided(part) for part in offer.parts)
    reason = _obstacle(there, price, market, least_of(catalogue, market, offer.parts), is_divided=is_divided)
    return _planned(offer, market, there, price, reason, made_of_parts(catalogue, market, offer.parts))


def wanted_price(catalogue: Catalogue, market: Market, parts: Sequence[Part]) -> Decimal | WriteReason:
    """Return the gross price of one unit of an offer, the sum of its products' prices, or why there is none."""
    if not parts:
        return WriteReason.PRICE_OF_NO_PRODUCT
    total = Decimal(0)
    for part in together(parts):
        price = _part_price(catalogue, market, part)
        if isinstance(price, WriteReason):
            return price
        total += price * part.quantity
    return rounded(total, market.currency)


def made_of_parts(catalogue: Catalogue, market: Market, parts: Sequence[Part]) -> str:
    """Return how the price of an offer of several pieces comes about, in words behind it; none for an offer of one piece."""
    each = [(part.quantity, _part_price(catalogue, market, part)) for part in together(parts)]
    if [quantity for quantity, _ in each] == [1]:
        return ""
    terms = [f"{quantity} x {price:.2f}" for quantity, price in each if isinstance(price, Decimal)]
    return f" ({' + '.join(terms)})"


def together(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with each product once: a product that is in a set twice is bought in the number of both."""
    alike: dict[tuple[int, bool], int] = Counter()
    for part in parts:
        alike[part.product_id, part.is_pack] += part.quantity
    return [Part(product_id, quantity, is_pack) for (product_id, is_pack), quantity in alike.items()]


def _part_price(catalogue: Catalogue, market: Market, part: Part) -> Decimal | WriteReason:
    product = catalogue.products.get(part.product_id)
    if product is None:
        return WriteReason.PRICE_OF_NO_PRODUCT
    price = price_in(catalogue, market.list_id, product, part)
    if isinstance(price, WriteReason) or not market.is_net:
        return price
    gross = market.gross(price, product)
    return WriteReason.PRICE_TAX_UNKNOWN if gross is None else gross


def rounded(price: Decimal, currency: str) -> Decimal:
    """Return the nearest price that Allegro takes in a currency."""
    step = STEPS.get(currency, STEP)
    return ((price / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(STEP)


def least_of(catalogue: Catalogue, market: Market, parts: Sequence[Part]) -> Decimal:
    """Return what one unit of an offer costs, with tax, in the market's currency; 0 where a part of it is not known."""
    total = Decimal(0)
    for part in parts:
        product = catalogue.products[part.product_id]
        cost = catalogue.convert(product.cost, product.cost_currency, market.currency) if product.cost else None
        if cost is None:
            return Decimal(0)
        total += product.share(market.gross(cost, product) or cost, part) * part.quantity
    return total


def _obstacle(
    there: Price | None, price: Decimal, market: Market, cost: Decimal, *, is_divided: bool
) -> WriteReason | None:
    """Say what keeps a price from being written."""
    if there and there.rule:
        return WriteReason.PRICE_SET_BY_RULE
    if price < LEAST.get(market.currency, STEPS.get(market.currency, STEP)):
        return WriteReason.PRICE_TOO_LOW
    if price < cost:
        return WriteReason.PRICE_BELOW_COST
    if is_divided and not there:  # nothing shows that the offer is the piece, and not the pack
        return WriteReason.PRICE_OF_A_PACK
    if there and abs(price - there.amount) * 100 > market.largest_change * there.amount:
        return WriteReason.PRICE_CHANGES_MUCH
    return None


def _planned(
    offer: Offer,
    market: Market,
    there: Price | None,
    price: Decimal | None,
    reason: WriteReason | None,
    made_of: str = "",
) -> Planned:
    after = None if price is None else f"{price} {market.currency}"
    before = f"{there.amount:.2f} {there.currency}" if there else None
    action = Action.WRITE if reason is None else Action.LEAVE if reason in LEFT_ALONE else Action.WAIT
    return Planned(
        subject_of(offer.offer_id, market.id),
        action,
        reason or (WriteReason.PRICE_DIFFERS if there else WriteReason.PRICE_MISSING),
        {
            "market": market.id,
            "before": before or "none",
            "after": after or "none",
            "made_of": made_of,
            "is_home": market.id == offer.market,
        },
        offer_id=offer.offer_id,
        model="product.product" if offer.parts else None,
        res_id=offer.parts[0].product_id if offer.parts else None,
        before=before,
        after=after,
    )


def without_campaigns(planned: Sequence[Planned], in_campaign: Collection[tuple[str, str]]) -> list[Planned]:
    """Return the plan with the offers left alone that are in a campaign on a market: pairs of offer and market."""
    return [
        replace(one, action=Action.LEAVE, reason=WriteReason.PRICE_IN_CAMPAIGN)
        if one.action == Action.WRITE and (one.offer_id, one.words["market"]) in in_campaign
        else one
        for one in planned
    ]


def subject_of(offer_id: str, market: str) -> str:
    """Return the subject of the price of an offer on a marketplace."""
    return f"price:{offer_id}:{market}"
