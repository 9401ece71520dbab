"""What should be, beside what Odoo has: one query for each kind of record, which only reads, and their rows in one plan.

Core and the mirror stay as they are. What a plan sees otherwise than the mirror (a sale order that it reopens, lines of
purchases that were merged) is a view; under which key and with which amount a payment is booked is a table of its own.
"""

import json

from allegro_etl.reconcile.plan import NOTHING_TO_DO
from allegro_etl.records.reasons import sentence
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query, text

ROOMS = tuple(f"{__package__}.{room}" for room in ("partners", "products", "orders", "notes", "payments"))
WITH_REMARKS = tuple(f"{__package__}.{room}" for room in ("orders", "payments"))


def compare(warehouse: Warehouse, *, confirm_orders: bool, create_payments: bool, user_id: int) -> None:
    """Fill odoo.plan with all that needs no comparison of values, and work.remarks with what these queries have to tell.

    `user_id` is the Odoo user that allegro_etl writes as.
    """
    prepare(warehouse)
    policy = {"confirm_orders": confirm_orders, "create_payments": create_payments, "user_id": user_id}
    queries = "\nunion all by name\n".join(f"({text(room, 'plan.sql')})" for room in ROOMS)
    warehouse.execute(f"create or replace temp table compared as {queries}", policy)
    warehouse.execute("delete from odoo.plan")
    run_query(warehouse, __package__, "number", nothing_to_do=[*NOTHING_TO_DO], **_sentences(warehouse))
    warehouse.execute("drop table compared")


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
    for room in WITH_REMARKS:
        warehouse.execute(f"insert into work.remarks by name {text(room, 'remarks.sql')}")


def _sentences(warehouse: Warehouse) -> dict[str, list[str | None]]:
    """Return the sentence of each reason that was given, in columns: many rows share one."""
    given = warehouse.rows("select distinct reason, reason_facts::varchar from compared")
    return {
        "codes": [code for code, _ in given],
        "facts": [facts for _, facts in given],
        "sentences": [sentence(code, json.loads(facts or "{}")) for code, facts in given],
    }
