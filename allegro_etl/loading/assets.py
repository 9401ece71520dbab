"""The group `load`: the difference between what should be and what Odoo has, and its way into Odoo."""

import dagster as dg

from allegro_etl.loading.cursor import commit_cursor
from allegro_etl.loading.orders import load_orders
from allegro_etl.loading.partners import load_partners
from allegro_etl.loading.payments import load_payments
from allegro_etl.loading.plan import make_plan
from allegro_etl.loading.products import load_products
from allegro_etl.pages import Page
from allegro_etl.resources import Pipeline, carry_out

PLAN_COLUMNS = ("seq", "kind", "action", "external_id", "odoo_id", "rule", "reason", "status")
PLAN = Page("odoo.plan", PLAN_COLUMNS, by=("kind", "action", "rule"))
CURSOR = Page("ops.cursor_history", ("moved_at", "cursor_before", "cursor_after", "why"), newest="moved_at")


def loaded(kind: str) -> Page:
    """Give the page of one kind of record: the plan, with links to the records that were written."""
    return Page("odoo.plan", PLAN_COLUMNS, by=("action", "status"), kind=kind)


@dg.asset(
    group_name="load",
    kinds={"duckdb"},
    deps=["partners", "products", "orders", "order_lines", "payments"],
    description="One row per action: what would be written to Odoo, to which record, by which rule, and why.",
)
def load_plan(pipeline: Pipeline) -> dg.MaterializeResult:
    """Compare what should be with what Odoo has. A dry run ends here."""
    return carry_out(pipeline, make_plan, PLAN)


@dg.asset(
    group_name="load", kinds={"odoo"}, deps=[load_plan], description="One row per contact or address of ours in Odoo."
)
def odoo_partners(pipeline: Pipeline) -> dg.MaterializeResult:
    """Write contacts and addresses."""
    return carry_out(pipeline, load_partners, loaded("partner"))


@dg.asset(
    group_name="load", kinds={"odoo"}, deps=[load_plan], description="One row per product that no rule found in Odoo."
)
def odoo_products(pipeline: Pipeline) -> dg.MaterializeResult:
    """Write new products."""
    return carry_out(pipeline, load_products, loaded("product"))


@dg.asset(
    group_name="load",
    kinds={"odoo"},
    deps=[odoo_partners, odoo_products],
    description="One row per sale order in Odoo, one for each checkout form, for ever.",
)
def odoo_orders(pipeline: Pipeline) -> dg.MaterializeResult:
    """Write, confirm and cancel sale orders."""
    return carry_out(pipeline, load_orders, loaded("order"))


@dg.asset(
    group_name="load", kinds={"odoo"}, deps=[odoo_orders], description="One row per payment in Odoo, without a mail."
)
def odoo_payments(pipeline: Pipeline) -> dg.MaterializeResult:
    """Write payments."""
    return carry_out(pipeline, load_payments, loaded("payment"))


@dg.asset(
    group_name="load",
    kinds={"odoo"},
    deps=[odoo_payments],
    description="One row per move of the event cursor, which lives in Odoo beside the orders it accounts for.",
)
def event_cursor(pipeline: Pipeline) -> dg.MaterializeResult:
    """Move the event cursor now that everything before it is in Odoo or in quarantine."""
    return carry_out(pipeline, commit_cursor, CURSOR)
