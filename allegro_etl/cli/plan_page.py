"""What `allegro-etl plan` shows: each order with its sign, what differs, and the sums."""

from allegro_etl.cli.amounts import counted, money, moneys
from allegro_etl.cli.output import result
from allegro_etl.markets import short_name
from allegro_etl.records.causes import Sums, sums
from allegro_etl.records.planned_rows import ByOutcome, Outcome, Planned, PlannedLine, PlannedOrder, PlannedProduct

SIGNS: dict[Outcome, str] = {
    "create": "+",
    "hold": "!",
    "change": "~",
    "cancel": "-",
    "quarantine": "x",
    "wait": ".",
    "same": "=",
}
SUMMED: dict[Outcome, str] = {
    "create": "to make",
    "hold": "held as quotations",
    "change": "to change",
    "cancel": "to cancel",
    "quarantine": "in quarantine",
    "wait": "not due yet",
    "same": "right already",
}
QUIET = {"wait", "same"}
"""Outcomes that are counted, and not shown one by one."""


def summed(orders: list[PlannedOrder]) -> dict[Outcome, ByOutcome]:
    """Return how many orders have each outcome, and what they come to by currency."""
    found: dict[Outcome, ByOutcome] = {}
    for outcome in SUMMED:
        alike = [order for order in orders if order["outcome"] == outcome]
        found[outcome] = {"orders": len(alike), "amounts": sums(alike)}
    return found


def show_plan(said: Planned) -> None:
    """Print a plan."""
    for order in said["orders"]:
        if order["outcome"] not in QUIET:
            _show_order(order)
    for product in said["products"]:
        _show_product(product)
    for outcome, of_outcome in said["sums"].items():
        if of_outcome["orders"]:
            _show_sum(SIGNS[outcome], SUMMED[outcome], of_outcome["orders"], of_outcome["amounts"])
    if said["products"]:
        result.print(f"+ {counted(len(said['products']), 'new product')}")
    result.print("Nothing was written." if said["orders"] else "Nothing is to be done. Nothing was written.")


def _show_sum(sign: str, what: str, orders: int, amounts: Sums) -> None:
    result.print(f"{sign} {counted(orders, 'order')} {what}{f': {moneys(amounts)}' if amounts else ''}")


def _show_order(order: PlannedOrder) -> None:
    total = "total unknown" if order["total"] is None else money(order["total"], order["currency"])
    market = short_name(order["marketplace"] or "")
    result.print(
        f"{SIGNS[order['outcome']]} {order['order'] or 'new'}  {order['form_id']}  {market}  {total}", style="bold"
    )
    for line in order["lines"]:
        result.print(f"    {_line(line)}")
    for label, change in order["changes"]:
        result.print(f"    {label}: {change}")
    for reason in (*order["held_by"], *order["reasons"]):
        result.print(f"    {reason}")


def _line(line: PlannedLine) -> str:
    """Tell a line: how many of what, at which price, and which product that is by which rule."""
    first, *_ = line["description"].splitlines() or [""]
    told = f"{line['quantity'].normalize():f} x {first}, {money(line['unit_price'], line['currency'])}"
    if line["rule"] is None:
        return told
    reference = f"[{line['reference']}] " if line["reference"] else ""
    return f"{told}  = {reference}{line['product'] or 'a product to make'} ({line['rule'].replace('_', ' ')})"


def _show_product(product: PlannedProduct) -> None:
    codes = ", ".join(
        [
            f"barcode {product['barcode']}" if product["barcode"] else "no barcode",
            f"reference {product['reference']}" if product["reference"] else "no internal reference",
        ]
    )
    result.print(f"+ product  {product['name']}  ({codes})", style="bold")
    for offer in product["offer_ids"]:
        result.print(f"    or, if Odoo has it: allegro-etl map {offer} PRODUCT")
