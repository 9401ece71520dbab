"""A product of the local shop: its identifiers, its prices, and how the merchant's Odoo knows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

InOdoo = Literal["reference", "barcode", "name", "variant"]

GTIN_PARAMETER = "225693"
ISBN_PARAMETER = "245669"
MANUFACTURER_CODE_PARAMETER = "224017"

_CURRENCIES = {
    "PLN": (Decimal(1), Decimal("0.01")),
    "CZK": (Decimal("5.85"), Decimal("1.00")),
    "EUR": (Decimal("0.237"), Decimal("0.01")),
    "HUF": (Decimal("92.5"), Decimal(5)),
}


def gtin13(twelve_digits: str) -> str:
    """Return the EAN-13 of twelve digits: they, and the check digit that GS1 prescribes."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve_digits))
    return twelve_digits + str(-total % 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One article: its identifiers as Allegro shows them, its gross price in PLN, and by what Odoo would know it.

    `odoo_copies` of 2 means that Odoo has it twice, which nobody may resolve by a guess. Products with the same
    `template` are its variants, told apart by `attribute` and `value`. `contents` is filled for a set only: the keys
    of its products with their quantities.
    """

    key: str
    name: str
    manufacturer_code: str | None = None
    gtin: str | None = None
    signature: str | None = None
    price: Decimal
    vat_rate: str = "23.00"
    in_odoo: InOdoo | None = None
    odoo_copies: int = 1
    template: str | None = None
    attribute: str | None = None
    value: str | None = None
    gtin_parameter: str = GTIN_PARAMETER
    contents: tuple[tuple[str, int], ...] = ()

    @property
    def reference(self) -> str | None:
        """Return the internal reference by which Odoo knows it: the manufacturer's code, else the seller's signature."""
        return self.manufacturer_code or self.signature

    def price_in(self, currency: str) -> Decimal:
        """Return the gross price in PLN, CZK, EUR or HUF; forints are whole and end in 0 or 5, as Allegro demands."""
        rate, step = _CURRENCIES[currency]
        steps = (self.price * rate / step).quantize(Decimal(1), ROUND_HALF_UP)
        return max(steps, Decimal(1)) * step


def synthetic(count: int) -> Iterator[Product]:
    """Yield `count` further products for benchmarks, always the same; Odoo knows them by reference or barcode."""
    for number in range(count):
        yield Product(
            key=f"synthetic-{number}",
            name=f"Artykuł próbny {number:06d}",
            manufacturer_code=f"PRB-{number:06d}",
            gtin=gtin13(f"590{900_000_000 + number:09d}"),
            signature=f"SKU/PRB/{number:06d}",
            price=Decimal(500 + number * 37 % 20_000) / 100,
            in_odoo="reference" if number % 2 else "barcode",
        )
