"""The sale orders that should be, with their lines to the grosz."""

from allegro_etl.documents.checkout_forms.normalise import leave_out_problems
from allegro_etl.run.run import Counts, Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query, text


def build_orders(run: Run) -> Counts:
    """Complete core.orders, which normalising began; orders with a problem leave it. Gives how many by disposition."""
    return build_work_orders(run.warehouse)


def build_order_lines(run: Run) -> Counts:
    """Rebuild core.order_lines for the pending forms that will be loaded. Gives how many: of offers, of sets, others."""
    return build_work_order_lines(run.warehouse)


def build_work_orders(warehouse: Warehouse) -> Counts:
    """Complete the orders of this run. See `build_orders`."""
    with warehouse.transaction():
        leave_out_problems(warehouse, "orders")
        run_query(warehouse, __package__, "build_orders")
    return _counts(warehouse, "orders", "disposition")


def build_work_order_lines(warehouse: Warehouse) -> Counts:
    """Build the order lines of this run. See `build_order_lines`."""
    kinds = {"offer": "build_offer_lines", "set": "build_set_lines", "other": "build_other_lines"}
    with warehouse.transaction():
        run_query(warehouse, __package__, "forget_lines")
        return {kind: int(warehouse.scalar(text(__package__, f"{name}.sql"))) for kind, name in kinds.items()}


def _counts(warehouse: Warehouse, table: str, by: str) -> Counts:
    return dict(warehouse.rows(f"select {by}, count(*) from work.{table} group by all"))
