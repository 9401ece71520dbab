"""What the people in a merchant's warehouse do: parcels get numbers and leave, by whatever way the order goes."""

from typing import Any

from allegro_etl.local.odoo.shapes import has

TO_CUSTOMERS = [("picking_type_id.code", "=", "outgoing"), ("location_dest_id.usage", "=", "customer")]
CARRIERS = {
    "InPost Paczkomaty": "INPOST",
    "DPD kurier": "DPD",
    "DPD punkt": "DPD",
    "DPD CZ": "DPD",
    "Poczta Polska": "POCZTA_POLSKA",
    "Packeta": "PACKETA",
    "GLS": "GLS",
}
"""The merchant's delivery methods, and what their carriers are on Allegro."""
DIGITS = {"INPOST": 24, "DPD": 14, "POCZTA_POLSKA": 20, "PACKETA": 10, "GLS": 11}


def number_of(method: str, count: int) -> str:
    """Return a number such as the carrier of a delivery method gives, the `count`-th."""
    return f"6{count:0{DIGITS[CARRIERS[method]] - 1}d}"


def ship_orders(session: Any, count: int) -> list[str]:
    """Let deliveries leave that are ready, until `count` have; return their numbers. Takes an administrator's odoorpc session.

    The oldest leave first. Those without a delivery method of ours stay.
    """
    ours = [*TO_CUSTOMERS, ("sale_id.x_allegro_id", "!=", False), ("carrier_id.name", "in", list(CARRIERS))]
    gone = session.execute(
        "stock.picking", "search_read", [*ours, ("state", "=", "done")], ["carrier_tracking_ref"], 0, 0, "id"
    )
    numbers = [picking["carrier_tracking_ref"] for picking in gone if picking["carrier_tracking_ref"]]
    if len(numbers) >= count:
        return numbers
    ready = session.execute(
        "stock.picking",
        "search_read",
        [*ours, ("state", "=", "assigned")],
        ["carrier_id"],
        0,
        count - len(numbers),
        "id desc",
    )
    for picking in ready:
        number = number_of(picking["carrier_id"][1], picking["id"])
        ship(session, picking["id"], number)
        numbers.append(number)
    return numbers


def ship(session: Any, picking: int, number: str) -> None:
    """Type a number on a delivery, pack all that is wanted, and let it leave (`button_validate`)."""
    session.execute("stock.picking", "write", [picking], {"carrier_tracking_ref": number})
    done = "quantity" if has(session, "stock.move", "picked") else "quantity_done"
    picked = {"picked": True} if done == "quantity" else {}
    open_moves = [("picking_id", "=", picking), ("state", "not in", ["done", "cancel"])]
    for move in session.execute("stock.move", "search_read", open_moves, ["product_uom_qty"]):
        session.execute("stock.move", "write", [move["id"]], {done: move["product_uom_qty"], **picked})
    context = {"skip_sms": True, "skip_backorder": True, "skip_immediate": True}
    session.execute_kw("stock.picking", "button_validate", [[picking]], {"context": context})
