"""Checkout forms shaped as Allegro sends them (GET /order/checkout-forms/{id}), and ways to change one."""

import copy
from typing import Any

Json = dict[str, Any]
FORM = "7721b2f0-c4e8-11f1-904f-89bb34047197"
LINE = "76e82c60-c4e8-11f1-904f-89bb34047197"
PAYMENT = "854feb10-c4e8-11f1-adbb-3d92744031e2"


def money(amount: str, currency: str = "PLN") -> Json:
    """Return an amount as Allegro writes it."""
    return {"amount": amount, "currency": currency}


def line_item(number: int = 0, **changes: Any) -> Json:
    """Return a line item: two mugs at 39.99, unless changed."""
    return {
        "id": f"76e82c6{number:x}-c4e8-11f1-904f-89bb34047197",
        "offer": {
            "id": "7782361656",
            "name": "Kubek",
            "external": {"id": "MUG-RED"},
            "productSet": None,
            "hsNumber": None,
        },
        "quantity": 2,
        "originalPrice": money("39.99"),
        "price": money("39.99"),
        "reconciliation": None,
        "selectedAdditionalServices": [],
        "vouchers": [],
        "tax": None,
        "boughtAt": "2026-10-10T20:24:12.523Z",
        "discounts": None,
        "deposit": None,
        "serialNumbers": {"expected": False, "entries": []},
    } | changes


def form(**changes: Any) -> Json:
    """Return a paid order of 85.97 PLN, with top-level fields changed."""
    return {
        "id": FORM,
        "messageToSeller": None,
        "buyer": {
            "id": "111578773",
            "email": "abc123+1a2b3c@user.allegrogroup.pl",
            "login": "probny_login",
            "firstName": "Probny",
            "lastName": "Kupujacy",
            "companyName": None,
            "guest": False,
            "personalIdentity": "00000000000",
            "phoneNumber": "+48 600 000 001",
            "preferences": {"language": "pl-PL"},
            "address": {"street": "Solna 1", "city": "Poznań", "postCode": "60-166", "countryCode": "PL"},
        },
        "payment": payment("85.97"),
        "status": "READY_FOR_PROCESSING",
        "fulfillment": {
            "status": "NEW",
            "shipmentSummary": {"lineItemsSent": "NONE"},
            "provider": {"id": "SELLER"},
        },
        "delivery": delivery(),
        "invoice": {"required": False, "address": None, "dueDate": None, "features": None},
        "lineItems": [line_item()],
        "surcharges": [],
        "codBookedPayments": [],
        "note": None,
        "marketplace": {"id": "allegro-pl"},
        "summary": {"totalToPay": money("85.97")},
        "updatedAt": "2026-10-10T20:24:28.005Z",
        "revision": "b3a81206",
    } | changes


def payment(paid: str | None, type_: str = "ONLINE", currency: str = "PLN", id_: str = PAYMENT) -> Json:
    """Return a payment, without an amount when `paid` is None, with the provider that Allegro names for its type."""
    providers = {
        "CASH_ON_DELIVERY": None,
        "SPLIT_PAYMENT": "OFFLINE",
        "WIRE_TRANSFER": "OFFLINE",
        "EXTENDED_TERM": "EPT",
    }
    return {
        "id": id_,
        "type": type_,
        "provider": providers.get(type_, "PAYU"),
        "finishedAt": "2026-10-10T20:24:28.005Z",
        "paidAmount": None if paid is None else money(paid, currency),
        "reconciliation": None,
        "features": [],
    }


def delivery(**changes: Any) -> Json:
    """Return the delivery of the paid order."""
    return {
        "address": {
            "firstName": "Probny",
            "lastName": "Odbiorca",
            "street": "Grunwaldzka 182",
            "city": "Poznań",
            "zipCode": "60-166",
            "countryCode": "PL",
            "companyName": None,
            "phoneNumber": "600 000 002",
            "modifiedAt": None,
        },
        "method": {"id": "aa1d05e0-943b-47cb-a759-9d8c16707129", "name": "Allegro Przesyłka polecona"},
        "pickupPoint": None,
        "cost": money("5.99"),
        "smart": False,
        "time": {
            "from": "2026-10-14T22:00:00Z",
            "to": "2026-10-16T21:59:59.999Z",
            "guaranteed": None,
            "dispatch": {"from": "2026-10-11T22:00:00Z", "to": "2026-10-12T21:59:59.999Z"},
        },
        "calculatedNumberOfPackages": 1,
        "cancellation": None,
    } | changes


def invoice(company: Json | None = None, **changes: Any) -> Json:
    """Return an invoice request for a company, or for a natural person."""
    person = None if company else {"firstName": "Probna", "lastName": "Nabywczyni"}
    address = {"street": "Długa 5", "city": "Łódź", "zipCode": "90-001", "countryCode": "PL"}
    return {
        "required": True,
        "address": address | {"company": company, "naturalPerson": person} | changes,
        "dueDate": None,
        "features": None,
    }


def company(*ids: tuple[str, str]) -> Json:
    """Return the company part of an invoice address."""
    return {
        "name": "Firma Próbna Sp. z o.o.",
        "ids": [{"type": type_, "value": value} for type_, value in ids],
        "vatPayerStatus": "NOT_APPLICABLE",
        "taxId": ids[0][1] if ids else None,
    }


def changed(given: Json, path: str, value: Any) -> Json:
    """Return a copy with one field set: `changed(form, "buyer.address", None)`; list places are numbers."""
    copied = copy.deepcopy(given)
    *parents, last = path.split(".")
    place: Any = copied
    for key in parents:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[int(last) if isinstance(place, list) else last] = value
    return copied


def form_id(number: int) -> str:
    """Return the id of the form with this number."""
    return f"{number:08x}-c4e8-11f1-904f-89bb34047197"


def numbered(given: Json, number: int) -> Json:
    """Return a copy of the form with ids of its own: form, line items and payment."""
    copied = copy.deepcopy(given) | {"id": form_id(number)}
    for place, line in enumerate(copied["lineItems"] or []):
        line["id"] = line["id"] and f"{number:06x}{place:02x}-0000-11f1-904f-89bb34047197"
    if copied.get("payment"):
        copied["payment"]["id"] = f"{number:08x}-1111-11f1-904f-89bb34047197"
    return copied
