"""The group `transform`: what those records are in our terms, and which of Odoo's records they mean."""

import dagster as dg

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.orchestration.pages import Page
from allegro_etl.orchestration.resources import Pipeline, carry_out
from allegro_etl.records.orders.building import build_order_lines, build_orders, build_payments
from allegro_etl.records.partners.matching import match_partners
from allegro_etl.records.products.matching import match_products

FACTS = Page(
    "work.orders", ("form_id", "status", "fulfillment_status", "marketplace", "currency", "total"), by=("status",)
)
PARTNERS = Page(
    "core.partners", ("partner_key", "kind", "is_company", "country_code", "rule", "odoo_id"), by=("kind", "rule")
)
PRODUCTS = Page(
    "core.products", ("offer_id", "component", "name", "manufacturer_code", "gtin", "rule", "odoo_id"), by=("rule",)
)
ORDERS = Page(
    "core.orders",
    ("form_id", "disposition", "hold_reason", "status", "marketplace", "currency", "total", "updated_at"),
    by=("disposition", "marketplace"),
    newest="updated_at",
)
LINES = Page("core.order_lines", ("line_key", "kind", "quantity", "unit_price", "currency"), by=("kind",))
PAYMENTS = Page(
    "core.payments",
    ("payment_key", "kind", "type", "amount", "currency", "paid_at"),
    by=("kind", "type"),
    newest="paid_at",
)


@dg.asset(
    group_name="transform",
    kinds={"duckdb"},
    deps=["checkout_forms", "offers"],
    description="One row per pending checkout form: its facts, read and checked.",
)
def form_facts(pipeline: Pipeline) -> dg.MaterializeResult:
    """Take the payloads of pending forms and their offers apart into rows."""
    return carry_out(pipeline, normalise, FACTS)


@dg.asset(
    group_name="transform",
    kinds={"duckdb"},
    deps=["odoo_mirror"],
    description="One row per contact or address that pending orders need, with the contact it is in Odoo.",
)
def partners(pipeline: Pipeline) -> dg.MaterializeResult:
    """Match buyers and addresses with Odoo's contacts."""
    return carry_out(pipeline, match_partners, PARTNERS)


@dg.asset(
    group_name="transform",
    kinds={"duckdb"},
    deps=["odoo_mirror", partners],  # one after the other: one cause is one failed step
    description="One row per product that an offer sells, with the product it is in Odoo and the rule that found it.",
)
def products(pipeline: Pipeline) -> dg.MaterializeResult:
    """Match what offers sell with Odoo's products, rule by rule."""
    return carry_out(pipeline, match_products, PRODUCTS)


@dg.asset(
    group_name="transform",
    kinds={"duckdb"},
    deps=[partners, products],
    description="One row per checkout form: what its newest content says of the future sale order.",
)
def orders(pipeline: Pipeline) -> dg.MaterializeResult:
    """Build the orders as they should be in Odoo."""
    return carry_out(pipeline, build_orders, ORDERS)


@dg.asset(
    group_name="transform",
    kinds={"duckdb"},
    deps=[orders],
    description="One row per line of the future sale order: offers, delivery, services, adjustments.",
)
def order_lines(pipeline: Pipeline) -> dg.MaterializeResult:
    """Build the orders' lines."""
    return carry_out(pipeline, build_order_lines, LINES)


@dg.asset(
    group_name="transform",
    kinds={"duckdb"},
    deps=[orders, order_lines],
    description="One row per payment that a checkout form proves.",
)
def payments(pipeline: Pipeline) -> dg.MaterializeResult:
    """Build the payments."""
    return carry_out(pipeline, build_payments, PAYMENTS)
