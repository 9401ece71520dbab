"""What stems from one line item: a line of its own, or one line per product of a set. It was sold once, so it is one unit.

What an offer consists of changes, on Allegro and in the settings; what was sold, and is in Odoo, does not change with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from allegro_etl.odoo.external_ids import goods_line_key, line_item_of, without_rest
from allegro_etl.records.orders.existing import Existing
from allegro_etl.records.orders.sides import LineFields, Shown, Sides, line_fields, odoo_line_fields

Line = TypeVar("Line")
Lines = dict[str, LineFields]  # by their keys

WORTH = {"quantity", "price", "discount"}  # a field that is disputed is not known as written


@dataclass(frozen=True)
class Goods:
    """The lines of one line item on all three sides, by their keys."""

    line_item_id: str
    now: Lines
    odoo: Lines
    written: Lines

    @property
    def keys(self) -> set[str]:
        """Return all keys that the line item has on any side."""
        return {*self.now, *self.odoo, *self.written}

    @property
    def is_recomposed(self) -> bool:
        """Return whether Odoo has, or had, these goods in other lines. A product's second line may join its first."""
        known = {*self.odoo, *self.written}
        joining = [without_rest(key) for key in self.now if key not in known]
        return bool(known) and not (known <= self.now.keys() and all(key in self.odoo for key in joining))

    @property
    def is_worth_the_same(self) -> bool:
        """Return whether Allegro sells goods for as much as before that it now composes or shares out otherwise.

        How a set's price is shared out over its products follows Odoo's list prices: when those change, the past does not.
        Where each product is sold as many times more often, it is the quantity of the set that changed, and that counts.
        """
        if self.is_recomposed:
            return self._is_worth(self.written) or self._is_worth(self.odoo)
        is_plain = goods_line_key(self.line_item_id) in self.now
        return not is_plain and bool(self.written) and self._is_worth(self.written) and not self._is_multiplied

    @property
    def detail(self) -> Shown:
        """Return the quantity of each line on all sides, as the plan shows it."""
        detail = {}
        for key in sorted(self.keys):
            now, odoo, written = (side.get(key, {}).get("quantity") for side in (self.now, self.odoo, self.written))
            detail[key] = Sides(now, odoo, written, is_known=written is not None).shown()
        return detail

    @property
    def _is_multiplied(self) -> bool:
        """Return whether the quantities of all products changed by one factor."""
        before, now = _pieces(self.written), _pieces(self.now)
        factors = {now[key] / before[key] for key in before if before[key]}
        return before.keys() == now.keys() and len(factors) == 1 and factors != {1}

    def _is_worth(self, lines: Lines) -> bool:
        return all(line.keys() >= WORTH for line in lines.values()) and worth(lines) == worth(self.now)


def goods_of(found: Existing) -> list[Goods]:
    """Return the goods of each line item that Allegro names."""
    now = _by_line_item({line["line_key"]: line for line in found.lines})
    odoo, written = _by_line_item(found.odoo_lines), _by_line_item(found.written.get("lines") or {})
    return [
        Goods(
            line_item_id,
            {key: line_fields(line) for key, line in lines.items()},
            {key: odoo_line_fields(line) for key, line in odoo.get(line_item_id, {}).items()},
            written.get(line_item_id, {}),
        )
        for line_item_id, lines in now.items()
    ]


def worth(lines: Lines) -> Decimal:
    """Add up lines as they were written."""
    return sum((_price(line) * Decimal(line["quantity"]) for line in lines.values()), Decimal(0))


def _pieces(lines: Lines) -> dict[str, Decimal]:
    """Add up the pieces of each product: it may stand in a line and a rest."""
    pieces: dict[str, Decimal] = {}
    for key, line in lines.items():
        product = without_rest(key)
        pieces[product] = pieces.get(product, Decimal(0)) + Decimal(line.get("quantity", 0))
    return pieces


def _price(line: LineFields) -> Decimal:
    return Decimal(line["price"]) * (100 - Decimal(line["discount"])) / 100


def _by_line_item(lines: Mapping[str, Line]) -> dict[str, dict[str, Line]]:
    found: dict[str, dict[str, Line]] = {}
    for key, line in lines.items():
        line_item_id = line_item_of(key)
        if line_item_id is not None:
            found.setdefault(line_item_id, {})[key] = line
    return found
