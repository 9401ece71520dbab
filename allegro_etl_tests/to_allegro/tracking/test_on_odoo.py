"""Numbers of a real Odoo's deliveries come to Allegro, once each, with carrier and line items."""

from datetime import datetime

import pytest

from allegro_etl.local.allegro.writing.order_deeds import add_number
from allegro_etl.to_allegro.tracking.finishing import QUIET_FOR
from allegro_etl.to_allegro.tracking.writer import SHOWN_WITHIN
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.packing import DPD, asked, label, line_items, numbers, ship

pytestmark = pytest.mark.every_odoo


def push(bench: Bench, form_id: str) -> list[tuple[str, str | None]]:
    """Push the numbers, and return what was found of an order: the action of each, and what became of it."""
    bench.push("tracking")
    with bench.warehouse() as warehouse:
        found = warehouse.rows(
            "select action, status from to_allegro.plan where writer = 'tracking' and form_id = ? order by rowid",
            [form_id],
        )
    return [(action, status) for action, status in found]


WRITTEN = ("write", "written")


def waiting(bench: Bench, form_id: str) -> list[tuple[str, str]]:
    """Return the subject and the reason of what waits of an order."""
    with bench.warehouse() as warehouse:
        found = warehouse.rows(
            "select subject, reason from to_allegro.waiting where writer = 'tracking' and form_id = ? order by 1",
            [form_id],
        )
    return [(subject, reason) for subject, reason in found]


def test_a_number_comes_to_allegro_with_its_carrier_and_its_line_items_once(packer: Bench, order: str) -> None:
    ship(packer, order, "GLS00000001")

    assert push(packer, order) == [WRITTEN]
    [shipment] = packer.shop.shipments[order]
    assert (shipment["waybill"], shipment["carrierId"]) == ("GLS00000001", "GLS")
    assert line_items(packer, order, "GLS00000001") == ["SKU/KUBEK-350", "SKU/MLYNEK"]

    packer.allegro.traffic.clear()
    assert push(packer, order) == []
    assert asked(packer, of="/order") == []


def test_each_parcel_of_a_split_delivery_names_what_it_holds(packer: Bench, order: str) -> None:
    ship(packer, order, "GLS10000001", only={"kubek-350": 1})
    push(packer, order)
    ship(packer, order, "GLS10000002")

    assert push(packer, order) == [WRITTEN]
    assert line_items(packer, order, "GLS10000001") == ["SKU/KUBEK-350"]
    assert line_items(packer, order, "GLS10000002") == ["SKU/KUBEK-350", "SKU/MLYNEK"]


def test_several_numbers_in_one_field_are_several_numbers(packer: Bench, order: str) -> None:
    ship(packer, order, "GLS20000001, GLS20000002;GLS20000003 GLS20000004")

    assert push(packer, order) == [WRITTEN] * 4
    assert numbers(packer, order) == ["GLS20000001", "GLS20000002", "GLS20000003", "GLS20000004"]


def test_a_number_typed_after_the_goods_left_is_found(packer: Bench, order: str) -> None:
    picking = ship(packer, order)
    assert push(packer, order) == []

    label(packer, picking, "GLS30000001")

    assert push(packer, order) == [WRITTEN]


def test_a_corrected_number_is_added_and_the_wrong_one_is_told(packer: Bench, order: str) -> None:
    picking = ship(packer, order, "GLS40000001")
    push(packer, order)

    label(packer, picking, "GLS40000002")

    assert push(packer, order) == [WRITTEN, ("leave", None)]
    assert numbers(packer, order) == ["GLS40000001", "GLS40000002"]
    with packer.warehouse() as warehouse:
        [told] = warehouse.rows(
            "select subject, reason from to_allegro.plan where action = 'leave' and form_id = ?", [order]
        )
    assert told == (f"number:{order}:GLS40000001", "number_corrected")


def test_a_number_that_the_carrier_or_ship_with_allegro_added_is_not_added_again(packer: Bench, order: str) -> None:
    add_number(packer.shop, order, carrier="ALLEGRO", waybill="gls-5000 0001")
    ship(packer, order, "GLS50000001")

    assert push(packer, order) == []
    assert numbers(packer, order) == ["gls-5000 0001"]


