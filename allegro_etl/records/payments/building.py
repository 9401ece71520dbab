"""The payments that prove the sale orders that should be."""

from allegro_etl.documents.checkout_forms.normalise import leave_out_problems
from allegro_etl.warehouse import Warehouse


def build_payments(warehouse: Warehouse) -> dict[str, int]:
    """Complete core.payments, which normalising began; those of orders with a problem leave it. Return how many by kind."""
    with warehouse.transaction():
        leave_out_problems(warehouse, "payments")
    return dict(warehouse.rows("select kind, count(*) from work.payments group by all"))
