"""Tracking numbers of an order: who adds them, which ones Allegro takes, and what follows. None is ever taken away."""

import base64
import re

from allegro_etl.local.allegro.answers import ApiProblem
from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.till import Till
from allegro_etl.local.allegro.writing import bodies, fulfilment

CARRIERS = {
    "ALLEGRO": "Allegro",
    "DHL": "DHL",
    "DPD": "DPD",
    "FEDEX": "FedEx",
    "GLS": "GLS",
    "INPOST": "InPost",
    "ORLEN_PACZKA": "ORLEN Paczka",
    "PACKETA": "Packeta",
    "POCZTA_POLSKA": "Poczta Polska",
    "UPS": "UPS",
    "WEDO": "WE|DO",
    "OTHER": None,
}
_REFUSED = {"ALLEGRO", "WEDO"}  # only Ship with Allegro adds numbers of these
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]*")
_OF_CARRIER = {
    "DHL": re.compile(r"[0-9A-Z]{10,22}"),
    "DPD": re.compile(r"[0-9A-Z]{10,28}"),
    "FEDEX": re.compile(r"[0-9]{12,15}"),
    "GLS": re.compile(r"[0-9A-Z]{8,12}"),
    "INPOST": re.compile(r"[0-9]{24}"),
    "POCZTA_POLSKA": re.compile(r"[0-9]{20}|[A-Z]{2}[0-9]{9}[A-Z]{2}"),
    "UPS": re.compile(r"1Z[0-9A-Z]{16}"),
}
_LONGEST_NUMBER, _LONGEST_NAME = 64, 30
MOST_ORDERS = 10
"""Maximum number of orders that share a number; Allegro has such a limit and does not say which."""


def read_shipment(form: Json, body: Json) -> Json:
    """Read the body of `POST …/shipments` into a shipment without id and moment, or raise 400 or 422."""
    carrier = bodies.text(body, "carrierId", 64)
    if carrier not in CARRIERS or carrier in _REFUSED:
        raise ApiProblem(400, "VALIDATION_ERROR", f"Carrier {carrier} is not supported", "carrierId")
    waybill = bodies.text(body, "waybill", _LONGEST_NUMBER)
    name = bodies.text(body, "carrierName", _LONGEST_NAME) if carrier == "OTHER" else CARRIERS[carrier]
    _check_number(carrier, waybill)
    return {"waybill": waybill, "carrierId": carrier, "carrierName": name, "lineItems": _lines(form, body)}


def _check_number(carrier: str, waybill: str) -> None:
    if not _NUMBER.fullmatch(waybill):
        raise ApiProblem(422, "WaybillValidationException", f"Waybill {waybill} is not valid", "waybill")
    pattern = _OF_CARRIER.get(carrier)
    if pattern and not pattern.fullmatch(waybill.replace(" ", "")):
        message = f"Waybill {waybill} does not fit the carrier {carrier}"
        raise ApiProblem(422, "CarrierWaybillValidationException", message, "waybill")


def _lines(form: Json, body: Json) -> list[Json]:
    """Return the line items of a shipment: those that are named, which are the order's, or all."""
    own = [line["id"] for line in form["lineItems"]]
    named = [one.get("id") if isinstance(one, dict) else None for one in body.get("lineItems") or ()]
    for id_ in named:
        if id_ not in own:
            raise ApiProblem(422, "VALIDATION_ERROR", f"Line item {id_} does not belong to the order", "lineItems")
    return [{"id": id_} for id_ in named or own]


def add(till: Till, form_id: str, shipment: Json) -> Json:
    """Add a number to an order, once more if it is there already: 409 where too many orders have it."""
    at = till.clock.milliseconds()
    others = sum(
        id_ != form_id and any(one["waybill"] == shipment["waybill"] for one in added)
        for id_, added in till.shipments.items()
    )
    if others >= MOST_ORDERS:
        message = f"Waybill {shipment['waybill']} is used in too many orders"
        raise ApiProblem(409, "MaximumWaybillUsageExceeded", message, "waybill")
    id_ = base64.b64encode(f"{shipment['carrierId']}:{shipment['waybill']}".encode()).decode()
    made = {"id": id_, **shipment, "createdAt": iso(at)}
    till.shipments.setdefault(form_id, []).append(made)
    fulfilment.show_sent_lines(
        till, form_id, {one["id"] for ship in till.shipments[form_id] for one in ship["lineItems"]}
    )
    if till.account.sent_by_number:
        till.later(till.delays.sent_by_number, at, lambda due: fulfilment.set_status(till, form_id, "SENT", due))
    return made


def added_by_allegro(till: Till, form_id: str, carrier: str, waybill: str) -> Json:
    """Let the carrier or Ship with Allegro add a number to an order, of any carrier and for all lines."""
    if carrier not in CARRIERS:
        raise ValueError(f"{carrier} is none of {', '.join(CARRIERS)}")
    lines = [{"id": line["id"]} for line in till.book.get(form_id)["lineItems"]]
    shipment = {"waybill": waybill, "carrierId": carrier, "carrierName": CARRIERS[carrier], "lineItems": lines}
    return add(till, form_id, shipment)
