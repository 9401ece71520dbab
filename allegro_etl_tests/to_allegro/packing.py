"""What people do in a warehouse with an order of Allegro: pack, ship in parts, type numbers, take goods back."""

from collections.abc import Mapping
from typing import Any

from allegro_etl.odoo.versions import major
from allegro_etl_tests.merchant.bench import Bench, Record

RETURNS_BY_ACTION = 18
DPD, GLS = "DPD kurier", "GLS"
OUT = [("picking_type_id.code", "=", "outgoing"), ("location_dest_id.usage", "=", "customer")]


def deliveries(bench: Bench, form_id: str, *fields: str) -> list[Record]:
    """Return the deliveries of a form's sale order to its customer, oldest first."""
    [order] = bench.orders(form_id, "picking_ids")
    return bench.read("stock.picking", [("id", "in", order["picking_ids"]), *OUT], "name", "state", *fields)


def open_delivery(bench: Bench, form_id: str) -> int:
    """Return the one delivery that is still to leave."""
    [one] = [row["id"] for row in deliveries(bench, form_id) if row["state"] not in ("done", "cancel")]
    return int(one)


def method(bench: Bench, name: str) -> int:
    """Return the delivery method of a name."""
    [one] = bench.read("delivery.carrier", [("name", "=", name)], "name")
    return int(one["id"])


def label(bench: Bench, picking: int, number: str, by: str | None = GLS) -> None:
    """Type a number on a delivery, and how it goes."""
    carrier = method(bench, by) if by else False
    bench.call("stock.picking", "write", [picking], {"carrier_tracking_ref": number, "carrier_id": carrier})


def ship(
    bench: Bench,
    form_id: str,
    number: str = "",
    by: str | None = GLS,
    *,
    only: Mapping[str, float] | None = None,
    rest: bool = True,
) -> int:
    """Let the open delivery leave and return it: all of it, or `only` so many of each article; the rest stays open, or is given up."""
    picking = open_delivery(bench, form_id)
    label(bench, picking, number, by)
    pack(bench, picking, only, rest=rest)
    return picking


def pack(bench: Bench, picking: int, only: Mapping[str, float] | None = None, *, rest: bool = True) -> None:
    """Pack what a transfer wants, or `only` so many of each article, and let it go."""
    done = quantity_field(bench)
    fields = ("product_uom_qty", "product_id")
    for move in bench.read("stock.move", [("picking_id", "=", picking), ("state", "!=", "cancel")], *fields):
        named = [units for key, units in (only or {}).items() if f"({key})" in move["product_id"][1]]
        wanted = move["product_uom_qty"] if only is None else sum(named)
        picked = {"picked": True} if done == "quantity" else {}
        bench.call("stock.move", "write", [move["id"]], {done: wanted, **picked})
    context = {"skip_sms": True, "skip_backorder": True, "skip_immediate": True}
    given_up: dict[str, Any] = {} if rest else {"picking_ids_not_to_backorder": [picking]}
    bench.call("stock.picking", "button_validate", [picking], **context, **given_up)


def quantity_field(bench: Bench) -> str:
    """Return the field in which people say how much they packed."""
    described = bench.odoo.session.execute_kw("stock.move", "fields_get", [], {"attributes": ["type"]})
    return "quantity" if "picked" in described else "quantity_done"


def take_back(bench: Bench, picking: int) -> None:
    """Take all goods of a delivery back, as a return that is refunded."""
    context = {"active_id": picking, "active_ids": [picking], "active_model": "stock.picking"}
    done, packed = [("picking_id", "=", picking), ("state", "=", "done")], quantity_field(bench)
    lines = [
        {
            "product_id": move["product_id"][0],
            "move_id": move["id"],
            "quantity": move[packed],
            "to_refund": True,
        }
        for move in bench.read("stock.move", done, "product_id", packed)
    ]
    is_new = major(bench.odoo.session.version) >= RETURNS_BY_ACTION
    [delivery] = bench.read("stock.picking", [("id", "=", picking)], "location_id")
    to_where = {} if is_new else {"location_id": delivery["location_id"][0]}
    values = {"picking_id": picking, "product_return_moves": [(0, 0, line) for line in lines], **to_where}
    [wizard] = bench.call("stock.return.picking", "create", [values], **context)
    button = "action_create_returns" if is_new else "create_returns"
    pack(bench, bench.call("stock.return.picking", button, [wizard], **context)["res_id"])


def numbers(bench: Bench, form_id: str) -> list[str]:
    """Return the numbers that Allegro shows on an order, in the order in which they came."""
    return [one["waybill"] for one in bench.shop.shipments.get(form_id, [])]


def line_items(bench: Bench, form_id: str, number: str) -> list[str]:
    """Return the offers' keys of the line items that Allegro shows under a number."""
    [shipment] = [one for one in bench.shop.shipments[form_id] if one["waybill"] == number]
    by_id = {line["id"]: line["offer"]["external"]["id"] for line in bench.shop.form(form_id)["lineItems"]}
    return sorted(by_id[one["id"]] for one in shipment["lineItems"])


def status(bench: Bench, form_id: str) -> str:
    """Return the seller's status of an order on Allegro."""
    return str(bench.shop.form(form_id)["fulfillment"]["status"])


def asked(bench: Bench, verb: str = "", of: str = "") -> list[str]:
    """Return the paths at which Allegro was asked, in their order, of a verb and with a word in them."""
    return [
        f"{one.method} {one.path}"
        for one in bench.allegro.traffic.recent
        if verb in ("", one.method) and of in one.path
    ]
