"""What changed between two contents of an order, told without a word about a person; and orders without any."""

import json

import pytest

from allegro_etl.records.story import changed, contents, story
from allegro_etl.warehouse import Warehouse
from allegro_etl_tests.records.sides import Sides

BEFORE = {
    "status": "BOUGHT",
    "buyer": {"login": "anna", "email": "a@b"},
    "delivery": {"address": {"street": "Polna 3"}, "method": {"name": "InPost"}},
    "lineItems": [{"id": "1", "quantity": 1}],
    "messageToSeller": None,
}


def test_values_are_shown_where_they_name_no_person() -> None:
    after = {
        **BEFORE,
        "status": "READY_FOR_PROCESSING",
        "delivery": {"address": {"street": "Nowa 7"}, "method": {"name": "DPD"}},
        "lineItems": [{"id": "1", "quantity": 2}, {"id": "2", "quantity": 1}],
        "messageToSeller": "Please ring twice",
    }

    found = {one["path"]: (one["is_shown"], one["before"], one["after"]) for one in changed(BEFORE, after)}

    assert found == {
        "status": (True, "BOUGHT", "READY_FOR_PROCESSING"),
        "delivery.address.street": (False, None, None),
        "delivery.method.name": (True, "InPost", "DPD"),
        "lineItems.0.quantity": (True, 1, 2),
        "lineItems.1.id": (True, None, "2"),
        "lineItems.1.quantity": (True, None, 1),
        "messageToSeller": (False, None, None),
    }
    assert changed(BEFORE, BEFORE) == []


@pytest.fixture
def warehouse(sides: Sides) -> Warehouse:
    return sides.warehouse


def fetched(warehouse: Warehouse, *payloads: dict[str, object]) -> None:
    for number, payload in enumerate(payloads):
        warehouse.execute(
            "insert into staging.checkout_forms (form_id, content_hash, payload, found_by, fetched_at) "
            "values ('f1', ?, ?, 'event', now())",
            [f"h{number}", json.dumps(payload)],
        )


def test_an_order_whose_content_was_never_fetched_is_told_by_its_events_alone(warehouse: Warehouse) -> None:
    warehouse.execute("insert into staging.order_events values (7, 'BOUGHT', now(), 'f1', '{}', now())")

    told = story(warehouse, "f1")

    assert told is not None
    assert [event["event_id"] for event in told["events"]] == ["7"]
    assert told["contents"] == []
    assert story(warehouse, "f2") is None


def test_what_differs_from_a_content_that_was_forgotten_is_not_known(warehouse: Warehouse) -> None:
    fetched(warehouse, {}, BEFORE, {**BEFORE, "status": "CANCELLED"})

    forgotten, again, cancelled = contents(warehouse, "f1")

    assert (forgotten["is_forgotten"], forgotten["status"], forgotten["changes"]) == (True, None, [])
    assert (again["is_forgotten"], again["status"], again["changes"]) == (False, "BOUGHT", [])
    assert [change["path"] for change in cancelled["changes"]] == ["status"]
