"""Our own fiscal positions, and the gross taxes under them: Allegro's prices hold the tax, a catalogue's mostly do not."""

from collections.abc import Iterable

from allegro_etl.destination.tax_records import TaxRecord, let_position_make, read_tax_records
from allegro_etl.markets import shop_name
from allegro_etl.odoo.external_ids import PREFIX, external_id, gross_tax_key, position_key
from allegro_etl.odoo.lookup import of_company
from allegro_etl.odoo.session import QUIET, OdooServer


def ensure_fiscal_positions(
    odoo: OdooServer, known: dict[str, int], marketplaces: list[str], company_id: int
) -> dict[str, int]:
    """Make our own fiscal positions, under which every net sale tax becomes a gross one; return their ids by marketplace.

    Allegro's prices hold the tax, the catalogue's usually do not (account.fiscal.position, account.tax).
    """
    positions = {}
    for marketplace in marketplaces:
        key = position_key(marketplace)
        fields = ["id", "name", "company_id/.id", "auto_apply", "sequence"]
        row = [external_id(key), shop_name(marketplace), company_id, False, 1000]
        positions[marketplace] = known.get(key) or odoo.load("account.fiscal.position", fields, [row])[0]
    _ensure_gross_taxes(odoo, set(positions.values()), company_id)
    return positions


def _ensure_gross_taxes(odoo: OdooServer, positions: set[int], company_id: int) -> None:
    """Let each net sale tax have a gross copy under each of the positions; a tax that a person added later, too."""
    domain = [("type_tax_use", "=", "sale"), ("amount_type", "=", "percent"), of_company(odoo, company_id)]
    known = read_tax_records(odoo, domain)
    gross = {tax.id for tax in known.taxes if tax.is_included}
    covered = {(one.source, one.position) for one in known.becomes if one.target in gross}
    domestic = [tax for tax in known.taxes if not tax.is_of_position and tax.is_domestic]
    # A position without any tax takes all of them away: where all prices include their tax, it gets copies of these.
    for tax in [tax for tax in domestic if not tax.is_included] or domestic:
        missing = [position for position in positions if (tax.id, position) not in covered]
        if missing:
            let_position_make(odoo, tax.id, _ensure_gross_copy(odoo, tax), missing)


def _ensure_gross_copy(odoo: OdooServer, tax: TaxRecord) -> int:
    """Copy a tax with its accounts and report tags, its price included; a copy made before is found by external id or name."""
    key = gross_tax_key(tax.id)
    known = odoo.search_read("ir.model.data", [("module", "=", PREFIX), ("name", "=", key)], ["res_id"])
    if known:
        return int(known[0]["res_id"])
    name = f"{tax.name} Allegro"
    own = ("company_id", "=", tax.company_id)
    found = odoo.search_read("account.tax", [("name", "=", name), ("type_tax_use", "=", "sale"), own], ["id"])
    copy_id = int(found[0]["id"]) if found else _copy(odoo, tax.id, name)
    bind(odoo, "account.tax", {key: copy_id})
    return copy_id


def _copy(odoo: OdooServer, tax_id: int, name: str) -> int:
    """Return a new copy of a tax, included in the price, of no fiscal position yet."""
    names = odoo.dialect
    values = {"name": name, **names.price_included}
    if names.positions_on_taxes:
        values["fiscal_position_ids"] = [(5,)]
    copied = odoo.call("account.tax", "copy", [tax_id], values, context=QUIET)
    copy_id = int(copied[0] if isinstance(copied, list) else copied)
    if not names.copies_take_a_name:
        odoo.call("account.tax", "write", [copy_id], {"name": name})
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
