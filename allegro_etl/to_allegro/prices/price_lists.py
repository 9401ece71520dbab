"""What a price list of Odoo says of a product, by an explicit rule: worked out as Odoo does, without Odoo's fallbacks.

Source: `product.pricelist._compute_price_rule` and `product.pricelist.item._compute_price`, alike in Odoo 14 to 19.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil

from allegro_etl.destination.units import Pack
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.offer import Part

MOST_LISTS = 5
"""Maximum number of price lists that are based one on the other."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a price list (product.pricelist.item): what it applies to, and how it makes the price."""

    compute: str
    """fixed, percentage or formula."""
    applied_on: str = "3_global"
    variant_id: int | None = None
    template_id: int | None = None
    category_id: int | None = None
    least_quantity: Decimal = Decimal(0)
    begins: datetime | None = None
    ends: datetime | None = None
    base: str = "list_price"
    base_list_id: int | None = None
    fixed: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    round_to: Decimal = Decimal(0)
    surcharge: Decimal = Decimal(0)
    least_margin: Decimal = Decimal(0)
    most_margin: Decimal = Decimal(0)

    def applies_to(self, product: "Product", quantity: Decimal, at: datetime) -> bool:
        """Return whether the rule applies to so many of a product at a moment."""
        if self.least_quantity > quantity or (self.begins and self.begins > at) or (self.ends and self.ends < at):
            return False
        if self.applied_on == "2_product_category":
            return self.category_id in product.category_ids
        if self.applied_on == "1_product":
            return self.template_id == product.template_id
        return self.applied_on == "3_global" or self.variant_id == product.id


@dataclass(frozen=True, slots=True)
class PriceList:
    """A price list of Odoo, with its rules in the order in which Odoo tries them."""

    id: int
    currency: str
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A product of Odoo (product.product). `category_ids` are its category and those above it; `cost` is None where unknown.

    A product that is counted in a unit made of pieces, such as dozens, is priced by that unit: `pack` says how much of it a piece is.
    """

    id: int
    template_id: int
    currency: str
    sales_price: Decimal
    cost_currency: str
    cost: Decimal | None = None
    category_ids: frozenset[int] = frozenset()
    tax_ids: tuple[int, ...] = ()
    pack: Pack | None = None

    def is_divided(self, part: Part) -> bool:
        """Return whether a part counts pieces of what is priced by the pack."""
        return self.pack is not None and not part.is_pack

    def share(self, amount: Decimal, part: Part) -> Decimal:
        """Return the share that one of a part has in an amount for the unit of the product."""
        if self.pack is None or part.is_pack:
            return amount
        return amount * self.pack.piece.numerator / self.pack.piece.denominator

    def quantity_of(self, part: Part) -> Decimal:
        """Return how much a part is in the unit of the product, rounded up as Odoo does: rules have their least quantity in it."""
        if self.pack is None or part.is_pack:
            return Decimal(part.quantity)
        step = self.pack.step or Fraction(1, 100)
        steps = ceil(part.quantity * self.pack.piece / step)
        return Decimal(steps) * step.numerator / step.denominator


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Price lists and products by id, the rates of today by currency, and the moment for which prices are asked.

    A rate is how much of the currency one unit of the company's is; a currency that lacks has no rate that is in force.
    """

    lists: Mapping[int, PriceList]
    products: Mapping[int, Product]
    rates: Mapping[str, Decimal]
    at: datetime

    def convert(self, amount: Decimal, of: str, to: str) -> Decimal | None:
        """Return an amount in another currency; None where a rate is missing. Odoo would take a missing one for 1."""
        if of == to:
            return amount
        if of not in self.rates or to not in self.rates:
            return None
        return amount * self.rates[to] / self.rates[of]


def price_in(catalogue: Catalogue, list_id: int, product: Product, part: Part, depth: int = 1) -> Decimal | WriteReason:
    """Return the price of one of a part in a list's currency, or why there is none; how many they are chooses the rule."""
    price_list = catalogue.lists.get(list_id)
    if price_list is None or depth > MOST_LISTS:
        return WriteReason.PRICE_RULE_UNKNOWN
    quantity = product.quantity_of(part)
    rule = next((one for one in price_list.rules if one.applies_to(product, quantity, catalogue.at)), None)
    if rule is None:
        return WriteReason.PRICE_WITHOUT_RULE
    if rule.compute == "fixed":
        return product.share(rule.fixed, part)
    base = _base(catalogue, price_list, rule, product, part, depth)
    return base if isinstance(base, WriteReason) else _computed(rule, base, lambda amount: product.share(amount, part))


def _base(
    catalogue: Catalogue, price_list: PriceList, rule: Rule, product: Product, part: Part, depth: int
) -> Decimal | WriteReason:
    """Return the price that a rule starts from, in its list's currency."""
    amount, currency = _start(catalogue, rule, product, part, depth)
    if isinstance(amount, WriteReason):
        return amount
    converted = catalogue.convert(amount, currency, price_list.currency)
    return WriteReason.PRICE_WITHOUT_RATE if converted is None else converted


def _start(
    catalogue: Catalogue, rule: Rule, product: Product, part: Part, depth: int
) -> tuple[Decimal | WriteReason, str]:
    """Return the amount that a rule starts from, or why there is none, and its currency."""
    if rule.base == "standard_price":
        cost = product.share(product.cost, part) if product.cost else WriteReason.PRICE_WITHOUT_COST
        return cost, product.cost_currency
    if rule.base == "pricelist" and rule.base_list_id:
        found = price_in(catalogue, rule.base_list_id, product, part, depth + 1)
        if found != WriteReason.PRICE_WITHOUT_RULE:
            known = catalogue.lists.get(rule.base_list_id)
            return found, known.currency if known else ""
    elif rule.base != "list_price":
        return WriteReason.PRICE_RULE_UNKNOWN, ""
    return product.share(
        product.sales_price, part
    ), product.currency  # also where the other list has no rule: so does Odoo


def _computed(rule: Rule, base: Decimal, share: Callable[[Decimal], Decimal]) -> Decimal | WriteReason:
    """Return the price that a rule makes; what it adds is said for the unit of the product, what it rounds is the price."""
    price = base - base * rule.discount / 100
    if rule.compute == "percentage":
        return price
    if rule.compute != "formula":
        return WriteReason.PRICE_RULE_UNKNOWN
    if rule.round_to:
        price = (price / rule.round_to).quantize(Decimal(1), ROUND_HALF_UP) * rule.round_to
    price += share(rule.surcharge)
    if rule.least_margin:
        price = max(price, base + share(rule.least_margin))
    return min(price, base + share(rule.most_margin)) if rule.most_margin else price
