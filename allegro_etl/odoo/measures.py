"""Odoo's units of measure (uom.uom), and how many of one another they are: exactly, where Odoo itself reckons with floats."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from allegro_etl.odoo.session import OdooServer, Record

DIGITS = 12
"""Digits of a float that stand for what a person has typed: Odoo keeps 1/12 of a dozen, and 49.00000000000001 for 49."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure. Those of one `kind` can be converted; `size` is how much of the kind's first one it is.

    `step` is what Odoo rounds quantities in it to.
    """

    kind: int
    size: Fraction
    step: Fraction

    def in_(self, other: "Measure") -> Fraction | None:
        """Return how many of another unit one of this is; None where the one does not become the other."""
        return self.size / other.size if self.kind == other.kind else None


def read_measures(odoo: OdooServer, unit_ids: Collection[int]) -> dict[int, Measure]:
    """Return these units, archived ones too. Raises OdooError. Source: Odoo's uom.uom.

    Up to Odoo 18 a category holds the units that can be converted; later each one is made of another, down to the first.
    """
    fields = (
        ("parent_path", "factor") if odoo.dialect.unit_of_unit else ("category_id", "factor", "factor_inv", "uom_type")
    )
    rows = odoo.search_read_in("uom.uom", "id", sorted(unit_ids), [*fields, "rounding"], archived=True)
    return {row["id"]: Measure(kind_of(row), _size(row), exact(row["rounding"])) for row in rows}


def kind_of(unit: Record) -> int:
    """Return what the units have in common that one can be converted to: their category, or the first of them."""
    return int(unit["category_id"][0] if "category_id" in unit else unit["parent_path"].split("/")[0])


def _size(unit: Record) -> Fraction:
    """Return how much of its kind's first unit one is. Up to Odoo 18 a factor says how many of it make that one."""
    if "category_id" not in unit:
        return exact(unit["factor"])
    return exact(unit["factor_inv"]) if unit["uom_type"] == "bigger" else 1 / exact(unit["factor"])


def exact(value: Any) -> Fraction:
    """Return what a person has typed, of what a float made of it."""
    return Fraction(f"{value or 0:.{DIGITS}g}")
