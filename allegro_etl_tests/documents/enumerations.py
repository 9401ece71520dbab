"""The members of Allegro's enumerations that reach an order, and orders made of forms that try them."""

from pathlib import Path
from typing import Any

from allegro_etl.allegro.problems import check_form
from allegro_etl_tests.records import shop

NEW = "SOMETHING_NEW"
"""A member that Allegro has not thought of yet."""

PAYMENT_TYPES = {"CASH_ON_DELIVERY", "WIRE_TRANSFER", "ONLINE", "SPLIT_PAYMENT", "EXTENDED_TERM"}
PROVIDERS = {"PAYU", "P24", "AF", "OFFLINE", "EPT"}
OUTSIDE = {"OFFLINE", "EPT"}

IN_FORMS = {
    "payment.type": PAYMENT_TYPES,
    "payment.provider": PROVIDERS,
    "surcharges.type": PAYMENT_TYPES,
    "surcharges.provider": PROVIDERS,
    "status": {"BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING", "CANCELLED"},
    "fulfillment.status": {
        "NEW", "PROCESSING", "READY_FOR_SHIPMENT", "READY_FOR_PICKUP", "SENT", "PICKED_UP", "CANCELLED", "SUSPENDED",
        "RETURNED",
    },
    "fulfillment.shipmentSummary.lineItemsSent": {"NONE", "SOME", "ALL"},
    "fulfillment.provider.id": {"SELLER", "ALLEGRO"},
    "invoice.address.company.ids.type": {
        "PL_NIP", "CZ_ICO", "CZ_DIC", "HU_ADOSZAM", "SK_ICO", "SK_IC_DPH", "VAT_EU", "OTHER",
    },
    "invoice.address.company.vatPayerStatus": {"ACTIVE", "NON_ACTIVE", "NOT_APPLICABLE"},
    "lineItems.reconciliation.type": {"BILLING", "WALLET"},
    "lineItems.vouchers.type": {"NOTEBOOKS_FOR_TEACHERS"},
    "lineItems.vouchers.status": {"ACTIVE", "CANCELLED"},
    "lineItems.discounts.type": {
        "BUNDLE", "UNIT_PERCENTAGE_DISCOUNT", "WHOLESALE_PRICE_LIST", "LARGE_ORDER_DISCOUNT", "TURNOVER_DISCOUNT", "COUPON",
        "CAMPAIGN",
    },
}  # fmt: skip
IN_EVENTS = {
    "events.type": {
        "BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING", "BUYER_CANCELLED", "FULFILLMENT_STATUS_CHANGED", "BUYER_MODIFIED",
        "AUTO_CANCELLED",
    },
}  # fmt: skip
IN_OFFERS = {
    "productSet.product.publication.status": {"PROPOSED", "LISTED", "NOT_LISTED", "REMOVED"},
    "productSet.safetyInformation.type": {"TEXT", "ATTACHMENTS", "NO_SAFETY_INFORMATION"},
    "publication.status": {"INACTIVE", "ACTIVATING", "ACTIVE", "ENDED"},
    "publication.endedBy": {"USER", "ADMIN", "EXPIRATION", "EMPTY_STOCK", "PRODUCT_DETACHMENT", "ERROR"},
    "compatibilityList.type": {"MANUAL", "PRODUCT_BASED"},
    "compatibilityList.items.type": {"TEXT", "ID"},
    "stock.unit": {"UNIT", "PAIR", "SET"},
    "payments.invoice": {"VAT", "VAT_MARGIN", "WITHOUT_VAT", "NO_INVOICE"},
    "sellingMode.format": {"BUY_NOW", "AUCTION", "ADVERTISEMENT"},
    "messageToSellerSettings.mode": {"OPTIONAL", "HIDDEN", "REQUIRED"},
}


def orders_of(folder: Path, forms: dict[Any, shop.Json]) -> dict[Any, dict[str, Any]]:
    """Return the order that each form becomes, with what is booked of it; every form must pass, and none have a problem."""
    numbered = {name: shop.numbered(form, number) for number, (name, form) in enumerate(forms.items())}
    assert [wrong for form in numbered.values() for wrong in check_form(form)] == []
    with shop.staged(folder, numbered.values(), [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        assert warehouse.rows("from work.problems") == []
        found = {row["form_id"]: row for row in warehouse.named_rows("from core.orders")}
        booked = dict(warehouse.rows("select form_id, sum(amount) from core.payments group by all"))
    return {
        name: found[shop.form_id(number)] | {"booked": booked.get(shop.form_id(number))}
        for number, name in enumerate(forms)
    }
