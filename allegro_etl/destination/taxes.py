"""Odoo's taxes, and which of them a line gets: pure, but for the reading.

Odoo computes the taxes of a line from its product and its order's fiscal position. The same is computed here, so that it is
known before anything is written, and so that delivery, services and deposits can be given other ones than their product's.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from allegro_etl.destination.rates import Books
from allegro_etl.destination.tax_records import KnownTaxes, read_tax_records
from allegro_etl.odoo.session import OdooServer

Ids = tuple[int, ...]


class Taxes:
    """The taxes of a company and of those above it, by id in Odoo's own order. See `read_taxes`."""

    def __init__(self, known: KnownTaxes, books: Books) -> None:
        self._taxes, self._books = {tax.id: tax for tax in known.taxes}, books
        filled = {position for tax in known.taxes for position in tax.positions}
        self._filled = filled if known.empties else None
        self._becomes: dict[tuple[int, int], list[int]] = {}
        for one in known.becomes:
            made = self._becomes.setdefault((one.position, one.source), [])
            made += [] if one.target is None else [one.target]

    @property
    def any_is_charged(self) -> bool:
        """Return whether the company has a sale tax of more than nothing at all."""
        return any(tax.is_sale and tax.rate for tax in self._taxes.values())

    def of_company(self, ids: Iterable[int]) -> Ids:
        """Return those of a product's taxes that count: the company's own, else those of the next company above it."""
        known = [one for one in ids if one in self._taxes]
        for company_id in self._books.companies:
            if found := tuple(one for one in known if self._taxes[one].company_id == company_id):
                return found
        return ()

    def mapped(self, ids: Sequence[int], position: int | None) -> Ids:
        """Return what a fiscal position makes of taxes, as Odoo does: mostly, one without any tax of its own takes all of them."""
        if position is None:
            return tuple(ids)
        if self._filled is not None and position not in self._filled:
            return ()
        return tuple(dict.fromkeys(one for tax in ids for one in self._becomes.get((position, tax), [tax])))

    def rate(self, ids: Sequence[int] | None) -> Decimal | None:
        """Return what taxes come to in per cent: 0 for none, None where it is not known."""
        rates = [self._taxes[one].rate if one in self._taxes else None for one in ids] if ids is not None else [None]
        known = [rate for rate in rates if rate is not None]
        return sum(known, Decimal(0)) if len(known) == len(rates) else None

    def has_rate(self, rate: Decimal) -> bool:
        """Return whether the company has a sale tax of this rate."""
        return any(tax.is_sale and tax.rate == rate for tax in self._taxes.values())

    def of_new_product(self, rates: Sequence[str] | None) -> Ids:
        """Return the taxes of a new product by its offer's rates ('PL 23.00'): of the company's country, else its default tax."""
        percent = rate_in(rates, self._books.country)
        for tax_id, tax in self._taxes.items():
            is_plain = tax.is_sale and tax.is_domestic and not tax.is_of_position
            if percent is not None and is_plain and tax.rate == percent:
                return (tax_id,)
        return (self._books.sale_tax_id,) if self._books.sale_tax_id else ()


def rate_in(rates: Sequence[str] | None, country: str | None) -> Decimal | None:
    """Return the rate of a country among an offer's ('PL 23.00'), None where it has none."""
    return next((Decimal(one[3:]) for one in rates or () if country and one.startswith(f"{country} ")), None)


def read_taxes(odoo: OdooServer, books: Books) -> Taxes:
    """Return the taxes that lines of the company can have. Raises OdooError. Source: Odoo's account.tax."""
    return Taxes(read_tax_records(odoo, [("company_id", "in", books.companies)], "sequence, id"), books)
