"""How many units an offer may show: arithmetic on what is on the shelf. Nobody is asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.offer import Part

Needs = Mapping[int, Decimal]
"""How many of each product with stock go into one unit of an offer, by product.product."""


@dataclass(frozen=True)
class Unknown:
    """Nobody can say how many units of an offer there are: the reason as a code, and the product that it names."""

    reason: WriteReason
    product_id: int


@dataclass(frozen=True)
class Goods:
    """What Odoo has of the products that offers sell, by product.product.

    `free` has those whose stock Odoo keeps: what nobody has ordered of them yet. `kits` says what one unit of a kit is made of,
    or None where that is not clear. `uncounted` are products whose stock Odoo does not keep. Of any other product nothing is
    known: it is archived or deleted.
    """

    free: Mapping[int, Decimal]
    kits: Mapping[int, Mapping[int, Decimal] | None] = field(default_factory=dict)
    uncounted: frozenset[int] = frozenset()


def needs_of(parts: Iterable[Part], goods: Goods) -> dict[int, Decimal] | Unknown:
    """Return how many of each product go into one unit of an offer: kits are taken apart, products without stock left out.

    It is Unknown for a product of which Odoo says nothing, and for a kit that is not clear.
    """
    needs: dict[int, Decimal] = defaultdict(Decimal)
    for part in parts:
        if unknown := _take_apart(part.product_id, Decimal(part.quantity), goods, needs, ()):
            return unknown
    return dict(needs)


def _take_apart(
    product: int, quantity: Decimal, goods: Goods, needs: dict[int, Decimal], above: tuple[int, ...]
) -> Unknown | None:
    """Add what a quantity of a product takes to `needs`; `above` are the kits that it is a part of."""
    if product in goods.kits:
        components = goods.kits[product]
        if components is None or product in above:
            return Unknown(WriteReason.KIT_UNCLEAR, product)
        taken = (
            _take_apart(one, quantity * number, goods, needs, (*above, product)) for one, number in components.items()
        )
        return next((unknown for unknown in taken if unknown), None)
    if product in goods.free:
        needs[product] += quantity
    elif product not in goods.uncounted:
        return Unknown(WriteReason.PRODUCT_UNUSABLE, product)
    return None


def left_of(goods: Goods, sold: Iterable[tuple[Needs, int]], keep_back: int) -> dict[int, Decimal]:
    """Return what is left of each product to offer; less than 0 where more was sold than there is.

    `sold` are what Allegro has sold and Odoo has not reserved: the needs of an offer, and the units of it.
    """
    left = {product: units - keep_back for product, units in goods.free.items()}
    for needs, units in sold:
        for product, number in needs.items():
            left[product] -= number * units
    return left


def offered(needs: Needs, left: Mapping[int, Decimal], at_most: int | None) -> int:
    """Return how many units an offer may show: as its scarcest product allows, never less than 0."""
    units = min(int(left[product] // number) if left[product] > 0 else 0 for product, number in needs.items())
    return units if at_most is None else min(units, at_most)
