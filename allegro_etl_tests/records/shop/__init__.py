"""A shop for tests of records: its checkout forms and offers as Allegro sends them, and a DuckDB file that has them staged."""

from allegro_etl_tests.records.shop.forms import (
    FORM,
    LINE,
    PAYMENT,
    Json,
    changed,
    company,
    delivery,
    form,
    form_id,
    invoice,
    line_item,
    money,
    numbered,
    payment,
)
from allegro_etl_tests.records.shop.offers import offer, product
from allegro_etl_tests.records.shop.staging import (
    bound_in_odoo,
    contact_in_odoo,
    match_all,
    product_in_odoo,
    stage,
    staged,
    why_held,
)

__all__ = [
    "FORM",
    "LINE",
    "PAYMENT",
    "Json",
    "bound_in_odoo",
    "changed",
    "company",
    "contact_in_odoo",
    "delivery",
    "form",
    "form_id",
    "invoice",
    "line_item",
    "match_all",
    "money",
    "numbered",
    "offer",
    "payment",
    "product",
    "product_in_odoo",
    "stage",
    "staged",
    "why_held",
]