def test_a_number_of_allegro_delivery_is_left_to_ship_with_allegro(packer: Bench, order: str) -> None:
    ship(packer, order, "AD0001234567")

    assert push(packer, order) == [("leave", None)]
    assert numbers(packer, order) == []


def test_a_delivery_method_without_a_carrier_waits_for_the_setting(packer: Bench, order: str) -> None:
    ship(packer, order, "1234567890123", by=DPD)

    assert push(packer, order) == [("wait", None)]
    assert waiting(packer, order) == [(f"number:{order}:1234567890123", "carrier_to_confirm")]

    with packer.parameters(**{f"carriers_to_allegro__{DPD}": "DPD"}):
        assert push(packer, order) == [WRITTEN]
    assert packer.shop.shipments[order][0]["carrierId"] == "DPD"


def test_a_carrier_that_allegro_does_not_know_gets_the_methods_name_where_the_setting_says_so(
    packer: Bench, order: str
) -> None:
    ship(packer, order, "WLASNY-77", by=DPD)

    with packer.parameters(**{f"carriers_to_allegro__{DPD}": "OTHER"}):
        push(packer, order)

    [shipment] = packer.shop.shipments[order]
    assert (shipment["carrierId"], shipment["carrierName"]) == ("OTHER", DPD)


def test_a_number_that_does_not_fit_the_carrier_is_refused_and_waits(packer: Bench, order: str) -> None:
    ship(packer, order, "12345678901234567890")

    assert push(packer, order) == [("write", "refused")]
    assert waiting(packer, order) == [(f"number:{order}:12345678901234567890", "refused")]
    packer.allegro.traffic.clear()
    assert push(packer, order) == [("wait", None)]
    assert asked(packer, "POST", "shipments") == []


def test_a_lost_answer_is_looked_up_and_the_number_is_there_once(packer: Bench, order: str) -> None:
    ship(packer, order, "GLS60000001")
    packer.allegro.faults.add("error_after", method="POST", path="/order/checkout-forms/{id}/shipments")

    assert push(packer, order) == [("write", "in_doubt")]
    assert push(packer, order) == []
    assert numbers(packer, order) == ["GLS60000001"]
    with packer.warehouse() as warehouse:
        assert warehouse.column("select outcome from to_allegro.writes where form_id = ?", [order]) == ["written"]


def test_a_request_that_broke_before_allegro_did_anything_is_sent_again_when_the_doubt_is_over(
    packer: Bench, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(packer, order, "GLS70000001")
    packer.allegro.faults.add("cut_before", method="POST", path="/order/checkout-forms/{id}/shipments")
    assert push(packer, order) == [("write", "in_doubt")]

    monkeypatch.setattr("allegro_etl.clock.OFF_BY", SHOWN_WITHIN * 2)
    assert push(packer, order) == [WRITTEN]
    assert numbers(packer, order) == ["GLS70000001"]


def test_the_parts_of_a_set_are_one_line_item(packer: Bench) -> None:
    form_id = packer.sell(lines=["zestaw-kawowy", "kubek-350"])
    packer.run()

    ship(packer, form_id, "GLS80000001")
    push(packer, form_id)

    assert len(packer.lines(form_id)) > len(packer.shop.form(form_id)["lineItems"])
    [shipment] = packer.shop.shipments[form_id]
    assert {one["id"] for one in shipment["lineItems"]} == {one["id"] for one in packer.shop.form(form_id)["lineItems"]}


def test_an_order_whose_numbers_have_been_there_for_long_is_looked_at_no_more(
    packer: Bench, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(packer, order, "GLS90000001")
    push(packer, order)
    looked_at = look(packer, order)[0]
    push(packer, order)
    assert look(packer, order) == (looked_at, False)  # a push with nothing new writes nothing

    monkeypatch.setattr("allegro_etl.clock.OFF_BY", QUIET_FOR + SHOWN_WITHIN)
    push(packer, order)

    assert look(packer, order)[1]


def look(bench: Bench, form_id: str) -> tuple[datetime, bool]:
    """Return when an order was last looked at, and whether nothing more is to be written for it."""
    asked = "select looked_at, finished from to_allegro.looks where writer = 'tracking' and form_id = ?"
    with bench.warehouse() as warehouse:
        [(looked_at, finished)] = warehouse.rows(asked, [form_id])
    return looked_at, finished
