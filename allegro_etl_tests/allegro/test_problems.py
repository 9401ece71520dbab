"""What is wrong with a record."""

import copy
from typing import Any

import pytest

from allegro_etl.allegro.problems import MOST_PROBLEMS, check_form


def price(amount: str = "39.99", currency: str = "PLN") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


_LINE: dict[str, Any] = {
    "id": "76e82c60-c4e8-11f1-904f-89bb34047197",
    "offer": {"id": "7782361656", "name": "Kubek", "external": None, "productSet": None},
    "quantity": 2,
    "originalPrice": price(),
    "price": price(),
    "boughtAt": "2026-10-10T20:24:12Z",
    "selectedAdditionalServices": [],
    "tax": None,
    "deposit": None,
}
FORM: dict[str, Any] = {
    "id": "7721b2f0-c4e8-11f1-904f-89bb34047197",
    "messageToSeller": None,
    "buyer": {"id": "111578773", "login": "Client:111578773", "email": None, "firstName": None, "guest": False},
    "payment": None,
    "status": "BOUGHT",
    "fulfillment": {"status": "NEW", "provider": {"id": "SELLER"}},
    "delivery": {"address": None, "method": None, "pickupPoint": None, "cost": price("5.99"), "smart": False},
    "invoice": {"required": False, "address": None},
    "lineItems": [_LINE],
    "surcharges": [],
    "codBookedPayments": [],
    "note": None,
    "marketplace": {"id": "allegro-pl"},
    "summary": {"totalToPay": price("85.97")},
    "updatedAt": "2026-10-10T20:24:28.005Z",
    "revision": "b3a81206",
}


def changed(record: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    record = copy.deepcopy(record)
    *folders, name = path.split(".")
    inner: Any = record
    for folder in folders:
        inner = inner[int(folder)] if folder.isdigit() else inner[folder]
    inner[name] = value
    return record


def test_a_form_in_which_all_that_may_be_null_is_null_is_right() -> None:
    assert check_form(FORM) == []
    for name in ("delivery", "invoice", "fulfillment", "surcharges", "codBookedPayments", "revision"):
        assert check_form(changed(FORM, name, None)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("status", "PACKED_BY_A_ROBOT"),
        ("somethingNew", {"a": 1}),
        ("payment", {"id": FORM["id"], "type": "BARTER", "provider": "XX", "finishedAt": None, "paidAmount": None}),
        ("summary.totalToPay.amount", "86"),
        ("summary.totalToPay.amount", "0.00"),
        ("lineItems.0.tax", {"rate": "23.00", "subject": None, "exemption": None}),
    ],
)
def test_what_allegro_may_add_or_leave_out_is_no_problem(path: str, value: object) -> None:
    assert check_form(changed(FORM, path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("id", "7721b2f0", "id is no id as Allegro gives it."),
        ("lineItems", [], "line item must have between 1 and 10000 lines."),
        ("lineItems.0.quantity", 0, "line item 1, quantity must be a whole number from 1 to 1000000."),
        ("lineItems.0.quantity", True, "line item 1, quantity must be a whole number from 1 to 1000000."),
        ("lineItems.0.price.amount", "1.234", "line item 1, price.amount must be an amount such as 12.34."),
        ("lineItems.0.price.amount", "-1.00", "line item 1, price.amount must be an amount such as 12.34."),
        ("lineItems.0.price.amount", "NaN", "line item 1, price.amount must be an amount such as 12.34."),
        ("lineItems.0.price.amount", "1e3", "line item 1, price.amount must be an amount such as 12.34."),
        ("lineItems.0.price.amount", "١٢", "line item 1, price.amount must be an amount such as 12.34."),
        ("lineItems.0.price.amount", 39.99, "line item 1, price.amount must be an amount such as 12.34."),
        ("lineItems.0.price.amount", "9" * 13, "line item 1, price.amount must be an amount such as 12.34."),
        ("summary.totalToPay.currency", "zł", "summary.totalToPay.currency must be a currency such as PLN."),
        ("updatedAt", "2026-13-01T00:00:00Z", "updatedAt must be a time such as 2026-10-10T20:24:28.005Z."),
        ("updatedAt", "2026-10-10T00:00:00", "updatedAt must be a time such as 2026-10-10T20:24:28.005Z."),
        ("buyer", None, "buyer is not of the kind that Allegro documents."),
        ("buyer.firstName", "x" * 1_001, "buyer.firstName is too long to be true."),
        ("delivery.cost.currency", "EUR", "The total is in PLN, but other amounts are in EUR."),
        ("lineItems", [_LINE, _LINE], "Two line items have the same id."),
    ],
)
def test_what_would_corrupt_an_order_is_told_in_a_sentence(path: str, value: object, problem: str) -> None:
    assert check_form(changed(FORM, path, value)) == [problem]


def test_what_is_missing_is_named_and_what_is_no_form_at_all_too() -> None:
    assert check_form({name: value for name, value in FORM.items() if name != "summary"}) == ["summary is missing."]
    assert check_form("<html>") == ["The record is not of the kind that Allegro documents."]
    assert len(check_form(changed(FORM, "lineItems", [{}] * 100))) == MOST_PROBLEMS
