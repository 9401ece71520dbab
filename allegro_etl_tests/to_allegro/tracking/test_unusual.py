"""Deliveries out of the ordinary, in a real Odoo: one more after weeks, one of two orders, one right from the supplier."""

from contextlib import suppress

import pytest
from odoorpc.error import RPCError

from allegro_etl.to_allegro.tracking.finishing import QUIET_FOR
from allegro_etl.to_allegro.tracking.writer import SHOWN_WITHIN
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.packing import (
    deliveries,
    label,
    line_items,
    numbers,
    open_delivery,
    pack,
    ship,
    status,
)

pytestmark = pytest.mark.every_odoo


@pytest.mark.parametrize("late", [False, True])
def test_a_parcel_that_is_sent_again_after_weeks_comes_to_allegro(
    packer: Bench, order: str, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    ship(packer, order, f"GLS0100000{late:d}")
    packer.push("tracking")
    monkeypatch.setattr("allegro_etl.clock.OFF_BY", QUIET_FOR + SHOWN_WITHIN)
    packer.push("tracking")
    assert is_finished(packer, order)

    one_mug_more(packer, order)
    if late:  # a transaction that began before ours made a later delivery, which a push has seen
        with packer.warehouse() as warehouse:
            warehouse.execute("update to_allegro.newest_seen set newest = newest + 2")
    ship(packer, order, f"GLS0200000{late:d}")
    packer.push("tracking")

    assert numbers(packer, order) == [f"GLS0100000{late:d}", f"GLS0200000{late:d}"]


def is_finished(bench: Bench, form_id: str) -> bool:
    """Return whether nobody looks at an order's numbers any more."""
    asked = "select finished from to_allegro.looks where writer = 'tracking' and form_id = ?"
    with bench.warehouse() as warehouse:
        return bool(warehouse.scalar(asked, [form_id]))


def one_mug_more(bench: Bench, form_id: str) -> None:
    """Let a person send a mug more on an order, in the place of one that broke."""
    [line] = [
        one for one in bench.lines(form_id, "product_id", "product_uom_qty") if "(kubek-350)" in one["product_id"][1]
    ]
    bench.call("sale.order.line", "write", [line["id"]], {"product_uom_qty": line["product_uom_qty"] + 1})


def test_a_number_of_a_delivery_of_two_orders_comes_to_both_each_with_its_own_goods(packer: Bench, order: str) -> None:
    other = packer.sell(lines=["lampka-led"])
    packer.run()
    merge(packer, open_delivery(packer, other), into=open_delivery(packer, order))

    ship(packer, order, "GLS03000001")
    packer.push()

    assert deliveries(packer, other) == []
    assert (numbers(packer, order), numbers(packer, other)) == (["GLS03000001"], ["GLS03000001"])
    assert line_items(packer, order, "GLS03000001") == ["SKU/KUBEK-350", "SKU/MLYNEK"]
    assert line_items(packer, other, "GLS03000001") == ["SKU/LAMPKA-LED"]
    assert (status(packer, order), status(packer, other)) == ("SENT", "SENT")


def merge(bench: Bench, picking: int, into: int) -> None:
    """Move all goods of a delivery into another one, as modules for merging do, and take away what is left."""
    bench.call("stock.picking", "do_unreserve", [picking])
    moves = bench.read("stock.move", [("picking_id", "=", picking)])
    bench.call("stock.move", "write", [move["id"] for move in moves], {"picking_id": into})
    bench.call("stock.picking", "unlink", [picking])


def test_a_number_of_a_delivery_from_the_supplier_to_the_customer_comes_to_allegro(packer: Bench, order: str) -> None:
    picking = open_delivery(packer, order)
    let_the_supplier_ship(packer, picking)

    label(packer, picking, "GLS04000001")
    pack(packer, picking)
    packer.push()

    assert numbers(packer, order) == ["GLS04000001"]
    assert line_items(packer, order, "GLS04000001") == ["SKU/KUBEK-350", "SKU/MLYNEK"]
    assert status(packer, order) == "SENT"


def let_the_supplier_ship(bench: Bench, picking: int) -> None:
    """Make a delivery one of goods that never see the warehouse, as drop-shipping does."""
    bench.call("stock.picking", "do_unreserve", [picking])
    [supplier] = bench.read("stock.location", [("usage", "=", "supplier")])[:1]
    [receipts] = bench.read("stock.picking.type", [("code", "=", "incoming")])[:1]
    [before] = bench.read("stock.picking", [("id", "=", picking)], "location_dest_id")
    way = {"location_id": supplier["id"], "location_dest_id": before["location_dest_id"][0]}
    moves = [move["id"] for move in bench.read("stock.move", [("picking_id", "=", picking)])]
    with suppress(RPCError):  # older ones keep the operation type of a confirmed delivery, at which nothing here looks
        bench.call("stock.picking", "write", [picking], {"picking_type_id": receipts["id"]})
    bench.call("stock.picking", "write", [picking], way)
    bench.call("stock.move", "write", moves, way)
    bench.call("stock.picking", "action_assign", [picking])
