"""The payments that prove the sale orders that should be."""

from allegro_etl.documents.checkout_forms.normalise import leave_out_problems
from allegro_etl.run.run import Counts, Run
from allegro_etl.warehouse import Warehouse


def build_payments(run: Run) -> Counts:
    """Complete core.payments, which normalising began; those of orders with a problem leave it. Gives how many by kind."""
    return build_work_payments(run.warehouse)


def build_work_payments(warehouse: Warehouse) -> Counts:
    """Complete the payments of this run. See `build_payments`."""
    with warehouse.transaction():
        leave_out_problems(warehouse, "payments")
    return dict(warehouse.rows("select kind, count(*) from work.payments group by all"))
