"""Checkout forms as `GET /order/checkout-forms/{id}` answers them, built from a purchase.

Absent optional objects are null, as the real API sends them, and every amount is a string with two decimals.
"""

from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from zoneinfo import ZoneInfo

from allegro_etl.local.allegro.clock import iso, milliseconds
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.identifiers import TimeUuids
from allegro_etl.local.allegro.people import buyer_json, invoice_json
from allegro_etl.local.allegro.purchase import CASH, Line, Purchase

WARSAW = ZoneInfo("Europe/Warsaw")


def money(amount: Decimal, currency: str) -> Json:
    """Write an amount as Allegro does."""
    return {"amount": f"{amount:.2f}", "currency": currency}


def amount(price: Json) -> Decimal:
    """Read the number out of an amount that `money` wrote."""
    return Decimal(price["amount"])


def total(form: Json) -> Decimal:
    """Add up a form: its lines, their additional services and the delivery."""
    lines = form["lineItems"]
    goods = sum((amount(line["price"]) * line["quantity"] for line in lines), Decimal(0))
    services = (service for line in lines for service in line["selectedAdditionalServices"])
    extra = sum((amount(service["price"]) * service["quantity"] for service in services), Decimal(0))
    return goods + extra + amount(form["delivery"]["cost"])


def new_form(purchase: Purchase, at: int, uuids: TimeUuids, random: Random) -> Json:
    """Build the form as it is right after the purchase: status BOUGHT, nothing filled in, nothing paid."""
    currency = purchase.market.currency
    lines = [_line_json(line, purchase, at, uuids) for line in purchase.lines]
    cost = purchase.delivery_cost
    if cost is None:
        cost = Decimal(0) if purchase.smart else purchase.delivery.cost
    form = {
        "id": uuids.make(at),
        "messageToSeller": None,
        "buyer": buyer_json(purchase.buyer, f"{random.getrandbits(40):010x}"),
        "payment": None,
        "status": "BOUGHT",
        "fulfillment": {
            "status": "NEW",
            "shipmentSummary": {"lineItemsSent": "NONE"},
            "provider": {"id": purchase.fulfilled_by},
        },
        "delivery": _delivery_json(purchase, money(cost, currency), sum(line.quantity for line in purchase.lines)),
        "invoice": invoice_json(purchase.buyer, None),
        "lineItems": lines,
        "surcharges": [],
        "codBookedPayments": [],
        "note": None,
        "marketplace": {"id": purchase.market.id},
        "summary": {"totalToPay": money(Decimal(0), currency)},
        "updatedAt": iso(at),
        "revision": None,
    }
    form["summary"] = {"totalToPay": money(total(form), currency)}
    return form


def payment_json(purchase: Purchase, id_: str) -> Json:
    """Return a payment that has been begun and not finished."""
    return {
        "id": id_,
        "type": purchase.payment_type,
        "provider": purchase.provider,
        "finishedAt": None,
        "paidAmount": None,
        "reconciliation": None,
        "features": list(purchase.features),
    }


def pickup_point_json(purchase: Purchase, random: Random) -> Json | None:
    """Return the pickup point of the chosen delivery, None where the parcel comes to the door."""
    method, market = purchase.delivery, purchase.market
    if method.point is None or not purchase.pickup_point:
        return None
    city, zip_code = random.choice(market.cities)
    code = f"{method.point}{random.randint(1, 99):02d}{random.choice('ABMN')}"
    return {
        "id": code,
        "name": f"{market.point_name} {code}",
        "description": None,
        "address": {
            "street": f"{random.choice(market.streets)} {random.randint(1, 99)}",
            "zipCode": zip_code,
            "city": city,
            "countryCode": market.country,
        },
    }


def delivery_times(at: int) -> Json:
    """Return the promised days, as they are in Warsaw: dispatch on the next day, delivery on the two days after it."""
    bought = datetime.fromtimestamp(at / 1000, WARSAW).date()

    def midnight(days: int) -> int:
        return milliseconds(datetime.combine(bought + timedelta(days=days), time(), WARSAW))

    return {
        "from": iso(midnight(2)).replace(".000Z", "Z"),
        "to": iso(midnight(4) - 1),
        "guaranteed": None,
        "dispatch": {"from": iso(midnight(1)).replace(".000Z", "Z"), "to": iso(midnight(2) - 1)},
    }


def _delivery_json(purchase: Purchase, cost: Json, pieces: int) -> Json:
    return {
        "address": None,
        "method": {"id": purchase.delivery.id, "name": purchase.delivery.name},
        "pickupPoint": None,
        "cost": cost,
        "time": {"from": None, "to": None, "guaranteed": None, "dispatch": None},
        "smart": purchase.smart,
        "calculatedNumberOfPackages": 1 + pieces // 8,
        "cancellation": None,
    }


def _line_json(line: Line, purchase: Purchase, at: int, uuids: TimeUuids) -> Json:
    offer, currency = line.offer, purchase.market.currency
    original = line.price if line.price is not None else offer.price_on(purchase.market)
    price = _discounted(original, line.discount[1] if line.discount else 0, currency)
    products = {"products": [{"id": id_, "quantity": count} for id_, count in offer.parts]} if offer.is_set else None
    return {
        "id": uuids.make(at),
        "offer": {
            "id": offer.id,
            "name": offer.name,
            "external": {"id": offer.signature} if offer.signature is not None else None,
            "productSet": products,
            "hsNumber": None,
        },
        "quantity": line.quantity,
        "originalPrice": money(original, currency),
        "price": money(price, currency),
        "reconciliation": _reconciliation(line, original, currency),
        "selectedAdditionalServices": _services(line, purchase),
        "vouchers": [],
        "tax": _tax(line, purchase),
        "boughtAt": iso(at),
        "discounts": [{"type": line.discount[0]}] if line.discount else None,
        "deposit": None,
        "serialNumbers": {"expected": False, "entries": []},
    }


def _discounted(price: Decimal, percent: int, currency: str) -> Decimal:
    step = {"HUF": Decimal(5), "CZK": Decimal(1)}.get(currency, Decimal("0.01"))
    return (price * (100 - percent) / 100 / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _reconciliation(line: Line, price: Decimal, currency: str) -> Json | None:
    """Return Allegro's compensation for a price that the Allegro Prices programme lowered, by a tenth here."""
    if line.allegro_prices is None:
        return None
    value = money(_discounted(price, 90, currency) * line.quantity, currency)
    return {"value": value, "type": line.allegro_prices, "quantity": line.quantity}


def _services(line: Line, purchase: Purchase) -> list[Json]:
    if not line.services:
        return []
    cost = {"PLN": "9.50", "CZK": "55.00", "EUR": "2.20", "HUF": "890.00"}[purchase.market.currency]
    price = {"amount": cost, "currency": purchase.market.currency}
    return [{"definitionId": "GIFT_WRAP", "name": "Pakowanie na prezent", "price": price, "quantity": line.services}]


def _tax(line: Line, purchase: Purchase) -> Json | None:
    if not line.tax:
        return None
    rate = line.offer.article.vat_rate if purchase.market.country == "PL" else purchase.market.vat_rate
    return {"rate": rate, "subject": "GOODS" if line.tax_subject else None, "exemption": None}


def is_cash(form: Json) -> bool:
    """Return whether the buyer pays on delivery."""
    return form["payment"] is not None and form["payment"]["type"] == CASH
