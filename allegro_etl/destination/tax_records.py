"""Odoo's taxes, and what fiscal positions make of them, in one form: a server keeps it on its taxes, an older one in lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from allegro_etl.odoo.dialect import Dialect
from allegro_etl.odoo.session import Domain, OdooServer, Record

FIELDS = ("name", "company_id", "amount", "amount_type", "type_tax_use", "price_include")
ON_TAXES = ("original_tax_ids", "fiscal_position_ids")
LINES = "account.fiscal.position.tax"


class Becomes(NamedTuple):
    """What a fiscal position makes of a tax; None where it takes it away."""

    position: int
    source: int
    target: int | None


@dataclass(frozen=True)
class TaxRecord:
    """A tax of Odoo (account.tax); `rate` is None where it is no percentage."""

    id: int
    name: str
    company_id: int
    rate: Decimal | None
    is_sale: bool
    is_included: bool
    is_domestic: bool
    positions: frozenset[int]  # the fiscal positions that know it
    is_of_position: bool  # it stands for another one under one of them


@dataclass(frozen=True)
class KnownTaxes:
    """Taxes in the order in which they were asked for, and what fiscal positions make of them.

    `empties`: a position without any tax of its own takes all taxes away, instead of leaving them as they are.
    """

    taxes: list[TaxRecord]
    becomes: list[Becomes]
    empties: bool


def read_tax_records(odoo: OdooServer, domain: Domain, order: str = "id") -> KnownTaxes:
    """Return the taxes that match, and what positions make of them. Raises OdooError. Source: Odoo's account.tax."""
    names = odoo.dialect
    fields = [*FIELDS, *(ON_TAXES if names.positions_on_taxes else ()), *([names.domestic] if names.domestic else [])]
    rows = odoo.search_read("account.tax", domain, fields, order)
    on_taxes = names.positions_on_taxes
    becomes = list(_on_taxes(rows) if on_taxes else _in_lines(odoo, [row["id"] for row in rows]))
    made = {(one.position, one.target) for one in becomes if one.target != one.source}
    homes = _homes(odoo, rows)
    taxes = [_tax(row, names, homes, frozenset(p for p, target in made if target == row["id"])) for row in rows]
    return KnownTaxes(taxes, becomes, empties=on_taxes)


def let_position_make(odoo: OdooServer, source: int, target: int, positions: Iterable[int]) -> None:
    """Let fiscal positions make one tax of another. Raises OdooError."""
    if odoo.dialect.positions_on_taxes:
        values = {
            "original_tax_ids": [(4, source)],
            "fiscal_position_ids": [(4, position) for position in positions],
        }
        odoo.call("account.tax", "write", [target], values)
        return
    lines = [{"position_id": one, "tax_src_id": source, "tax_dest_id": target} for one in positions]
    odoo.call(LINES, "create", lines)


def _tax(row: Record, names: Dialect, homes: Mapping[int, int | None], made_by: frozenset[int]) -> TaxRecord:
    return TaxRecord(
        row["id"],
        row["name"],
        row["company_id"][0],
        Decimal(str(row["amount"])) if row["amount_type"] == "percent" else None,
        row["type_tax_use"] == "sale",
        row["price_include"],
        _is_domestic(row, names, homes.get(row["company_id"][0])),
        frozenset(row["fiscal_position_ids"]) if names.positions_on_taxes else made_by,
        bool(row["original_tax_ids"] if names.positions_on_taxes else made_by),
    )


def _is_domestic(row: Record, names: Dialect, home: int | None) -> bool:
    if names.domestic is None:  # taxes have no country
        return True
    said = row[names.domestic]
    return said if isinstance(said, bool) else bool(said[0] == home)


def _on_taxes(rows: Sequence[Record]) -> Iterator[Becomes]:
    for row in rows:
        for position in row["fiscal_position_ids"]:
            yield from (Becomes(position, source, row["id"]) for source in row["original_tax_ids"])


def _in_lines(odoo: OdooServer, ids: list[int]) -> Iterator[Becomes]:
    fields = ["position_id", "tax_src_id", "tax_dest_id"]
    for line in odoo.search_read_in(LINES, "tax_src_id", ids, fields):
        target = line["tax_dest_id"][0] if line["tax_dest_id"] else None
        yield Becomes(line["position_id"][0], line["tax_src_id"][0], target)


def _homes(odoo: OdooServer, rows: Sequence[Record]) -> dict[int, int | None]:
    """Return the country whose taxes a company pays, of each company, where a tax has a country."""
    if odoo.dialect.domestic != "country_id":
        return {}
    companies = sorted({row["company_id"][0] for row in rows})
    field = "account_fiscal_country_id"
    found = odoo.search_read_in("res.company", "id", companies, [field])
    return {row["id"]: row[field][0] if row[field] else None for row in found}
