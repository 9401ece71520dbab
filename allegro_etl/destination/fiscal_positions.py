"""Our own fiscal positions, and the gross taxes under them: Allegro's prices hold the tax, a catalogue's mostly do not."""

from collections.abc import Iterable

from allegro_etl.odoo.external_ids import PREFIX, external_id, gross_tax_key, position_key
from allegro_etl.odoo.session import QUIET, OdooServer, Record


def ensure_fiscal_positions(
    odoo: OdooServer, known: dict[str, int], marketplaces: list[str], company_id: int
) -> dict[str, int]:
    """Make our own fiscal positions, under which every net sale tax becomes a gross one; return their ids by marketplace.

    Allegro's prices hold the tax, the catalogue's usually do not (account.fiscal.position, account.tax).
    """
    positions = {}
    for marketplace in marketplaces:
        key = position_key(marketplace)
        name = f"Allegro {marketplace.removeprefix('allegro-').upper()}"
        fields = ["id", "name", "company_id/.id", "auto_apply", "sequence"]
        row = [external_id(key), name, company_id, False, 1000]
        positions[marketplace] = known.get(key) or odoo.load("account.fiscal.position", fields, [row])[0]
    _ensure_gross_taxes(odoo, set(positions.values()), company_id)
    return positions


def _ensure_gross_taxes(odoo: OdooServer, positions: set[int], company_id: int) -> None:
    """Let each net sale tax have a gross copy under each of the positions; a tax that a person added later, too."""
    domain = [("type_tax_use", "=", "sale"), ("amount_type", "=", "percent"), ("company_id", "parent_of", company_id)]
    fields = ["name", "company_id", "price_include", "original_tax_ids", "fiscal_position_ids", "is_domestic"]
    taxes = odoo.search_read("account.tax", domain, fields)
    covered = {
        (original, position)
        for tax in taxes
        if tax["price_include"]
        for original in tax["original_tax_ids"]
        for position in tax["fiscal_position_ids"]
    }
    domestic = [tax for tax in taxes if not tax["original_tax_ids"] and tax["is_domestic"]]
    # A position without any tax takes all of them away: where all prices include their tax, it gets copies of these.
    for tax in [tax for tax in domestic if not tax["price_include"]] or domestic:
        missing = [position for position in positions if (tax["id"], position) not in covered]
        if missing:
            gross = _ensure_gross_copy(odoo, tax)
            odoo.call("account.tax", "write", [gross], {"fiscal_position_ids": [(4, position) for position in missing]})


def _ensure_gross_copy(odoo: OdooServer, tax: Record) -> int:
    """Copy a tax with its accounts and report tags, its price included; a copy made before is found by external id or name."""
    key = gross_tax_key(tax["id"])
    known = odoo.search_read("ir.model.data", [("module", "=", PREFIX), ("name", "=", key)], ["res_id"])
    if known:
        return int(known[0]["res_id"])
    name = f"{tax['name']} Allegro"
    own = ("company_id", "=", tax["company_id"][0])
    found = odoo.search_read("account.tax", [("name", "=", name), ("type_tax_use", "=", "sale"), own], ["id"])
    if found:
        copy_id = int(found[0]["id"])
    else:
        values = {"name": name, "price_include_override": "tax_included", "fiscal_position_ids": [(5,)]}
        copied = odoo.call("account.tax", "copy", [tax["id"]], values, context=QUIET)
        copy_id = int(copied[0] if isinstance(copied, list) else copied)
    odoo.call("account.tax", "write", [copy_id], {"original_tax_ids": [(6, 0, [tax["id"]])]})
    bind(odoo, "account.tax", {key: copy_id})
    return copy_id


def bind(odoo: OdooServer, model: str, ids: dict[str, int]) -> None:
    """Bind existing records to external ids of ours (ir.model.data), key to database id; bound keys are left alone."""
    known = {
        row["name"]
        for row in odoo.search_read_in("ir.model.data", "name", list(ids), ["name"], [("module", "=", PREFIX)])
    }
    missing: Iterable[tuple[str, int]] = [(key, res_id) for key, res_id in ids.items() if key not in known]
    if missing:
        values = [
            {"module": PREFIX, "name": key, "model": model, "res_id": res_id, "noupdate": True}
            for key, res_id in missing
        ]
        odoo.call("ir.model.data", "create", values)
