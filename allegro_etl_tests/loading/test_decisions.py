"""Decisions about orders that exist: three sides in, actions out. No Odoo, no Allegro, no DuckDB."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.loading.decisions import decide, written_after
from allegro_etl.loading.existing import Decision, Existing
from allegro_etl.loading.sides import REFERENCES, line_fields, message_fingerprint, read_written, written_order
from allegro_etl.loading.values import allegro_facts

Record = dict[str, Any]

FORM = "aaaaaaaa-0000-11f1-8000-000000000001"
MUG = "line_bbbbbbbb-0000-11f1-8000-000000000001"
DELIVERY = f"delivery_{FORM}"


def order(**fields: Any) -> Record:
    """Give a row of core.orders, with the ids of its contacts."""
    plain: Record = dict.fromkeys(
        ("merged_into", "message", "pickup_point", "pickup_point_id", "invoice_key", "invoice_id", "fulfillment_status")
    )
    return {
        **plain,
        "form_id": FORM,
        "content_hash": "c0ffee",
        "disposition": "load",
        "status": "READY_FOR_PROCESSING",
        "marketplace": "allegro-pl",
        "currency": "PLN",
        "delivery_method": "Kurier",
        "delivery_method_id": "courier",
        "buyer_key": "buyer_1",
        "partner_id": 10,
        "delivery_key": "delivery_1_old",
        "delivery_id": 11,
        **fields,
    }


def line(key: str = MUG, **fields: Any) -> Record:
    """Give a row of core.order_lines."""
    return {
        "form_id": FORM,
        "line_key": key,
        "kind": "offer",
        "line_item_id": key.removeprefix("line_"),
        "description": "Kubek",
        "quantity": Decimal(2),
        "unit_price": Decimal("39.99"),
        "original_price": None,
        "currency": "PLN",
        **fields,
    }


def in_odoo(core_line: Record, **fields: Any) -> Record:
    """Give the row of odoo.order_lines that a core line became."""
    return {
        "line_key": core_line["line_key"],
        "quantity": core_line["quantity"],
        "unit_price": core_line["unit_price"],
        "discount": Decimal(0),
        "description": core_line["description"],
        **fields,
    }


def loaded(first: Record | None = None, lines: list[Record] | None = None) -> Existing:
    """Give an order right after it was loaded: all sides are the same."""
    now, own = first or order(), lines if lines is not None else [line()]
    facts = {**allegro_facts(now), "x_allegro_id": FORM, "carrier_id": [7, "DPD"], "locked": False}
    return Existing(
        order=now,
        lines=own,
        odoo={
            "id": 1,
            "state": "sale",
            "currency": "PLN",
            "partner_shipping_id": 11,
            "partner_invoice_id": 10,
            "delivered": False,
            "invoiced": False,
            "booked": Decimal("50.00"),
            "facts": facts,
        },
        odoo_lines={one["line_key"]: in_odoo(one) for one in own},
        written=read_written(written_order({**now, "lines": own}, 7)),
        contacts={"buyer_1": {"odoo_id": 10}, "delivery_1_old": {"odoo_id": 11}},
        carrier_id=7,
    )


def told(decisions: list[Decision]) -> list[tuple[str, str]]:
    """Give (kind, action) of each decision."""
    return [(one.kind, one.action) for one in decisions]


def with_odoo(found: Existing, **fields: Any) -> Existing:
    """Change what Odoo has of the order."""
    return replace(found, odoo={**found.odoo, **fields})


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


def test_a_new_line_is_added_and_one_that_a_person_removed_is_not() -> None:
    surcharge = line("surcharge_1", kind="surcharge", line_item_id=None, description="Surcharge", quantity=Decimal(1))
    added = replace(loaded(), lines=[line(), surcharge])
    removed = replace(loaded(), odoo_lines={})

    assert told(decide(added)) == [("line", "create"), ("note", "create")]
    [kept] = decide(removed)
    assert (kept.kind, kept.action) == ("line", "keep")
    assert kept.detail["quantity"] == {"allegro": "2", "odoo": None, "last written": "2"}


def test_a_line_is_compared_field_by_field() -> None:
    found = replace(
        loaded(),
        lines=[line(quantity=Decimal(3))],
        odoo_lines={MUG: in_odoo(line(), unit_price=Decimal("35.00"))},
    )

    kept, update, note = decide(found)

    assert (kept.action, set(kept.detail)) == ("keep", {"price"})
    assert update.detail == {"quantity": {"allegro": "3", "odoo": "2", "last written": "2"}}
    after = note.detail["written"]["lines"][MUG]
    assert (after["quantity"], after["price"]) == ("3", "39.99")


def test_a_quantity_changed_on_both_sides_is_a_conflict_and_stays_one() -> None:
    found = replace(loaded(), lines=[line(quantity=Decimal(3))], odoo_lines={MUG: in_odoo(line(), quantity=Decimal(5))})

    decisions = decide(found)

    assert told(decisions) == [("line", "conflict"), ("activity", "create")]
    assert decisions[0].detail == {"quantity": {"allegro": "3", "odoo": "5", "last written": "2"}}
    assert written_after(found, decisions)["lines"][MUG]["quantity"] == "2"


def test_lines_that_allegro_no_longer_has_are_a_person_s() -> None:
    assert told(decide(replace(loaded(), lines=[]))) == [("order", "conflict"), ("activity", "create")]


def test_a_rounding_line_is_ours_and_no_change() -> None:
    rounding = {"line_key": f"rounding_{FORM}", "quantity": Decimal(1), "unit_price": Decimal("0.01")}

    assert decide(replace(loaded(), odoo_lines={**loaded().odoo_lines, f"rounding_{FORM}": rounding})) == []


def test_a_set_for_the_same_price_is_not_shared_out_anew() -> None:
    item = "cccccccc-0000-11f1-8000-000000000001"
    one, two = f"line_{item}_0", f"line_{item}_1"
    before = [
        line(one, kind="set", line_item_id=item, quantity=Decimal(1), unit_price=Decimal("60.00")),
        line(two, kind="set", line_item_id=item, quantity=Decimal(2), unit_price=Decimal("20.00")),
    ]
    found = loaded(lines=before)
    shifted = [{**before[0], "unit_price": Decimal("50.00")}, {**before[1], "unit_price": Decimal("25.00")}]
    dearer = [{**before[0], "unit_price": Decimal("61.00")}, before[1]]

    assert decide(replace(found, lines=shifted)) == []
    assert ("line", "update") in told(decide(replace(found, lines=dearer)))


def test_a_changed_message_is_told_once() -> None:
    first = loaded(order(message="Szybko"))
    found = replace(first, order=order(message="Powoli"))

    [note] = decide(found)

    assert note.facts == [("Message from the buyer", "Powoli")]
    assert note.detail["written"]["message"] == message_fingerprint(found.order)
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


def test_line_items_on_another_sale_order_are_not_added_again() -> None:
    found = replace(loaded(), lines=[line(), line("line_other")], lines_elsewhere=frozenset({"line_other"}))

    assert told(decide(found)) == [("line", "conflict"), ("activity", "create")]


def test_a_sale_order_that_is_not_ours_gets_no_lines() -> None:
    foreign = replace(loaded(), written={}, odoo_lines={})

    assert ("line", "create") not in told(decide(foreign))


def test_unreadable_memory_is_no_memory() -> None:
    assert read_written("{") == read_written("[]") == read_written(None) == {}
    assert set(REFERENCES) < set(read_written(written_order({**order(), "lines": [line()]}, None)))
    assert line_fields(line())["price"] == "39.99"
