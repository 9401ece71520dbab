"""Totals to the grosz: Odoo's amount_total against Allegro's totalToPay, before an order may be confirmed.

A small difference is met by a line of its own, a larger one keeps the order a quotation with an activity for a person.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from allegro_etl.external_ids import external_id
from allegro_etl.loading.destination import Destination
from allegro_etl.odoo.session import Record
from allegro_etl.run import Run

CENT = Decimal("0.01")
ROUNDING_FIELDS = ("id", "order_id/.id", "product_id/.id", "name", "product_uom_qty", "price_unit", "sequence")


def settle_totals(run: Run, destination: Destination, forms: Sequence[str]) -> list[str]:
    """Compare the totals of those orders of the forms that this plan touches, adjust or hold them by policy.

    Gives the forms whose totals still differ. What the plan has for them may be another than before.
    """
    orders = run.warehouse.records(
        "select orders.form_id, orders.total, orders.lines_total, order_ids.odoo_id "
        "from work.orders as orders join work.order_ids as order_ids using (form_id) "
        "where orders.disposition = 'load' and list_contains(?::varchar[], form_id) and form_id in "
        "(select form_id from odoo.plan where status <> 'quarantined' and (kind = 'order' and action in ('create', 'confirm') or kind = 'line' and action in ('create', 'update')))",
        [forms],
    )
    different = _different(run, orders)
    policy = run.settings.totals
    small = [
        order for order in different if policy.policy == "adjust" and abs(order["difference"]) <= policy.adjust_up_to
    ]
    if small:
        present = dict(
            run.warehouse.rows("select line_key, unit_price from odoo.order_lines where line_key ^@ 'rounding_'")
        )
        rows = [_rounding_row(order, destination, present) for order in small]
        run.odoo.load("sale.order.line", ROUNDING_FIELDS, rows)
        different = [order for order in different if order not in small] + _different(run, small)
    # Where the form's own amounts do not add up, the order's reason to be held says so already.
    untold = [order for order in different if policy.policy == "warn" or order["actual"] != order["lines_total"]]
    _hold(run, untold, confirm_anyway=policy.policy == "warn")
    return [order["form_id"] for order in different]


def _different(run: Run, orders: list[Record]) -> list[Record]:
    ids = [order["odoo_id"] for order in orders]
    totals = {
        row["id"]: row["amount_total"] for row in run.odoo.search_read_in("sale.order", "id", ids, ["amount_total"])
    }
    found = []
    for order in orders:
        actual = Decimal(str(totals.get(order["odoo_id"], 0))).quantize(CENT)
        if actual != order["total"]:
            found.append({**order, "actual": actual, "difference": order["total"] - actual})
    return found


def _rounding_row(order: Record, destination: Destination, present: dict[str, Decimal]) -> list[Any]:
    key = f"rounding_{order['form_id']}"
    return [
        external_id(key),
        order["odoo_id"],
        destination.products["product_adjustment"],
        "Rounding difference to Allegro's total",
        1,
        present.get(key, Decimal(0)) + order["difference"],
        9999,
    ]


def _hold(run: Run, orders: list[Record], *, confirm_anyway: bool) -> None:
    """Take the confirmation of orders off the plan and put an activity in its place."""
    start = run.warehouse.scalar("select coalesce(max(seq), 0) from odoo.plan")
    rows = [
        (
            start + place, "activity", "create", f"activity_{order['form_id']}_total", order["form_id"], order["odoo_id"],
            f"Odoo's total is {order['actual']}, Allegro's is {order['total']}: compare the lines and taxes",
        )
        for place, order in enumerate(orders, start=1)
    ]  # fmt: skip
    columns = ("seq", "kind", "action", "external_id", "form_id", "odoo_id", "reason")
    run.warehouse.insert("odoo.plan", columns, rows)
    if not confirm_anyway:
        run.warehouse.execute(
            "update odoo.plan set status = 'held' where kind = 'order' and action = 'confirm' "
            "and form_id in (select unnest(?::varchar[]))",
            [[order["form_id"] for order in orders]],
        )
