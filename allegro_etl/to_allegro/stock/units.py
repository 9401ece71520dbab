"""How many units an offer may show: arithmetic on what is on the shelf. Nobody is asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.offer import Part

Needs = Mapping[int, Fraction]
"""How many of each product with stock go into one unit of an offer, by product.product; exactly: a third is a third."""


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
    known: it is archived or deleted. `pieces` says how much a piece is of each product that Odoo counts in dozens and the like.
    """

    free: Mapping[int, Decimal]
    kits: Mapping[int, Mapping[int, Fraction] | None] = field(default_factory=dict)
    uncounted: frozenset[int] = frozenset()
    pieces: Mapping[int, Fraction] = field(default_factory=dict)

    def quantity_of(self, part: Part) -> Fraction:
        """Return how much of a product a part is, in the unit in which Odoo counts the product."""
        return part.quantity * (Fraction(1) if part.is_pack else self.pieces.get(part.product_id, Fraction(1)))


def needs_of(parts: Iterable[Part], goods: Goods) -> dict[int, Fraction] | Unknown:
    """Return how many of each product go into one unit of an offer: kits are taken apart, products without stock left out.

    It is Unknown for a product of which Odoo says nothing, and for a kit that is not clear.
    """
    known, unknown = _taken_apart(parts, goods)
    return unknown or known


def known_needs_of(parts: Iterable[Part], goods: Goods) -> dict[int, Fraction]:
    """Return what one unit of an offer that was sold takes, as far as it is known: other offers sell the same goods."""
    return _taken_apart(parts, goods)[0]


def _taken_apart(parts: Iterable[Part], goods: Goods) -> tuple[dict[int, Fraction], Unknown | None]:
    needs: dict[int, Fraction] = defaultdict(Fraction)
    unknown = [_take_apart(part.product_id, goods.quantity_of(part), goods, needs, ()) for part in parts]
    return dict(needs), next((one for one in unknown if one), None)


def _take_apart(
    product: int, quantity: Fraction, goods: Goods, needs: dict[int, Fraction], above: tuple[int, ...]
) -> Unknown | None:
    """Add what a quantity of a product takes to `needs`, as far as it is known; `above` are the kits that it is a part of."""
    if product in goods.kits:
        components = goods.kits[product]
        if components is None or product in above:
            return Unknown(WriteReason.KIT_UNCLEAR, product)
        taken = [
            _take_apart(one, quantity * number, goods, needs, (*above, product)) for one, number in components.items()
        ]
        return next((unknown for unknown in taken if unknown), None)
    if product in goods.free:
        needs[product] += quantity
    elif product not in goods.uncounted:
        return Unknown(WriteReason.PRODUCT_UNUSABLE, product)
    return None


def left_of(goods: Goods, sold: Iterable[tuple[Needs, int]], keep_back: int) -> dict[int, Fraction]:
    """Return what is left of each product to offer; less than 0 where more was sold than there is.

    `sold` are what Allegro has sold and Odoo has not reserved: the needs of an offer, and the units of it.
    """
    left = {product: Fraction(units) - keep_back for product, units in goods.free.items()}
    for needs, units in sold:
        for product, number in needs.items():
            left[product] -= number * units
    return left


def offered(needs: Needs, left: Mapping[int, Fraction], at_most: int | None) -> int:
    """Return how many units an offer may show: as its scarcest product allows, never less than 0."""
    units = min(int(left[product] // number) if left[product] > 0 else 0 for product, number in needs.items())
    return units if at_most is None else min(units, at_most)
