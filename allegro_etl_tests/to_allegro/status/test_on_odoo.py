"""The status of orders of a real Odoo goes up on Allegro, and what we wrote ourselves is no news in Odoo."""

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.local.allegro.writing.order_deeds import set_status
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.packing import asked, deliveries, open_delivery, ship, status, take_back

pytestmark = pytest.mark.every_odoo


def push(bench: Bench) -> dict[str, int]:
    """Push the statuses, and return what came of it."""
    return bench.push("status")["status"]


def step_on(bench: Bench) -> None:
    """Let Allegro publish what happened some seconds ago."""
    bench.shop.clock.advance(seconds=60)


def wait_for_goods(bench: Bench, form_id: str) -> None:
    """Take back what Odoo has reserved for a delivery, as a person does who needs the goods elsewhere."""
    bench.call("stock.picking", "do_unreserve", [open_delivery(bench, form_id)])


def test_a_confirmed_order_is_processed_and_one_whose_delivery_is_ready_is_so_on_allegro(
    packer: Bench, order: str
) -> None:
    wait_for_goods(packer, order)
    push(packer)
    assert status(packer, order) == "PROCESSING"

    packer.call("stock.picking", "action_assign", [open_delivery(packer, order)])
    push(packer)
    assert status(packer, order) == "READY_FOR_SHIPMENT"

    packer.allegro.traffic.clear()
    assert push(packer) == {}
    assert asked(packer, of="/order") == []


def test_an_order_is_sent_when_all_of_it_has_left_and_stays_so_when_it_comes_back(packer: Bench, order: str) -> None:
    ship(packer, order, only={"kubek-350": 2})
    push(packer)
    assert status(packer, order) != "SENT"

    last = ship(packer, order)
    push(packer)
    assert status(packer, order) == "SENT"

    take_back(packer, last)
    assert push(packer) == {}
    assert status(packer, order) == "SENT"


def test_an_order_that_left_and_came_back_before_the_first_push_was_sent(packer: Bench, order: str) -> None:
    take_back(packer, ship(packer, order))

    push(packer)

    assert status(packer, order) == "SENT"


def test_a_backorder_that_was_given_up_is_not_sent(packer: Bench, order: str) -> None:
    ship(packer, order, only={"kubek-350": 2}, rest=False)

    push(packer)

    assert [one["state"] for one in deliveries(packer, order)].count("done") == 1
    assert status(packer, order) != "SENT"


def test_units_that_were_given_up_have_not_left_though_the_others_came_back(packer: Bench) -> None:
    form_id = packer.sell(lines=[("kubek-350", 2)])
    packer.run()
    take_back(packer, ship(packer, form_id, only={"kubek-350": 1}, rest=False))

    push(packer)

    assert status(packer, form_id) != "SENT"


@pytest.mark.parametrize("held", ["CANCELLED", "SUSPENDED", "RETURNED"])
def test_what_a_person_or_allegro_decided_is_left(packer: Bench, order: str, held: str) -> None:
    set_status(packer.shop, order, status=held)  # no run has brought it yet: the form is read before it is written to
    ship(packer, order)

    assert push(packer).get("to leave", 0) >= 1

    assert status(packer, order) == held


def test_a_status_that_a_person_set_back_is_not_raised_again(packer: Bench, order: str) -> None:
    push(packer)
    before = status(packer, order)
    set_status(packer.shop, order, status="NEW")
    step_on(packer)
    packer.run()

    push(packer)

    assert before != "NEW"
    assert status(packer, order) == "NEW"


def test_our_own_status_is_written_in_odoo_and_told_to_nobody(packer: Bench, order: str) -> None:
    step_on(packer)
    packer.run()
    notes = packer.notes(order)
    ship(packer, order)
    push(packer)
    step_on(packer)

    outcome = packer.run()

    assert packer.order(order, "x_allegro_fulfillment")["x_allegro_fulfillment"] == "SENT"
    assert packer.notes(order) == notes
    assert packer.activities(order) == []
    assert outcome.quarantine == []
    packer.run()
    assert packer.notes(order) == notes


