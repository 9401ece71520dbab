"""Products that could be what an offer sells: those bound by external id, then candidates by reference, barcode, name."""

from decimal import Decimal
from typing import Any

from allegro_etl.external_ids import EXTERNAL_ID
from allegro_etl.odoo.session import Domain, Record
from allegro_etl.run import Run

COLUMNS = ("id", "template_id", "default_code", "barcode", "name", "list_price", "active")
FIELDS = ["product_tmpl_id", "default_code", "barcode", "name", "lst_price", "active"]
# Odoo compares the name of each of its products with each pattern: with more of them, reading all names is sooner.
PATTERNS_AT_MOST = 100


def read_products(run: Run) -> int:
    """Fill odoo.products with the candidates for this run's offers; give their number. Source: Odoo's product.product."""
    bound = run.warehouse.column("select res_id from odoo.external_ids where model = 'product.product'")
    found = {row["id"]: row for row in run.odoo.search_read_in("product.product", "id", bound, FIELDS, archived=True)}
    for field, view in (("default_code", "work.wanted_references"), ("barcode", "work.wanted_barcodes")):
        keys = run.warehouse.column(f"select * from {view}")
        found |= {row["id"]: row for row in _by_key(run, field, keys)}
    found |= {row["id"]: row for row in _by_name(run, run.warehouse.column("select * from work.wanted_names"))}
    named = _named_by_settings(run)
    missing = sorted({product for _, product in named} - set(found))
    found |= {
        row["id"]: row for row in run.odoo.search_read_in("product.product", "id", missing, FIELDS, archived=True)
    }
    with run.warehouse.transaction():
        run.warehouse.execute("delete from odoo.named_products")
        run.warehouse.insert("odoo.named_products", ("external_id", "product_id"), named)
        run.warehouse.execute("delete from odoo.products")
        run.warehouse.insert("odoo.products", COLUMNS, [_row(record) for record in found.values()])
    return len(found)


def _named_by_settings(run: Run) -> list[tuple[str, int]]:
    """Give the variants behind the external ids that settings.offers names, a template standing for its variants."""
    names = sorted(
        {mapping.product for mapping in run.settings.offers.values() if EXTERNAL_ID.fullmatch(mapping.product)}
    )
    rows = run.odoo.search_read_in(
        "ir.model.data", "name", [name.split(".", 1)[1] for name in names], ["module", "name", "model", "res_id"]
    )
    named = [(f"{row['module']}.{row['name']}", row["model"], row["res_id"]) for row in rows]
    found = [(name, res_id) for name, model, res_id in named if name in names and model == "product.product"]
    for name, model, res_id in named:
        if name in names and model == "product.template":
            variants = run.odoo.search_read("product.product", [("product_tmpl_id", "=", res_id)], ["id"])
            found += [(name, variant["id"]) for variant in variants]
    return found


def _by_key(run: Run, field: str, keys: list[str]) -> list[Record]:
    """Give the products whose field equals one of the keys in any case, archived ones too: they explain a refusal."""
    variants = sorted({variant for key in keys for variant in (key, key.upper(), key.lower())})
    return list(run.odoo.search_read_in("product.product", field, variants, FIELDS, archived=True))


def _by_name(run: Run, names: list[str]) -> list[Record]:
    """Give the products that could have one of these names: SQL then compares exactly."""
    if not names:
        return []
    if len(names) <= PATTERNS_AT_MOST:
        domain = _any_of([("name", "=ilike", _pattern(name)) for name in names])
        return run.odoo.search_read("product.product", domain, FIELDS)
    wanted = {_letters(name) for name in names}
    every = run.odoo.call("product.product", "search", [])
    named = run.odoo.search_read_in("product.product", "id", every, ["name"])
    alike = [row["id"] for row in named if _letters(row["name"]) in wanted]
    return list(run.odoo.search_read_in("product.product", "id", alike, FIELDS))


def _letters(name: str) -> str:
    """Give what is left of a name in any case and with any spaces."""
    return "".join(name.split()).casefold()


def _pattern(name: str) -> str:
    """Give a pattern that finds the name in any case and with any spaces, around it too."""
    escaped = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{'%'.join(escaped.split())}%"


def _any_of(terms: list[tuple[str, str, str]]) -> Domain:
    return [*("|" for _ in terms[1:]), *terms]


def _row(record: Record) -> tuple[Any, ...]:
    return (
        record["id"],
        record["product_tmpl_id"][0],
        record["default_code"] or None,
        record["barcode"] or None,
        record["name"],
        Decimal(str(record["lst_price"])).quantize(Decimal("0.01")),
        record["active"],
    )
