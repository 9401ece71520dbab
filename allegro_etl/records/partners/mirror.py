"""Buyers that Odoo knows, by external id or by the Allegro id on the contact, and their child addresses."""

from collections.abc import Iterable
from typing import Any

from allegro_etl.odoo.session import Domain, OdooServer, Record
from allegro_etl.warehouse import Warehouse

COLUMNS = (
    "id", "allegro_id", "parent_id", "type", "name", "is_company", "company_name", "vat", "email", "phone",
    "street", "street2", "city", "zip", "country_code", "active",
)  # fmt: skip
FIELDS = (
    "x_allegro_id", "parent_id", "type", "name", "is_company", "company_name", "vat", "email", "phone",
    "street", "street2", "city", "zip", "country_code", "active",
)  # fmt: skip


def read_partners(warehouse: Warehouse, odoo: OdooServer, company: Domain) -> int:
    """Fill odoo.partners with buyers in question and their children; return their number. Source: Odoo's res.partner.

    `company` is the domain of what the orders may use: one that is bound to a key of ours, and not among them, is left out.
    """
    known = odoo.has_fields("res.partner")
    fields = [field for field in FIELDS if field in known]
    if not odoo.dialect.country_code:
        fields.append("country_id")
    bound = warehouse.column("select res_id from odoo.external_ids where model = 'res.partner'")
    found = {row["id"]: row for row in odoo.search_read_in("res.partner", "id", bound, fields, company, archived=True)}
    if "x_allegro_id" in known:
        buyers = warehouse.column("select buyer_id from work.wanted_buyers")
        found |= {
            row["id"]: row
            for row in odoo.search_read_in("res.partner", "x_allegro_id", buyers, fields, company, archived=True)
        }
    parents = sorted(row["id"] for row in found.values() if not row["parent_id"])
    found |= {row["id"]: row for row in odoo.search_read_in("res.partner", "parent_id", parents, fields, company)}
    if not odoo.dialect.country_code:
        add_country_codes(odoo, found.values())
    with warehouse.transaction():
        warehouse.execute("delete from odoo.partners")
        warehouse.insert("odoo.partners", COLUMNS, [_row(record) for record in found.values()])
    return len(found)


def add_country_codes(odoo: OdooServer, contacts: Iterable[Record]) -> None:
    """Add to contacts the code of their country, where Odoo does not give it with them (res.country)."""
    countries = sorted({one["country_id"][0] for one in contacts if one["country_id"]})
    codes = {row["id"]: row["code"] for row in odoo.search_read_in("res.country", "id", countries, ["code"])}
    for one in contacts:
        one["country_code"] = codes[one["country_id"][0]] if one["country_id"] else None


def _row(record: Record) -> tuple[Any, ...]:
    parent = record["parent_id"]
    return (
        record["id"],
        record.get("x_allegro_id") or None,
        parent[0] if parent else None,
        *(_text(record, field) for field in FIELDS[2:4]),
        bool(record.get("is_company")),
        *(_text(record, field) for field in FIELDS[5:14]),
        bool(record.get("active", True)),
    )


def _text(record: Record, field: str) -> str | None:
    return record.get(field) or None
