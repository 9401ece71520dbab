"""Customer returns: what buyers announce to send back, and how far that has come. Nothing of it is an order event."""

from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.documents import Json

STATUSES = (
    "CREATED",
    "DISPATCHED",
    "IN_TRANSIT",
    "DELIVERED",
    "FINISHED",
    "FINISHED_APT",
    "REJECTED",
    "COMMISSION_REFUND_CLAIMED",
    "COMMISSION_REFUNDED",
    "WAREHOUSE_DELIVERED",
    "WAREHOUSE_VERIFICATION",
)


def return_json(form: Json, return_id: str, number: int, at: int, quantity: int | None, reason: str) -> Json:
    """Return a customer return of the form's first line item, as Allegro's answer has it; the e-mail comes as null."""
    line = form["lineItems"][0]
    offer = line["offer"]
    return {
        "id": return_id,
        "isFulfillment": False,
        "createdAt": iso(at),
        "referenceNumber": f"{number:04d}/Z{number % 100:02d}A",
        "orderId": form["id"],
        "buyer": {"email": None, "login": form["buyer"]["login"]},
        "items": [
            {
                "offerId": offer["id"],
                "quantity": quantity or line["quantity"],
                "name": offer["name"],
                "price": line["price"],
                "url": f"https://allegro.pl/oferta/{offer['id']}",
                "reason": {"type": reason, "userComment": None},
                "serialNumbers": [],
            }
        ],
        "refund": None,
        "parcels": [],
        "rejection": None,
        "marketplaceId": form["marketplace"]["id"],
        "status": "CREATED",
    }
