"""Checkout forms and offers shaped as Allegro sends them (GET /order/checkout-forms/{id}), and a DuckDB file that has them staged."""

import copy
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.documents.line_items import named_line_items, stage_line_items
from allegro_etl.records.orders.building import build_order_lines, build_orders
from allegro_etl.records.partners.matching import match_partners
from allegro_etl.records.payments.building import build_payments
from allegro_etl.records.products.matching import match_products
from allegro_etl.records.sentences import sentence
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, open_warehouse

Json = dict[str, Any]

FORM = "7721b2f0-c4e8-11f1-904f-89bb34047197"
LINE = "76e82c60-c4e8-11f1-904f-89bb34047197"
PAYMENT = "854feb10-c4e8-11f1-adbb-3d92744031e2"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def money(amount: str, currency: str = "PLN") -> Json:
    """Give an amount as Allegro writes it."""
    return {"amount": amount, "currency": currency}


def line_item(number: int = 0, **changes: Any) -> Json:
    """Give a line item: two mugs at 39.99, unless changed."""
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
    """Give a paid order of 85.97 PLN, with top-level fields changed."""
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
    """Give a payment, without an amount when `paid` is None, with the provider that Allegro names for its type."""
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
    """Give the delivery of the paid order."""
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
    """Give an invoice request for a company, or for a natural person."""
    person = None if company else {"firstName": "Probna", "lastName": "Nabywczyni"}
    address = {"street": "Długa 5", "city": "Łódź", "zipCode": "90-001", "countryCode": "PL"}
    return {
        "required": True,
        "address": address | {"company": company, "naturalPerson": person} | changes,
        "dueDate": None,
        "features": None,
    }


def company(*ids: tuple[str, str]) -> Json:
    """Give the company part of an invoice address."""
    return {
        "name": "Firma Próbna Sp. z o.o.",
        "ids": [{"type": type_, "value": value} for type_, value in ids],
        "vatPayerStatus": "NOT_APPLICABLE",
        "taxId": ids[0][1] if ids else None,
    }


def product(id_: str = "c9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4", quantity: int = 1, **parameters: Any) -> Json:
    """Give an element of an offer's productSet; `code` and `gtin` become its parameters."""
    named = {"code": "224017", "gtin": "225693", "isbn": "245669"}
    return {
        "product": {
            "id": id_,
            "publication": {"status": "LISTED"},
            "parameters": [
                {"id": named[key], "name": key, "values": value if isinstance(value, list) else [value]}
                for key, value in parameters.items()
            ],
        },
        "quantity": {"value": quantity},
    }


def offer(*products: Json, **changes: Any) -> Json:
    """Give an offer (GET /sale/product-offers/{offerId}) of the products."""
    return {
        "id": "7782361656",
        "name": "Kubek",
        "productSet": list(products) or [product()],
        "parameters": [{"id": "11323", "name": "Stan", "values": ["Nowy"], "valuesIds": ["11323_1"]}],
        "external": {"id": "MUG-RED"},
        "taxSettings": {
            "rates": [{"rate": "8.00", "countryCode": "PL"}, {"rate": "21.00", "countryCode": "CZ"}],
            "subject": "GOODS",
        },
    } | changes


def why_held(order: Json) -> str | None:
    """Return in words why a row of core.orders is held; None where it is not."""
    told = [sentence(one["code"], json.loads(one["words"] or "{}")) for one in order["hold_reasons"] or []]
    return " ".join(told) or None


def changed(given: Json, path: str, value: Any) -> Json:
    """Give a copy with one field set: `changed(form, "buyer.address", None)`; list places are numbers."""
    copied = copy.deepcopy(given)
    *parents, last = path.split(".")
    place: Any = copied
    for key in parents:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[int(last) if isinstance(place, list) else last] = value
    return copied


def form_id(number: int) -> str:
    """Give the id of the form with this number."""
    return f"{number:08x}-c4e8-11f1-904f-89bb34047197"


def numbered(given: Json, number: int) -> Json:
    """Give a copy of the form with ids of its own: form, line items and payment."""
    copied = copy.deepcopy(given) | {"id": form_id(number)}
    for place, line in enumerate(copied["lineItems"] or []):
        line["id"] = line["id"] and f"{number:06x}{place:02x}-0000-11f1-904f-89bb34047197"
    if copied.get("payment"):
        copied["payment"]["id"] = f"{number:08x}-1111-11f1-904f-89bb34047197"
    return copied


@contextmanager
def staged(folder: Path, forms: Iterable[Json], offers: Iterable[Json] = ()) -> Iterator[Warehouse]:
    """Open a new DuckDB file in which the forms are staged and pending."""
    with open_warehouse(folder / "shop.duckdb") as warehouse:
        stage(warehouse, forms, offers)
        yield warehouse


def stage(warehouse: Warehouse, forms: Iterable[Json], offers: Iterable[Json] = ()) -> None:
    """Stage forms, later ones as fetched later, queue them, and stage offers; one without productSet is a gone one."""
    fetched = NOON + timedelta(hours=int(warehouse.scalar("select count(*) from staging.checkout_forms")))
    for minute, one in enumerate(forms):
        payload = json.dumps(one)
        warehouse.execute(
            "insert into staging.checkout_forms (form_id, content_hash, payload, found_by, fetched_at) values (?, md5(?), ?, 'event', ?)",
            [one["id"], payload, payload, fetched + timedelta(minutes=minute)],
        )
        stage_line_items(warehouse, named_line_items(one["id"], one))
        warehouse.execute(
            "insert or ignore into ops.pending (form_id, why, queued_at) values (?, 'event', now())", [one["id"]]
        )
    for one in offers:
        gone = one.get("productSet") is None
        warehouse.execute(
            "insert or replace into staging.offers (offer_id, payload, gone, fetched_at) values (?, ?, ?, now())",
            [one["id"], None if gone else json.dumps(one), gone],
        )


def product_in_odoo(warehouse: Warehouse, id_: int, **values: Any) -> None:
    """Put a product variant into the mirror of Odoo."""
    row = {"id": id_, "template_id": 1000 + id_, "active": True} | values
    warehouse.insert("odoo.products", list(row), [list(row.values())])


def contact_in_odoo(warehouse: Warehouse, id_: int, **values: Any) -> None:
    """Put a contact into the mirror of Odoo."""
    row = {"id": id_, "active": True} | values
    warehouse.insert("odoo.partners", list(row), [list(row.values())])


def bound_in_odoo(warehouse: Warehouse, name: str, model: str, id_: int) -> None:
    """Put an external id of ours into the mirror of Odoo."""
    warehouse.execute("insert into odoo.external_ids values (?, ?, ?)", [name, model, id_])


def match_all(warehouse: Warehouse, settings: Settings | None = None) -> None:
    """Run every step of matching, as a run does."""
    settings = settings or Settings()
    normalise(warehouse, settings)
    match_partners(warehouse)
    match_products(warehouse, settings)
    build_orders(warehouse)
    build_order_lines(warehouse)
    build_payments(warehouse)
