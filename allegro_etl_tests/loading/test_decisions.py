"""Decisions about orders that exist: three sides in, actions out. No Odoo, no Allegro, no DuckDB."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allegro_etl.loading.decisions import decide
from allegro_etl.loading.existing import Existing
from allegro_etl.loading.sides import REFERENCES, line_fields, read_written, told_fingerprints, written_order
from allegro_etl_tests.loading.sides import MUG, Record, in_odoo, line, loaded, order, told, with_odoo

MOVED = order(delivery_key="delivery_1_new", delivery_id=None)


def moved() -> Existing:
    """Give a loaded order whose buyer has changed the delivery address since."""
    return replace(
        loaded(), order=MOVED, contacts={"delivery_1_new": {"odoo_id": None, "name": "Agat", "street": "ul. Nowa 1"}}
    )


def test_an_order_that_is_as_it_was_loaded_needs_nothing() -> None:
    assert decide(loaded()) == []


def test_a_new_address_is_written_and_told() -> None:
    update, note = decide(moved())

    assert update.detail == {"partner_shipping_id": {"allegro": "delivery_1_new", "odoo": 11, "last written": 11}}
    assert (note.kind, note.facts) == ("note", [("Delivery address", "Agat, ul. Nowa 1")])
    assert note.detail["written"]["partner_shipping_id"] == ["delivery_1_new", None]


def test_a_new_address_does_not_replace_the_one_that_a_person_chose() -> None:
    decisions = decide(with_odoo(moved(), partner_shipping_id=99))

    assert told(decisions) == [("order", "conflict"), ("activity", "create")]
    assert decisions[0].detail["partner_shipping_id"] == {"allegro": "delivery_1_new", "odoo": 99, "last written": 11}


@pytest.mark.parametrize(
    ("flag", "name", "key"),
    [("delivered", "partner_shipping_id", "delivery_key"), ("invoiced", "partner_invoice_id", "invoice_key")],
)
def test_what_comes_too_late_is_a_person_s(flag: str, name: str, key: str) -> None:
    found = replace(loaded(), order=order(**{key: "new"}), contacts={"new": {"odoo_id": 77}})

    decisions = decide(with_odoo(found, **{flag: True}))

    assert told(decisions) == [("order", "conflict"), ("activity", "create")]
    assert decisions[0].detail[name]["allegro"] == 77


def test_a_person_s_address_is_kept_and_shown_while_allegro_says_what_it_said() -> None:
    [kept] = decide(with_odoo(loaded(), partner_shipping_id=99))

    assert (kept.action, kept.detail) == (
        "keep",
        {"partner_shipping_id": {"allegro": 11, "odoo": 99, "last written": 11}},
    )


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    found = replace(moved(), contacts={"delivery_1_new": {"odoo_id": 55}})

    assert decide(with_odoo(found, partner_shipping_id=55)) == []


def test_without_knowing_what_was_written_nothing_of_a_person_s_is_touched() -> None:
    decisions = decide(replace(moved(), written={}))

    assert ("order", "update") not in told(decisions)
    assert ("order", "conflict") in told(decisions)


def test_a_carrier_follows_another_delivery_method_only() -> None:
    remapped = replace(loaded(), carrier_id=8)
    assert [one.action for one in decide(remapped)] == []

    other = replace(loaded(), order=order(delivery_method_id="point", delivery_method="Punkt"), carrier_id=8)
    assert {"carrier_id": {"allegro": 8, "odoo": 7, "last written": 7}} in [one.detail for one in decide(other)]


def test_facts_are_allegro_s_word_alone() -> None:
    update, note = decide(replace(loaded(), order=order(fulfillment_status="SENT")))

    assert update.detail == {"x_allegro_fulfillment": {"allegro": "SENT", "odoo": None}}
    assert note.facts == [("Fulfillment", "none → SENT")]


def test_a_changed_message_is_told_once() -> None:
    first = loaded(order(message="Szybko"))
    found = replace(first, order=order(message="Powoli"))

    [note] = decide(found)

    assert note.facts == [("Message from the buyer", "Powoli")]
    assert note.detail["written"]["message"] == told_fingerprints(found.order)["message"]
    assert decide(replace(found, written=note.detail["written"])) == []


def test_what_is_written_settles_what_was_decided() -> None:
    found = replace(moved(), lines=[line(quantity=Decimal(3))])
    [*_, note] = decide(found)

    after = replace(
        with_odoo(found, partner_shipping_id=44),
        contacts={"delivery_1_new": {"odoo_id": 44}},
        odoo_lines={MUG: in_odoo(line(quantity=Decimal(3)))},
        written=note.detail["written"] | {"partner_shipping_id": ["delivery_1_new", 44]},
    )
    assert decide(after) == []


@pytest.mark.parametrize(
    ("obstacle", "said"),
    [
        ({"delivered": True}, "goods have left"),
        ({"invoiced": True}, "an invoice is posted"),
    ],
)
def test_a_cancelled_order_is_not_torn_down_when_it_is_too_late(obstacle: Record, said: str) -> None:
    cancelled = replace(loaded(), order=order(disposition="cancel", status="CANCELLED"))

    assert ("order", "cancel") in told(decide(cancelled))
    decisions = decide(with_odoo(cancelled, **obstacle))
    assert ("order", "cancel") not in told(decisions)
    assert any(one.kind == "activity" and said in one.reason for one in decisions)


def test_a_cancellation_says_what_stays_booked() -> None:
    note = decide(replace(loaded(), order=order(disposition="cancel")))[-1]

    assert ("Stays booked", "50.00 PLN: refunds are not booked") in note.facts


def test_an_order_cancelled_by_a_person_gets_facts_only() -> None:
    found = replace(moved(), order={**MOVED, "fulfillment_status": "SENT"})

    assert told(decide(with_odoo(found, state="cancel"))) == [
        ("order", "update"),
        ("order", "keep"),
        ("note", "create"),
    ]


def test_a_form_that_merged_leaves_its_order_to_the_survivor() -> None:
    merged = replace(loaded(), order=order(disposition="cancel", merged_into="dddd"))

    assert told(decide(replace(merged, survivor="dddd"))) == [("order", "keep")]
    loose = decide(merged)
    assert ("order", "cancel") not in told(loose)
    assert any(one.kind == "activity" and "dddd" in one.reason for one in loose)


def test_an_order_becomes_that_of_the_form_it_merged_into() -> None:
    found = loaded()
    facts = {**found.odoo["facts"], "x_allegro_id": "eeee"}

    assert told(decide(with_odoo(found, facts=facts)))[0] == ("order", "rebind")


def test_unreadable_memory_is_no_memory() -> None:
    assert read_written("{") == read_written("[]") == read_written(None) == {}
    assert set(REFERENCES) < set(read_written(written_order({**order(), "lines": [line()]}, None)))
    assert line_fields(line())["price"] == "39.99"
