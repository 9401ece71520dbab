"""What a run made: the money of its new orders, and which of all that waits for a person this run left there."""

from typing import TypedDict

from allegro_etl.records.causes import Sums, Worth, sums
from allegro_etl.warehouse import Warehouse


class Made(TypedDict):
    """`amounts`: what the orders that a run created come to, by currency.

    `held` and `aside`: the forms of all orders that are held, and all subjects in quarantine; of each, whether this run left it there.
    """

    amounts: Sums
    held: dict[str, bool]
    aside: dict[str, bool]


def made_in(warehouse: Warehouse, run_id: str) -> Made:
    """Return what a run made that carried all through, before another one begins.

    What waits already is told, too: a later run of the same command may finish what an earlier one left.
    """
    new = warehouse.rows_of(
        Worth,
        "select orders.total, orders.currency from odoo.plan join work.orders as orders using (form_id) "
        "where plan.kind = 'order' and plan.action = 'create' and plan.status = 'done'",
    )
    held = warehouse.rows(
        "select distinct form_id, form_id in (select form_id from work.orders) from ops.remarks where holds"
    )
    aside = warehouse.rows(
        "select subject, turn > (select turn from ops.runs where run_id = ?) from ops.quarantine", [run_id]
    )
    return {"amounts": sums(new), "held": dict(held), "aside": dict(aside)}
