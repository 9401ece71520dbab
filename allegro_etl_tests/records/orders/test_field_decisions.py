"""Decisions about what is Allegro's word alone: statuses, payments, times, and which of them people are told."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from allegro_etl.destination.fields import SHOWN_OF_ORDERS
from allegro_etl.records.orders.decisions import decide
from allegro_etl.records.orders.sides import told_fingerprints
from allegro_etl.records.sentences import facts_in
from allegro_etl_tests.records.orders.sides import loaded, order, outline, with_odoo


def test_dedicated_fields_are_allegro_s_word_alone() -> None:
    update, note = decide(replace(loaded(), order=order(fulfillment_status="SENT")))

    assert update.detail == {
        "x_allegro_fulfillment": {"allegro": "SENT", "odoo": None},
        "x_allegro_state": {"allegro": "sent", "odoo": None},
    }
    # which says the state as well
    assert facts_in(note.facts) == [("Fulfilment status", "none → SENT")]
    assert facts_in(note.facts, "pl") == [("Status realizacji", "brak → wysłane")]


PUSHED = ("NEW", "PROCESSING", "PROCESSING", "SENT")


@pytest.mark.parametrize(
    ("before", "now", "is_ours"),
    [
        ("NEW", "PROCESSING", True),
        ("NEW", "SENT", True),
        ("PROCESSING", "SENT", True),
        ("SENT", "PROCESSING", False),
        ("SUSPENDED", "PROCESSING", False),
        ("PROCESSING", "READY_FOR_SHIPMENT", False),
        (None, "SENT", False),
    ],
)
def test_a_status_that_we_wrote_ourselves_is_written_in_odoo_and_told_to_nobody(
    before: str | None, now: str, *, is_ours: bool
) -> None:
    found = replace(loaded(order(fulfillment_status=before)), order=order(fulfillment_status=now), pushed=PUSHED)

    decisions = decide(found)

    assert decisions[0].detail["x_allegro_fulfillment"] == {"allegro": now, "odoo": before}
    assert outline(decisions) == [("order", "update")] + ([] if is_ours else [("note", "create")])


def test_beside_our_own_status_only_what_else_changed_is_told() -> None:
    first = loaded(
        order(
            fulfillment_status="NEW", paid=Decimal("45.00"), hold_reasons=[{"code": "paid_too_little", "words": None}]
        )
    )

    update, note = decide(replace(first, order=order(fulfillment_status="SENT"), pushed=("NEW", "SENT")))

    assert {"x_allegro_fulfillment", "x_allegro_payment"} <= update.detail.keys()
    assert [label for label, _ in facts_in(note.facts)] == ["Payment"]


def test_a_payment_that_became_whole_is_told_in_words() -> None:
    short = loaded(order(paid=Decimal("45.00"), hold_reasons=[{"code": "paid_too_little", "words": None}]))

    update, note = decide(replace(short, order=order()))

    assert update.detail == {"x_allegro_payment": {"allegro": "paid", "odoo": "underpaid"}}
    assert facts_in(note.facts) == [("Payment", "underpaid → paid")]
    assert facts_in(note.facts, "pl") == [("Płatność", "Niedopłata → Opłacone")]


def test_another_time_of_dispatch_is_told_in_the_time_of_the_markets() -> None:
    first = loaded(order(dispatch_by=datetime(2026, 11, 28, 22, 59, 59, tzinfo=UTC)))

    _, note = decide(replace(first, order=order(dispatch_by=datetime(2026, 11, 29, 22, 59, 59, tzinfo=UTC))))

    assert facts_in(note.facts, "pl") == [("Wysłać do", "sobota 28.11, 23:59 → niedziela 29.11, 23:59")]


def test_fields_that_a_past_order_lacks_are_left_to_the_sweep() -> None:
    found = loaded()
    past = with_odoo(found, mirrored={**found.mirrored, **dict.fromkeys(SHOWN_OF_ORDERS)})

    assert decide(past) == []


def test_a_changed_message_is_told_once() -> None:
    first = loaded(order(message="Szybko"))
    found = replace(first, order=order(message="Powoli"))

    [note] = decide(found)

    assert facts_in(note.facts) == [("Message from the buyer", "Powoli")]
    assert note.detail["written"]["message"] == told_fingerprints(found.order)["message"]
    assert decide(replace(found, written=note.detail["written"])) == []
