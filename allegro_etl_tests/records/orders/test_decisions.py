"""Decisions about orders that exist: three sides in, actions out. No Odoo, no Allegro, no DuckDB."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allegro_etl.records.orders.decisions import decide, written_after
from allegro_etl.records.orders.existing import Existing
from allegro_etl.records.orders.sides import REFERENCES, line_fields, read_written, written_order
from allegro_etl.records.sentences import facts_in
from allegro_etl_tests.records.orders.sides import (
    DELIVERY,
    MUG,
    contact,
    in_odoo,
    line,
    loaded,
    order,
    outline,
    with_odoo,
)

MOVED = order(delivery_key="delivery_1_new", delivery_id=None)


def moved() -> Existing:
    """Return a loaded order whose buyer has changed the delivery address since."""
    return replace(loaded(), order=MOVED, contacts={"delivery_1_new": contact(name="Agat", street="ul. Nowa 1")})


def test_an_order_that_is_as_it_was_loaded_needs_nothing() -> None:
    assert decide(loaded()) == []


def test_a_new_address_is_written_and_told() -> None:
    update, note = decide(moved())

    assert update.detail == {"partner_shipping_id": {"allegro": "delivery_1_new", "odoo": 11, "last written": 11}}
    assert (note.kind, facts_in(note.facts)) == ("note", [("Delivery address", "Agat, ul. Nowa 1")])
    assert note.detail["written"]["partner_shipping_id"] == ["delivery_1_new", None]


def test_a_new_address_does_not_replace_the_one_that_a_person_chose() -> None:
    decisions = decide(with_odoo(moved(), partner_shipping_id=99))

    assert outline(decisions) == [("order", "conflict"), ("activity", "create")]
    assert decisions[0].detail["partner_shipping_id"] == {"allegro": "delivery_1_new", "odoo": 99, "last written": 11}


def test_what_the_seller_called_off_is_a_person_s_once_it_is_confirmed() -> None:
    called_off = replace(loaded(), order=order(fulfillment_status="CANCELLED"))

    assert ("activity", "create") in outline(decide(called_off))
    assert ("activity", "create") not in outline(decide(with_odoo(called_off, state="draft")))


def test_what_the_seller_called_off_is_cancelled_where_the_settings_say_so() -> None:
    called_off = replace(loaded(), order=order(fulfillment_status="CANCELLED", disposition="cancel"))

    [cancel] = [one for one in decide(called_off) if one.action == "cancel"]

    assert cancel.reason == "Cancelled by the seller on Allegro"


def test_a_person_s_address_is_kept_and_shown_while_allegro_says_what_it_said() -> None:
    [kept] = decide(with_odoo(loaded(), partner_shipping_id=99))

    assert (kept.action, kept.detail) == (
        "keep",
        {"partner_shipping_id": {"allegro": 11, "odoo": 99, "last written": 11}},
    )


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    found = replace(moved(), contacts={"delivery_1_new": contact(odoo_id=55)})

    assert decide(with_odoo(found, partner_shipping_id=55)) == []


def test_without_knowing_what_was_written_nothing_of_a_person_s_is_touched() -> None:
    decisions = decide(replace(moved(), written={}))

    assert ("order", "update") not in outline(decisions)
    assert ("order", "conflict") in outline(decisions)


def test_a_carrier_follows_another_delivery_method_only() -> None:
    remapped = replace(loaded(), carrier_id=8)
    assert [one.action for one in decide(remapped)] == []

    other = replace(loaded(), order=order(delivery_method_id="point", delivery_method="Punkt"), carrier_id=8)
    assert {"carrier_id": {"allegro": 8, "odoo": 7, "last written": 7}} in [one.detail for one in decide(other)]
    none = replace(other, carrier_id=None)
    assert {"carrier_id": {"allegro": None, "odoo": 7, "last written": 7}} in [one.detail for one in decide(none)]
    assert written_after(none, decide(none))["carrier_id"] == ["point", None]


@pytest.mark.parametrize(("sells", "follows"), [(71, True), (1, True), (99, False)])
def test_a_delivery_line_sells_the_product_of_another_carrier_unless_a_person_chose_one(
    sells: int, follows: bool
) -> None:
    delivery = line(DELIVERY, kind="delivery", line_item_id=None, description="Kurier")
    first = loaded(lines=[line(), delivery])
    found = replace(
        first,
        order=order(delivery_method_id="point", delivery_method="Punkt"),
        odoo_lines={**first.odoo_lines, DELIVERY: in_odoo(delivery, product_id=sells)},
        carrier_id=8,
        delivery_products=frozenset({1, 71, 81}),
        delivery_product=81,
    )

    products = [one.detail["product"] for one in decide(found) if "product" in one.detail]

    assert products == ([{"allegro": 81, "odoo": sells, "last written": sells}] if follows else [])


def test_what_is_written_ends_what_was_decided() -> None:
    found = replace(moved(), lines=[line(quantity=Decimal(3))])
    [*_, note] = decide(found)

    after = replace(
        with_odoo(found, partner_shipping_id=44),
        contacts={"delivery_1_new": contact(odoo_id=44)},
        odoo_lines={MUG: in_odoo(line(quantity=Decimal(3)))},
        written=note.detail["written"] | {"partner_shipping_id": ["delivery_1_new", 44]},
    )
    assert decide(after) == []


def test_a_cancellation_says_what_stays_booked() -> None:
    note = decide(replace(loaded(), order=order(disposition="cancel")))[-1]

    assert ("Stays booked", "50.00 PLN: refunds are not booked") in facts_in(note.facts)


def test_that_we_cancelled_an_order_is_remembered_until_allegro_has_it_again() -> None:
    cancelled = replace(loaded(), order=order(disposition="cancel", status="CANCELLED"))
    written = decide(cancelled)[-1].detail["written"]
    assert written["cancelled"] is True
    died = replace(
        with_odoo(cancelled, mirrored={"x_allegro_status": "CANCELLED", "x_allegro_state": "cancelled"}),
        written=written,
    )
    assert outline(decide(died)) == [("order", "cancel")]  # the note has said so already

    again = replace(with_odoo(loaded(), state="draft"), written=written, reopens=True)

    reopen, note = decide(again)
    assert reopen.action == "reopen"
    assert "cancelled" not in note.detail["written"]


def test_an_order_cancelled_by_a_person_gets_facts_only() -> None:
    found = replace(moved(), order=MOVED | {"fulfillment_status": "SENT"})

    assert outline(decide(with_odoo(found, state="cancel"))) == [
        ("order", "update"),
        ("order", "keep"),
        ("note", "create"),
    ]


def test_a_form_that_merged_leaves_its_order_to_the_survivor() -> None:
    merged = replace(loaded(), order=order(disposition="cancel", merged_into="dddd"))

    assert outline(decide(replace(merged, survivor="dddd"))) == [("order", "keep")]
    loose = decide(merged)
    assert ("order", "cancel") not in outline(loose)
    assert any(one.kind == "activity" and "dddd" in one.reason for one in loose)


def test_an_order_becomes_that_of_the_form_it_merged_into() -> None:
    assert outline(decide(with_odoo(loaded(), mirrored={"x_allegro_id": "eeee"})))[0] == ("order", "rebind")


def test_unreadable_memory_is_no_memory() -> None:
    assert read_written("{") == read_written("[]") == read_written(None) == {}
    assert set(REFERENCES) < set(read_written(written_order(order() | {"lines": [line()]}, None)))
    assert line_fields(line())["price"] == "39.99"
