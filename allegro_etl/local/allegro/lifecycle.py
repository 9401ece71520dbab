"""What happens to a checkout form between purchase and parcel; each step changes the form as real Allegro would.

The steps know nothing of the journal: the shop publishes the event that goes with each.
"""

from decimal import Decimal
from random import Random

from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.forms import amount, delivery_times, money, payment_json, pickup_point_json, total
from allegro_etl.local.allegro.identifiers import TimeUuids
from allegro_etl.local.allegro.people import delivery_address, invoice_json
from allegro_etl.local.allegro.purchase import PAID_OUTSIDE, Purchase

PREPAID_PROVIDERS = {"AF", "P24", "PAYU"}


def fill_in(form: Json, purchase: Purchase, at: int, uuids: TimeUuids) -> None:
    """Let the buyer fill in the form and begin to pay: status FILLED_IN; the address stays hidden until payment."""
    form["status"] = "FILLED_IN"
    form["payment"] = payment_json(purchase, uuids.make(at))
    form["messageToSeller"] = purchase.message
    form["invoice"] = invoice_json(purchase.buyer, purchase.invoice)
    form["updatedAt"] = iso(at)


def become_ready(form: Json, purchase: Purchase, at: int, random: Random) -> None:
    """Make the form READY_FOR_PROCESSING: delivery is known, and money has come unless it comes outside Allegro."""
    form["status"] = "READY_FOR_PROCESSING"
    delivery = form["delivery"]
    delivery["address"] = delivery_address(purchase.receiver or purchase.buyer)
    delivery["address"]["phoneNumber"] = delivery["address"]["phoneNumber"] or "+48500000000"
    delivery["pickupPoint"] = pickup_point_json(purchase, random)
    delivery["time"] = delivery_times(at)
    form["payment"]["finishedAt"] = iso(at)
    if form["payment"]["type"] not in PAID_OUTSIDE:
        form["payment"]["paidAmount"] = dict(form["summary"]["totalToPay"])
        form["payment"]["reconciliation"] = wallet_reconciliation(form)
    form["updatedAt"] = iso(at)


def wallet_reconciliation(form: Json) -> Json | None:
    """Return what Allegro adds to the payment for lines of the Allegro Prices programme paid by wallet."""
    lines = (line["reconciliation"] for line in form["lineItems"] if line["reconciliation"])
    owed = [reconciliation["value"] for reconciliation in lines if reconciliation["type"] == "WALLET"]
    if not owed:
        return None
    return money(sum(map(amount, owed), Decimal(0)), owed[0]["currency"])


def retry_payment(form: Json, at: int, uuids: TimeUuids) -> None:
    """Begin another payment of the same form: the payment id changes."""
    form["payment"] |= {"id": uuids.make(at), "finishedAt": None, "paidAmount": None}
    form["updatedAt"] = iso(at)


def cancel(form: Json, at: int) -> None:
    """Cancel the purchase: fulfillment and payment stay as they were, and no money goes back by itself."""
    form["status"] = "CANCELLED"
    form["updatedAt"] = iso(at)


def change_address(form: Json, at: int, fields: Json) -> None:
    """Change the delivery address as the buyer may within three days; `modifiedAt` tells when."""
    form["delivery"]["address"] |= fields | {"modifiedAt": iso(at)}
    form["updatedAt"] = iso(at)


def pay_surcharge(form: Json, at: int, extra: Decimal, uuids: TimeUuids) -> None:
    """Add a surcharge that the buyer paid on top of the payment."""
    price = money(extra, form["summary"]["totalToPay"]["currency"])
    provider = (form["payment"] or {}).get("provider")
    form["surcharges"].append(
        {
            "id": uuids.make(at),
            "type": "ONLINE",
            "provider": provider if provider in PREPAID_PROVIDERS else "AF",
            "finishedAt": iso(at),
            "paidAmount": price,
            "reconciliation": None,
            "features": [],
        }
    )
    form["updatedAt"] = iso(at)


def merge(forms: list[Json], at: int, uuids: TimeUuids) -> Json:
    """Make one form of several unpaid ones: a new id, the same line items; delivery is charged once."""
    first = forms[0]
    merged = first | {
        "id": uuids.make(at),
        "lineItems": [line for form in forms for line in form["lineItems"]],
        "updatedAt": iso(at),
    }
    currency = first["summary"]["totalToPay"]["currency"]
    merged["summary"] = {"totalToPay": money(total(merged), currency)}
    return merged
