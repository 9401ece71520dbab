"""What should be, beside what Odoo has: one query for each kind of record, which only reads, and their rows in one plan.

Core and the mirror stay as they are. What a plan sees otherwise than the mirror (a sale order that it reopens, lines of
purchases that were merged) is a view; under which key and with which amount a payment is booked is a table of its own.
"""

from allegro_etl.records.plan_rows import add_rows
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query, text

ROOMS = tuple(f"{__package__}.{room}" for room in ("partners", "products", "orders", "notes", "payments"))


def compare(warehouse: Warehouse, *, confirm_orders: bool, create_payments: bool, user_id: int) -> None:
    """Fill odoo.plan with all that needs no comparison of values, and work.remarks with what these queries have to tell.

    `user_id` is the Odoo user that allegro_etl writes as.
    """
    prepare(warehouse)
    warehouse.execute("delete from odoo.plan")
    policy = {"confirm_orders": confirm_orders, "create_payments": create_payments, "user_id": user_id}
    add_rows(warehouse, [text(room, "plan.sql") for room in ROOMS], policy)


def prepare(warehouse: Warehouse) -> None:
    """Fill the tables that the queries read: sale orders, payments as they are to be booked, and what forms have to tell."""
    for table in ("sale_orders", "payment_allocations", "order_ids", "remarks"):
        warehouse.execute(f"delete from work.{table}")
    run_query(warehouse, f"{__package__}.orders", "find_sale_orders")
    warehouse.execute(
        "insert into work.order_ids "
        "select form_id, order_id from work.sale_orders semi join work.unblocked_orders using (form_id)"
    )
    run_query(warehouse, f"{__package__}.payments", "allocate")
    run_query(warehouse, f"{__package__}.orders", "remarks")
    run_query(warehouse, f"{__package__}.notes", "remarks")
    run_query(warehouse, f"{__package__}.payments", "remarks")
