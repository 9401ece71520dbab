"""What should be, beside what Odoo has: one query for each kind of record, which only reads, and their rows in one plan.

Core, the mirror and what was prepared stay as they are. What a plan sees otherwise than the mirror (a sale order that it
reopens, lines of purchases that were merged) is a view; under which key and with which amount a payment is booked is a table
of its own, filled before.
"""

from allegro_etl.records.plan_rows import add_rows
from allegro_etl.records.registry import KINDS
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query


def prepare(warehouse: Warehouse) -> None:
    """Fill the tables of schema `work` that the plan reads: sale orders, payments as they are to be booked, and what forms have to tell.

    What is set aside, work.blocked, has to be known by then.
    """
    for table in sorted({table for kind in KINDS for table in kind.prepares}):
        warehouse.execute(f"delete from work.{table}")
    for kind in KINDS:
        for query in kind.prepares.values():
            run_query(warehouse, kind.package, query)


def compare(warehouse: Warehouse, *, confirm_orders: bool, create_payments: bool, user_id: int) -> None:
    """Fill odoo.plan, and nothing else, with all that needs no comparison of values, from what `prepare` has left.

    `user_id` is the Odoo user that allegro_etl writes as.
    """
    warehouse.execute("delete from odoo.plan")
    policy = {"confirm_orders": confirm_orders, "create_payments": create_payments, "user_id": user_id}
    add_rows(warehouse, [kind.plan for kind in KINDS], policy)
