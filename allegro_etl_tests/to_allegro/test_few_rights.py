"""With the rights of `doctor --fix` alone, and a warehouse that picks, packs and ships: only the last step counts."""

from collections.abc import Iterator

import pytest

from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.packing import deliveries, label, numbers, pack, quantity_field, status, take_back

pytestmark = pytest.mark.every_odoo
GLS = "GLS"


@pytest.fixture(scope="module")
def stepwise(modest: Bench) -> Iterator[Bench]:
    """Prepare a warehouse of three steps, a delivery method, goods, and the two writers."""
    [warehouse] = modest.read("stock.warehouse", [], "code")[:1]
    modest.call("stock.warehouse", "write", [warehouse["id"]], {"delivery_steps": "pick_pack_ship"})
    [service] = modest.call("product.product", "create", [{"name": GLS, "type": "service"}])
    modest.call("delivery.carrier", "create", [{"name": GLS, "delivery_type": "fixed", "product_id": service}])
    with modest.parameters(to_allegro__tracking="true", to_allegro__status="true"):
        yield modest


def test_number_and_status_come_with_the_last_of_three_steps(stepwise: Bench) -> None:
    form_id = stepwise.sell()
    stepwise.run()
    seen = []
    picking = True
    while picking:
        stepwise.push()
        seen.append((status(stepwise, form_id), numbers(stepwise, form_id)))
        picking = next_step(stepwise, form_id)
        if picking:
            label(stepwise, picking, "GLS00000001", GLS)
            pack(stepwise, picking)

    assert seen == [
        ("PROCESSING", []),
        ("PROCESSING", []),
        ("READY_FOR_SHIPMENT", []),
        ("SENT", ["GLS00000001"]),
    ]


def test_what_was_given_up_in_the_first_step_has_not_left_though_the_rest_came_back(stepwise: Bench) -> None:
    form_id = stepwise.sell(lines=[("kubek-350", 2)])
    stepwise.run()
    pack_one(stepwise, next_step(stepwise, form_id))
    while picking := next_step(stepwise, form_id):
        pack_one(stepwise, picking)

    [last] = [one["id"] for one in deliveries(stepwise, form_id) if one["state"] == "done"]
    take_back(stepwise, last)
    stepwise.push("status")

    assert [line["qty_delivered"] for line in stepwise.lines(form_id, "qty_delivered") if line["qty_delivered"]] == []
    assert status(stepwise, form_id) == "PROCESSING"


def pack_one(bench: Bench, picking: int) -> None:
    """Let one piece of a transfer go on, and give up the rest."""
    [move] = bench.read("stock.move", [("picking_id", "=", picking), ("state", "!=", "cancel")])
    done = quantity_field(bench)
    bench.call("stock.move", "write", [move["id"]], {done: 1, **({"picked": True} if done == "quantity" else {})})
    without_the_rest = {"skip_backorder": True, "picking_ids_not_to_backorder": [picking]}
    bench.call("stock.picking", "button_validate", [picking], skip_sms=True, **without_the_rest)


def next_step(bench: Bench, form_id: str) -> int:
    """Return the transfer of an order that is to be done next, 0 where none is left."""
    [order] = bench.orders(form_id, "picking_ids")
    waiting = [("id", "in", order["picking_ids"]), ("state", "not in", ["done", "cancel"])]
    left = bench.read("stock.picking", waiting, "state")
    return int(next((row["id"] for row in left if row["state"] != "waiting"), 0))
