"""What changed between two contents of an order, told without a word about a person."""

from allegro_etl.records.story import changed

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
