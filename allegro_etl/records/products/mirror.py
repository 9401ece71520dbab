"""Products that could be what an offer sells: those bound by external id, those that the settings name, and those that a rule finds."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from allegro_etl.odoo.external_ids import EXTERNAL_ID
from allegro_etl.odoo.lookup import languages_of
from allegro_etl.odoo.session import Domain, OdooServer, Record
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse

COLUMNS = ("id", "template_id", "default_code", "barcode", "name", "list_price", "active")
FIELDS = ["product_tmpl_id", "default_code", "barcode", "name", "lst_price", "active"]
FIELD_OF = {"reference": "default_code", "barcode": "barcode", "name": "name"}
TEXTS = list(FIELD_OF.values())
# Odoo compares each of its products with each pattern: with more of them, reading the texts of all products is sooner.
PATTERNS_AT_MOST = 100
PAGE = 5_000
SIGNIFICANT = 3  # letters or digits: a pattern with fewer would find nearly all products

Texts = list[tuple[int, str, str]]  # product id, kind of key, text


def read_products(warehouse: Warehouse, odoo: OdooServer, settings: Settings, company: Domain) -> int:
    """Fill odoo.products with the candidates for this run's offers; return their number. Source: Odoo's product.product.

    `company` is the domain of what the orders may use. Archived ones are among them: they explain a refusal.
    """
    bound = warehouse.column("select res_id from odoo.external_ids where model = 'product.product'")
    named = _named_by_settings(odoo, settings, company)
    alike = _alike(warehouse, odoo, settings, company)
    ids = sorted({*bound, *(product for _, product in named), *(product for product, _, _ in alike)})
    found = list(odoo.search_read_in("product.product", "id", ids, FIELDS, company, archived=True))
    known = {row["id"] for row in found}
    names = sorted({(product, text) for product, kind, text in alike if kind == "name"})
    with warehouse.transaction():
        warehouse.execute("delete from odoo.named_products")
        warehouse.insert("odoo.named_products", ("external_id", "product_id"), [n for n in named if n[1] in known])
        warehouse.execute("delete from odoo.products")
        warehouse.insert("odoo.products", COLUMNS, [_row(record) for record in found])
        warehouse.execute("delete from odoo.product_names")
        warehouse.insert("odoo.product_names", ("product_id", "name"), names)
    return len(found)


def _named_by_settings(odoo: OdooServer, settings: Settings, company: Domain) -> list[tuple[str, int]]:
    """Return the variants behind the external ids that settings.offers names, a template standing for its variants."""
    names = sorted({mapping.product for mapping in settings.offers.values() if EXTERNAL_ID.fullmatch(mapping.product)})
    rows = odoo.search_read_in(
        "ir.model.data", "name", [name.split(".", 1)[1] for name in names], ["module", "name", "model", "res_id"]
    )
    named = [(f"{row['module']}.{row['name']}", row["model"], row["res_id"]) for row in rows]
    found = [(name, res_id) for name, model, res_id in named if name in names and model == "product.product"]
    templates = {res_id: name for name, model, res_id in named if name in names and model == "product.template"}
    variants = odoo.search_read_in(
        "product.product", "product_tmpl_id", sorted(templates), ["product_tmpl_id"], company
    )
    return found + [(templates[row["product_tmpl_id"][0]], row["id"]) for row in variants]


def _alike(warehouse: Warehouse, odoo: OdooServer, settings: Settings, company: Domain) -> Texts:
    """Return the texts of Odoo's products that have one of the keys which the rules compare: SQL says which are equal."""
    # Without the rule `mapping`, what an earlier run bound is matched by the other rules like any other.
    view = "wanted_products" if "mapping" in settings.matching.product_rules else "all_wanted_products"
    wanted = warehouse.rows(f"select kind, pattern from work.{view} order by kind, key")
    if not wanted:
        return []
    texts = _texts(odoo, [(kind, pattern) for kind, pattern in wanted], company)
    with warehouse.transaction():
        warehouse.execute("truncate work.product_texts")
        warehouse.insert("work.product_texts", ("product_id", "kind", "text"), sorted(set(texts)))
        found = warehouse.rows(
            "select product_id, kind, text from work.product_texts as texts "
            f"semi join work.{view} as wanted on wanted.kind = texts.kind and wanted.key = "
            "case texts.kind when 'barcode' then work.barcode(text) else work.comparable(text) end"
        )
        warehouse.execute("truncate work.product_texts")
    return [(product, kind, text) for product, kind, text in found]


def _texts(odoo: OdooServer, wanted: list[tuple[str, str]], company: Domain) -> Texts:
    """Return the texts of the products that match a pattern, or of all products, names in every installed language."""
    is_all = len(wanted) > PATTERNS_AT_MOST or any(
        sum(character.isalnum() for character in pattern) < SIGNIFICANT for _, pattern in wanted
    )
    languages = languages_of(odoo) or ["en_US"]
    names = [pattern for kind, pattern in wanted if kind == "name"]
    found: Texts = []
    for place, language in enumerate(languages):
        # The texts of all kinds are read in the first language; in the others, only names may differ.
        patterns = wanted if place == 0 else [("name", pattern) for pattern in names]
        if patterns:
            domain = company if is_all else [*_any_of((FIELD_OF[k], "=ilike", p) for k, p in patterns), *company]
            found += _in_language(odoo, domain, TEXTS if place == 0 else ["name"], language)
    return found


def _in_language(odoo: OdooServer, domain: Domain, fields: list[str], language: str) -> Iterator[tuple[int, str, str]]:
    context = {"lang": language, "active_test": False}
    last = 0
    while True:
        page = [("id", ">", last), *domain]
        rows = odoo.call("product.product", "search_read", page, fields=fields, order="id", limit=PAGE, context=context)
        yield from ((row["id"], kind, row[field]) for row in rows for kind, field in FIELD_OF.items() if row.get(field))
        if len(rows) < PAGE:
            return
        last = rows[-1]["id"]


def _any_of(terms: Iterable[tuple[str, str, str]]) -> Domain:
    every = list(terms)
    return [*("|" for _ in every[1:]), *every]


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
