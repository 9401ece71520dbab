"""The steps of products: what offers sell, rule by rule, and the new ones on their way to Odoo."""

from allegro_etl.records.products.loading import load_products
from allegro_etl.records.products.matching import match_products
from allegro_etl.run.end import in_odoo
from allegro_etl.run.step import Page, Step, written
from allegro_etl.run.when_red import ODOO, OURS

MATCH_PRODUCTS = Step(
    name="match_products",
    asset="products",
    group="transform",
    do=match_products,
    page=Page(
        "core.products",
        ("offer_id", "component", "name", "manufacturer_code", "gtin", "rule", "odoo_id"),
        by=("rule",),
    ),
    rows="One row per product that an offer sells, with the product it is in Odoo and the rule that found it.",
    changes="each run that sells something; the table of rules shows how much is found by which",
    when_red=OURS,
    after=("odoo_mirror",),
)
LOAD_PRODUCTS = Step(
    name="load_products",
    asset="odoo_products",
    group="load",
    do=load_products,
    page=written("product"),
    rows="One row per product that no rule found in Odoo.",
    changes="each run that sells what no rule finds in Odoo",
    when_red=ODOO,
    systems=frozenset({"odoo"}),
    after=("load_plan",),
    fills=(in_odoo("product.product", "Products in Odoo: those that no rule found are made by us."),),
    writes=True,
)
