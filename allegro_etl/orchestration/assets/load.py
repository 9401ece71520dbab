"""The group `load`: the difference between what should be and what Odoo has, and its way into Odoo."""

import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

import dagster as dg
from pydantic import PrivateAttr

from allegro_etl.destination.doctor.preflight import check_ready
from allegro_etl.ledger import lease
from allegro_etl.ledger.cursor import commit_cursor
from allegro_etl.orchestration.pages import Page
from allegro_etl.orchestration.resources import Pipeline, Step, carry_out
from allegro_etl.records.orders.loading import load_orders
from allegro_etl.records.partners.loading import load_partners
from allegro_etl.records.payments.loading import load_payments
from allegro_etl.records.plan import make_plan
from allegro_etl.records.plan_contracts import refuse_broken
from allegro_etl.records.products.loading import load_products
from allegro_etl.run.opening import home_id
from allegro_etl.run.run import Run

PLAN_COLUMNS = ("seq", "kind", "action", "external_id", "odoo_id", "rule", "reason", "status")
PLAN = Page("odoo.plan", PLAN_COLUMNS, by=("kind", "action", "rule"))
CURSOR = Page("ops.cursor_history", ("moved_at", "cursor_before", "cursor_after", "why"), newest="moved_at")


class Lease(dg.ConfigurableResource):
    """The lease on Odoo, held from the opening of a run that writes to it: one machine at a time."""

    pipeline: dg.ResourceDependency[Pipeline]
    _stack: ExitStack = PrivateAttr(default_factory=ExitStack)

    @contextmanager
    def yield_for_execution(self, _context: dg.InitResourceContext) -> Generator["Lease", None, None]:
        """Let the opening of the run take the lease, and let go of it after the last step."""
        self.pipeline.when_open(self._take)
        with self._stack:
            yield self

    def carry_out(self, step: Step, page: Page) -> dg.MaterializeResult:
        """Carry out a step that writes to Odoo, once the run's contracts are known to hold."""
        return carry_out(self.pipeline, step, page, lambda run: refuse_broken(run, self.pipeline.proved))

    def _take(self, run: Run) -> None:
        """Take the lease. Raises NotReady, OdooBusy naming the machine that has it, or another OdooError."""
        check_ready(run)
        self._stack.enter_context(lease.held(run.odoo, lease.Holder(home_id(), socket.gethostname(), run.run_id)))


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
    return lease.carry_out(load_partners, loaded("partner"))


@dg.asset(
    group_name="load",
    kinds={"odoo"},
    deps=[load_plan, odoo_partners],  # one after the other: one cause is one failed step
    description="One row per product that no rule found in Odoo.",
)
def odoo_products(lease: Lease) -> dg.MaterializeResult:
    """Write new products."""
    return lease.carry_out(load_products, loaded("product"))


@dg.asset(
    group_name="load",
    kinds={"odoo"},
    deps=[odoo_partners, odoo_products],
    description="One row per sale order in Odoo, one for each checkout form, for ever.",
)
def odoo_orders(lease: Lease) -> dg.MaterializeResult:
    """Write, confirm and cancel sale orders."""
    return lease.carry_out(load_orders, loaded("order"))


@dg.asset(
    group_name="load", kinds={"odoo"}, deps=[odoo_orders], description="One row per payment in Odoo, without a mail."
)
def odoo_payments(lease: Lease) -> dg.MaterializeResult:
    """Write payments."""
    return lease.carry_out(load_payments, loaded("payment"))


@dg.asset(
    group_name="load",
    kinds={"odoo"},
    deps=[odoo_payments],
    description="One row per move of the event cursor, which lives in Odoo beside the orders it accounts for.",
)
def event_cursor(lease: Lease) -> dg.MaterializeResult:
    """Move the event cursor now that everything before it is in Odoo or in quarantine."""
    return lease.carry_out(commit_cursor, CURSOR)
