"""Decisions about orders that are closed, by an invoice, by goods that left or by a lock: the dedicated fields are written, the rest is a person's."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allegro_etl.records.orders.decisions import decide, written_after
from allegro_etl.records.orders.existing import Existing
from allegro_etl.records.sentences import facts_in
from allegro_etl_tests.records.orders.sides import Record, contact, line, loaded, order, outline, with_odoo

CLOSED: list[tuple[Record, str]] = [
    ({"delivered": True}, "goods have left"),
    ({"invoiced": True}, "an invoice is posted"),
    ({"invoiced": True, "mirrored": {"draft_invoice": True}}, "an invoice is drafted"),
    ({"mirrored": {"locked": True}}, "the order is locked"),
]


def closed(found: Existing, by: Record) -> Existing:
    """Close an order in Odoo to changes."""
    return with_odoo(found, **by)


@pytest.mark.parametrize(("by", "said"), CLOSED)
@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"delivery_key": "new"}, "partner_shipping_id"),
        ({"invoice_key": "new"}, "partner_invoice_id"),
        ({"delivery_method_id": "point", "delivery_method": "Punkt"}, "carrier_id"),
    ],
)
def test_a_closed_order_keeps_its_addresses_and_its_carrier(by: Record, said: str, changed: Record, name: str) -> None:
    found = replace(
        loaded(), order=order(**changed), contacts={"new": contact(odoo_id=77, street="Nowa 1")}, carrier_id=8
    )
    found = replace(found, places={11: contact(street="Stara 1"), 10: contact(street="Stara 2")})

    *_, conflict, activity = [one for one in decide(closed(found, by)) if one.kind != "note" and name in str(one)]

    assert (conflict.action, activity.kind) == ("conflict", "activity")
    assert conflict.detail[name]["allegro"] in (77, 8)
    assert said in activity.reason
    assert [label.rpartition(" on ")[0] or label.rpartition(" in ")[0] for label, _ in facts_in(activity.facts)] == [
        activity.reason.split(" changed")[0]
    ] * 2
    told_of = " ".join(text for _, text in facts_in(activity.facts))
    assert ("Nowa 1" in told_of and "Stara" in told_of) or ("Punkt" in told_of and "DPD" in told_of)


@pytest.mark.parametrize(("by", "said"), CLOSED)
def test_a_closed_order_keeps_its_lines_and_gets_none(by: Record, said: str) -> None:
    cheaper = line(unit_price=Decimal("1.00"), quantity=Decimal(1), description="Inny tekst")
    added = line("surcharge_1", kind="surcharge", line_item_id=None, description="Surcharge")
    found = closed(replace(loaded(), lines=[cheaper, added]), by)

    decisions = decide(found)

    assert outline(decisions) == [("line", "conflict"), ("line", "conflict"), ("activity", "create")]
    assert set(decisions[0].detail) == {"quantity", "price", "text"}
    activity = decisions[-1]
    assert said in activity.reason
    texts = " ".join(text for _, text in facts_in(activity.facts))
    for both in (
        "price: 1 PLN on Allegro, 39.99 PLN in Odoo",
        "text: Inny tekst on Allegro, Kubek in Odoo",
        "Surcharge: 2 x",
    ):
        assert both in texts
    assert written_after(found, decisions)["lines"] == found.written["lines"]


@pytest.mark.parametrize(("by", "_"), CLOSED)
def test_our_own_fields_and_the_note_are_written_on_a_closed_order_too(by: Record, _: str) -> None:
    sent = replace(loaded(), order=order(fulfillment_status="SENT"), lines=[line(quantity=Decimal(1))])

    assert outline(decide(closed(sent, by))) == [
        ("order", "update"),
        ("line", "conflict"),
        ("activity", "create"),
        ("note", "create"),
    ]


@pytest.mark.parametrize(("obstacle", "said"), CLOSED)
def test_a_cancelled_order_is_not_torn_down_when_it_is_too_late(obstacle: Record, said: str) -> None:
    cancelled = replace(loaded(), order=order(disposition="cancel", status="CANCELLED"))

    assert ("order", "cancel") in outline(decide(cancelled))
    decisions = decide(closed(cancelled, obstacle))
    assert ("order", "cancel") not in outline(decisions)
    assert any(one.kind == "activity" and said in one.reason for one in decisions)
