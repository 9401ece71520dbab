"""What Odoo says of the goods of Allegro's orders: ordered, delivered, come back; a few questions for all orders together."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from allegro_etl.odoo.session import Record
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.status.ladder import ROUNDING, Line

OF_GOODS = ("qty_delivered_method", "=", "stock_move")
"""Of an order's lines those whose delivery Odoo counts by what leaves the warehouse; sets and kits by their parts."""


def lines_of(push: Push, sales: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Line]]:
    """Return the lines of goods of these sale orders, which have `id`, by form. Source: sale.order.line and stock.move."""
    form_of = {sale["id"]: form_id for form_id, sale in sales.items()}
    fields = ["order_id", "product_uom_qty", "qty_delivered"]
    rows = list(push.odoo.search_read_in("sale.order.line", "order_id", sorted(form_of), fields, [OF_GOODS]))
    behind = [row["id"] for row in rows if row["qty_delivered"] < row["product_uom_qty"]]
    returned = _returned(push, behind)
    short = _short(push, returned)
    lines: dict[str, list[Line]] = defaultdict(list)
    for row in rows:
        lines[form_of[row["order_id"][0]]].append(_line(row, returned, short))
    return lines


def _line(row: Record, returned: Collection[int], short: Collection[int]) -> Line:
    return Line(row["product_uom_qty"], row["qty_delivered"], row["id"] in returned, row["id"] in short)


def _returned(push: Push, lines: Sequence[int]) -> set[int]:
    """Return those of the lines of which goods came back."""
    back = [("state", "=", "done"), ("location_id.usage", "=", "customer")]
    return _lines(push.odoo.search_read_in("stock.move", "sale_line_id", lines, ["sale_line_id"], back))


def _short(push: Push, lines: Collection[int]) -> set[int]:
    """Return those of the lines of which goods have not left: they wait, or were given up.

    From Odoo 17 on, what was given up leaves no move of its own, but one that did less than it should. From Odoo 18 on, a
    warehouse of several steps has no last step of them before the step before is done, which names where they are to end.
    """
    here = push.odoo.has_fields("stock.move")
    done = "quantity" if "picked" in here else "quantity_done"
    ends = [f"{one}.usage" for one in ("location_dest_id", "location_final_id") if one in here]
    to_customers = [*["|"] * (len(ends) - 1), *((end, "=", "customer") for end in ends)]
    fields = ["sale_line_id", "state", "product_uom_qty", done]
    moves = push.odoo.search_read_in("stock.move", "sale_line_id", sorted(lines), fields, to_customers)
    return _lines(move for move in moves if move["state"] != "done" or move[done] < move["product_uom_qty"] - ROUNDING)


def _lines(moves: Any) -> set[int]:
    return {move["sale_line_id"][0] for move in moves}
