"""The group `load`: the difference between what should be and what Odoo has, and its way into Odoo."""

import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

import dagster as dg

from allegro_etl.failures import scrubbed
from allegro_etl.loading import lease
from allegro_etl.loading.cursor import commit_cursor
from allegro_etl.loading.doctor.preflight import check_ready
from allegro_etl.loading.orders import load_orders
from allegro_etl.loading.partners import load_partners
from allegro_etl.loading.payments import load_payments
from allegro_etl.loading.plan import make_plan
from allegro_etl.loading.products import load_products
from allegro_etl.pages import Page
from allegro_etl.resources import Pipeline, carry_out
from allegro_etl.runs import home_id

PLAN_COLUMNS = ("seq", "kind", "action", "external_id", "odoo_id", "rule", "reason", "status")
PLAN = Page("odoo.plan", PLAN_COLUMNS, by=("kind", "action", "rule"))
CURSOR = Page("ops.cursor_history", ("moved_at", "cursor_before", "cursor_after", "why"), newest="moved_at")


class Lease(dg.ConfigurableResource):
    """The lease on Odoo, held while a run may write to it: one machine at a time."""

    pipeline: dg.ResourceDependency[Pipeline]

    @contextmanager
    def yield_for_execution(self, _context: dg.InitResourceContext) -> Generator["Lease", None, None]:
        """Hold the lease for all steps. Raises NotReady, OdooBusy naming the machine that has it, or another OdooError."""
        run = self.pipeline.run
        holder = lease.Holder(home_id(), socket.gethostname(), run.run_id)
        with ExitStack() as stack:
            try:
                check_ready(run)
                stack.enter_context(lease.held(run.odoo, holder))
            except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
                raise scrubbed(error) from None
            yield self


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
def odoo_partners(lease: Lease) -> dg.MaterializeResult:
    """Write contacts and addresses."""
    return carry_out(lease.pipeline, load_partners, loaded("partner"))


@dg.asset(
    group_name="load", kinds={"odoo"}, deps=[load_plan], description="One row per product that no rule found in Odoo."
)
def odoo_products(lease: Lease) -> dg.MaterializeResult:
    """Write new products."""
    return carry_out(lease.pipeline, load_products, loaded("product"))


@dg.asset(
    group_name="load",
    kinds={"odoo"},
    deps=[odoo_partners, odoo_products],
    description="One row per sale order in Odoo, one for each checkout form, for ever.",
)
def odoo_orders(lease: Lease) -> dg.MaterializeResult:
    """Write, confirm and cancel sale orders."""
    return carry_out(lease.pipeline, load_orders, loaded("order"))


@dg.asset(
    group_name="load", kinds={"odoo"}, deps=[odoo_orders], description="One row per payment in Odoo, without a mail."
)
def odoo_payments(lease: Lease) -> dg.MaterializeResult:
    """Write payments."""
    return carry_out(lease.pipeline, load_payments, loaded("payment"))


@dg.asset(
    group_name="load",
    kinds={"odoo"},
    deps=[odoo_payments],
    description="One row per move of the event cursor, which lives in Odoo beside the orders it accounts for.",
)
def event_cursor(lease: Lease) -> dg.MaterializeResult:
    """Move the event cursor now that everything before it is in Odoo or in quarantine."""
    return carry_out(lease.pipeline, commit_cursor, CURSOR)
