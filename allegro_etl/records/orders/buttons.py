"""Actions of the plan that are buttons on an order: cancel it, or make it a quotation again."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from allegro_etl.actions import Action
from allegro_etl.odoo.batches import send_in_batches
from allegro_etl.odoo.session import QUIET, OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.progress import mark_done, mark_refused, once_more, split
from allegro_etl.warehouse import Warehouse

CANCEL = {**QUIET, "disable_cancel_warning": True}


class Press(TypedDict):
    """An action of the plan that is a button on the order."""

    seq: int
    form_id: str
    odoo_id: int


def press_each(
    warehouse: Warehouse, odoo: OdooServer, action: Action, carry_out: Callable[[OdooServer, list[int]], None]
) -> int:
    """Carry out an action of the plan that is a button on each order; return on how many."""
    actions = warehouse.rows_of(
        Press,
        "select seq, form_id, odoo_id from odoo.plan where kind = 'order' and action = ? and status = 'planned'",
        [action],
    )

    def send(batch: list[Press]) -> None:
        carry_out(odoo, [one["odoo_id"] for one in batch])

    sent, refused = split(send_in_batches(actions, send, what=f"orders to {action}"))
    for batch in sent:
        mark_done(warehouse, [(one["seq"], one["odoo_id"]) for one in batch.items])
    mark_refused(
        warehouse,
        [(result.item["form_id"], f"Odoo refuses to {action}: {result.reason}") for result in refused],
        QuarantineCode.CANCEL_REFUSED if action is Action.CANCEL else QuarantineCode.CHANGE_REFUSED,
    )
    return sum(len(batch.items) for batch in sent)


def cancel_remaining(odoo: OdooServer, ids: list[int]) -> None:
    """Cancel those of the orders that are not cancelled yet."""
    _press(odoo, ids, ("state", "!=", "cancel"), "action_cancel", CANCEL)


def reopen_remaining(odoo: OdooServer, ids: list[int]) -> None:
    """Make quotations again of those of the orders that are cancelled."""
    _press(odoo, ids, ("state", "=", "cancel"), "action_draft", QUIET)


def _press(
    odoo: OdooServer, ids: list[int], still: tuple[str, str, str], method: str, context: Mapping[str, Any]
) -> None:
    """Call a button's method on those that still need it. A lost answer is looked into before the call is repeated."""

    def attempt() -> None:
        left = odoo.search_read("sale.order", [("id", "in", ids), still], ["id"])
        if left:
            odoo.call("sale.order", method, [order["id"] for order in left], context=context)

    once_more(attempt)
