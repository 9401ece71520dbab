"""The sale orders that should be, with their lines to the grosz."""

from allegro_etl.documents.checkout_forms.normalise import leave_out_problems
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query, text


def build_orders(warehouse: Warehouse) -> dict[str, int]:
    """Take orders with a problem out of core.orders, which normalising filled. Return how many are left, by disposition."""
    with warehouse.transaction():
        leave_out_problems(warehouse, "orders")
    return _counts(warehouse, "orders", "disposition")


def build_order_lines(warehouse: Warehouse) -> dict[str, int]:
    """Rebuild core.order_lines for the pending forms that will be loaded. Return how many: of offers, of sets, others."""
    kinds = {"offer": "build_offer_lines", "set": "build_set_lines", "other": "build_other_lines"}
    with warehouse.transaction():
        run_query(warehouse, __package__, "forget_lines")
        return {kind: int(warehouse.scalar(text(__package__, f"{name}.sql"))) for kind, name in kinds.items()}


def _counts(warehouse: Warehouse, table: str, by: str) -> dict[str, int]:
    return dict(warehouse.rows(f"select {by}, count(*) from work.{table} group by all"))