def test_a_persons_status_is_told_as_before(packer: Bench, order: str) -> None:
    push(packer)
    step_on(packer)
    packer.run()
    notes = packer.notes(order)
    set_status(packer.shop, order, status="SUSPENDED")
    step_on(packer)

    packer.run()

    assert len(packer.notes(order)) == len(notes) + 1


def test_nothing_is_written_of_an_order_that_odoo_has_not_confirmed(packer: Bench) -> None:
    form_id = packer.sell()
    packer.shop.underpay(form_id, by="5.00")
    packer.run()

    push(packer)

    assert packer.order(form_id, "state")["state"] == "draft"
    assert status(packer, form_id) == "NEW"


def test_an_order_that_allegro_ships_is_never_touched(packer: Bench) -> None:
    form_id = packer.sell(fulfilled_by="ALLEGRO")
    packer.run()

    push(packer)

    assert packer.order(form_id, "state")["state"] == "sale"
    assert asked(packer, "PUT", form_id) == []


def test_an_order_of_services_alone_is_processed_and_nothing_more(packer: Bench) -> None:
    make_a_service(packer, "lampka-led")
    form_id = packer.sell(lines=["lampka-led"])
    packer.run()

    push(packer)

    assert packer.lines(form_id, "qty_delivered_method")[0]["qty_delivered_method"] == "manual"
    assert deliveries(packer, form_id) == []
    assert status(packer, form_id) == "PROCESSING"
    packer.allegro.traffic.clear()
    assert set(push(packer)) <= {"to leave"}  # other tests' orders
    assert asked(packer, of=form_id) == []

    deliver_by_hand(packer, form_id)
    push(packer)
    assert status(packer, form_id) == "PROCESSING"


def make_a_service(bench: Bench, key: str) -> None:
    """Let an article be a service in Odoo, as a guarantee or an engraving is."""
    [article] = bench.read("product.product", [("name", "ilike", f"({key})")], "name", "default_code")
    known_by = {"name": article["name"], "default_code": article["default_code"]}
    bench.call("product.product", "write", [article["id"]], {"default_code": False, "barcode": False, "name": "Z"})
    bench.call("product.product", "create", [{**known_by, "type": "service"}])


def deliver_by_hand(bench: Bench, form_id: str) -> None:
    """Let a person type that the services were done."""
    for line in bench.lines(form_id, "product_uom_qty"):
        bench.call("sale.order.line", "write", [line["id"]], {"qty_delivered": line["product_uom_qty"]})


def test_a_status_whose_answers_are_all_lost_is_no_change_by_a_person(packer: Bench, order: str) -> None:
    step_on(packer)
    packer.run()
    notes = packer.notes(order)
    ship(packer, order)
    packer.allegro.faults.add("cut", method="PUT", path="/order/checkout-forms/{id}/fulfillment", times=None)
    with pytest.raises(AllegroUnavailable):
        push(packer)
    packer.allegro.faults.clear()
    assert status(packer, order) == "SENT"
    step_on(packer)

    packer.run()

    assert packer.order(order, "x_allegro_fulfillment")["x_allegro_fulfillment"] == "SENT"
    assert packer.notes(order) == notes
    push(packer)
    with packer.warehouse() as warehouse:
        outcomes = warehouse.column("select outcome from to_allegro.writes where form_id = ? order by id", [order])
    assert outcomes[-1] == "written"


def test_a_write_whose_answer_is_lost_may_be_repeated(packer: Bench) -> None:
    form_id = packer.sell()
    packer.run()
    packer.allegro.faults.add("error_after", method="PUT", path="/order/checkout-forms/{id}/fulfillment")

    assert push(packer)["written"] == 1

    assert status(packer, form_id) == "READY_FOR_SHIPMENT"
    assert "to write" not in push(packer)
