"""A core row as the values of an Odoo model: pure functions, one per model that orders need.

Other records are named by external id: Odoo's import looks each of those up once per batch, but a database id each time.
"""

from collections.abc import Container
from datetime import UTC, datetime
from decimal import Decimal
from typing import NotRequired, TypedDict

from allegro_etl.destination.destination import Carrier, Destination
from allegro_etl.destination.payment_methods import method_of
from allegro_etl.destination.units import unit_of
from allegro_etl.languages.line_texts import line_text
from allegro_etl.markets import warsaw_day
from allegro_etl.odoo.external_ids import SOURCE, external_id, medium_key, order_key, payment_of
from allegro_etl.records.order_fields import Values, dedicated_fields, existing_fields
from allegro_etl.warehouse.tables import AllocationRow, LineRow, OrderRow


class Sent(TypedDict):
    """What says how an order is sent."""

    delivery_method_id: str | None
    delivery_method: str | None


class TaxedLine(LineRow):
    """A line with the taxes that it gets in Odoo."""

    tax_ids: list[int] | None


class DuePayment(AllocationRow):
    """A payment to be booked, with its contacts, what Odoo has of it, and, once that is known, its sale order."""

    seq: int
    buyer_key: str
    invoice_key: str | None
    buyer_contact: int | None
    invoice_contact: int | None
    transaction_id: int | None
    booked_id: int | None
    was_booked: bool
    order_id: NotRequired[int]


class PayersPayment(DuePayment):
    """The same with the external id of the contact that pays."""

    payer: str


PERCENT = Decimal("0.01")
HUNDRED = Decimal(100)


# What Odoo fills in on a quotation from the company's settings, its quotation template or the contact's: an order of
# Allegro's is bought and paid under Allegro's terms, and a template may mail the buyer. Odoo's field -> what is written.
BOUGHT_ALREADY: dict[str, Values] = {
    "sale_order_template_id": {"sale_order_template_id/.id": None},
    "require_signature": {"require_signature": False},
    "require_payment": {"require_payment": False},
    "prepayment_percent": {"prepayment_percent": 1},
    "validity_date": {"validity_date": None},
    "note": {"note": None},
    "journal_id": {"journal_id/.id": None},
    "preferred_payment_method_line_id": {"preferred_payment_method_line_id/.id": None},
    "quotation_document_ids": {"quotation_document_ids/.id": None},
}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # no job of Odoo's still acts on what changed then


def bought_already(known: Container[str]) -> Values:
    """Return the values that keep a company's defaults for quotations out of an order, for the fields that Odoo has."""
    return {name: value for field, cell in BOUGHT_ALREADY.items() if field in known for name, value in cell.items()}


def order_values(order: OrderRow, destination: Destination) -> Values:
    """Return the values of a new sale order (sale.order) from a row of core.orders with its partners' ids."""
    carrier = carrier_of(order, destination)
    market = destination.markets[order["marketplace"]]
    pricelist = destination.pricelists[f"{order['currency']} {order['marketplace']}"]
    payment_term = destination.payment_terms.get(order["payment_type"] or "")
    values: Values = {
        "id": external_id(order_key(order["form_id"])),
        "company_id/id": destination.name_of("res.company", destination.company_id),
        "partner_id/id": external_id(order["buyer_key"]),
        "partner_invoice_id/id": external_id(order["invoice_key"] or order["buyer_key"]),
        "partner_shipping_id/id": external_id(order["delivery_key"] or order["buyer_key"]),
        "pricelist_id/id": destination.name_of("product.pricelist", pricelist),
        "fiscal_position_id/id": destination.name_of("account.fiscal.position", market.fiscal_position_id),
        "client_order_ref": order["form_id"],
        "origin": f"Allegro {order['form_id']}",
        "date_order": order["bought_at"],
        "carrier_id/id": destination.name_of("delivery.carrier", carrier.carrier_id if carrier else None),
        "payment_term_id/id": destination.name_of("account.payment.term", payment_term),
        **existing_fields(dedicated_fields(order, destination.order_pages), destination.shown),
    }
    if SOURCE in destination.origins:
        values["source_id/id"] = destination.name_of("utm.source", destination.origins[SOURCE])
        medium = destination.origins.get(medium_key(order["marketplace"]))
        values["medium_id/id"] = destination.name_of("utm.medium", medium)
    if destination.team_id:
        values["team_id/id"] = destination.name_of("crm.team", destination.team_id)
    if destination.user_id:
        values["user_id/id"] = destination.name_of("res.users", destination.user_id)
    if warehouse := _warehouse(order, destination):
        values["warehouse_id/id"] = destination.name_of("stock.warehouse", warehouse)
    return values


def carrier_of(order: Sent, destination: Destination) -> Carrier | None:
    """Return the carrier that the settings name for the order's delivery method, by its id or its name."""
    by_id = destination.carriers.get(order["delivery_method_id"] or "")
    return by_id or destination.carriers.get(order["delivery_method"] or "")


def line_values(line: TaxedLine, order: Sent, destination: Destination) -> Values:
    """Return the values of an order line (sale.order.line); amounts are gross, in the order's currency."""
    price, discount = price_and_discount(line["unit_price"], line["original_price"])
    product_id = product_of(line, order, destination)
    unit = unit_of(line, product_id, destination)
    names = destination.dialect
    return {
        "id": external_id(line["line_key"]),
        "product_id/id": destination.name_of("product.product", product_id),
        **({f"{names.line_unit}/.id": unit} if unit else {}),
        "name": line_text(line["description"], line["kind"], destination.language),
        "product_uom_qty": line["quantity"],
        "price_unit": price,
        "discount": discount,
        "sequence": line["position"],
        "is_delivery": line["kind"] == "delivery",
        f"{names.line_taxes}/id": ",".join(
            str(destination.name_of("account.tax", one)) for one in line["tax_ids"] or ()
        )
        or None,
    }


def product_of(line: LineRow, order: Sent, destination: Destination) -> int | None:
    """Return the product of a line: the matched one, else our own; a mapped carrier brings its own delivery product."""
    carrier = carrier_of(order, destination)
    if line["kind"] == "delivery" and carrier:
        return carrier.product_id
    found = line["odoo_product_id"] or destination.products.get(line["product_key"] or "")
    return int(found) if found else None


def price_and_discount(price: Decimal, original: Decimal | None) -> tuple[Decimal, Decimal]:
    """Return price unit and discount percentage: the original price and the discount where they give the exact price.

    Odoo rounds base and tax of the discounted line apart; what a percentage leaves below a grosz can become a grosz there.
    Elsewhere the reduced price stands alone, and the line's description names the price before discount.
    """
    if original is None or original <= price or original <= 0:
        return price, Decimal(0)
    discount = ((original - price) * HUNDRED / original).quantize(PERCENT)
    return (original, discount) if original * (HUNDRED - discount) == price * HUNDRED else (price, Decimal(0))


def transaction_values(payment: DuePayment, destination: Destination) -> Values:
    """Return the values of a done transaction (payment.transaction) that Odoo's post-processing leaves alone: no mail."""
    names = destination.dialect
    values: Values = {
        "id": external_id(payment["payment_key"]),
        "reference": f"Allegro {payment_of(payment['payment_key'])}",  # unique: a payment may pay several orders
        names.transaction_reference: payment["payment_id"],
        "amount": payment["amount"],
        "currency_id/id": destination.name_of("res.currency", destination.currencies[payment["currency"]]),
        "partner_id/id": external_id(payment["buyer_key"]),
        f"{names.transaction_provider}/id": destination.name_of(names.provider, destination.provider_id),
        "state": "done",
        names.transaction_processed: True,
        "sale_order_ids/.id": payment["order_id"],
    }
    if names.transaction_method:
        own = destination.payment_methods.get(method_of(payment["kind"], payment["provider"]))
        method = destination.name_of("payment.method", own or destination.payment_method_id)
        values[f"{names.transaction_method}/id"] = method
    if names.transaction_changed:
        values[names.transaction_changed] = LONG_AGO  # else Odoo's automatic invoices would be mailed to the buyer
    return values


def account_payment_values(payment: PayersPayment, account_payment_key: str, destination: Destination) -> Values:
    """Return the values of the payment (account.payment) that will pay the order's invoice; it is posted afterwards."""
    names = destination.dialect
    return {
        "id": external_id(account_payment_key),
        "payment_type": "inbound",
        "partner_type": "customer",
        "partner_id/id": payment["payer"],
        "amount": payment["amount"],
        "currency_id/id": destination.name_of("res.currency", destination.currencies[payment["currency"]]),
        "journal_id/id": destination.name_of("account.journal", destination.journal_id),
        f"{names.payment_method}/id": destination.name_of(
            names.payment_method_model, destination.payment_method_line_id
        ),
        "payment_transaction_id/id": external_id(payment["payment_key"]),
        names.payment_text: f"Allegro {payment['form_id']}",
        "date": booking_day(payment["paid_at"]),
    }


def booking_day(moment: datetime | None) -> str | None:
    """Return the day of a payment as Polish books know it: Allegro's times are UTC, the books are kept in Warsaw."""
    return warsaw_day(moment).isoformat() if moment else None


def _warehouse(order: OrderRow, destination: Destination) -> int | None:
    if order["fulfillment_provider"] == "ALLEGRO" and destination.fulfillment_warehouse_id:
        return destination.fulfillment_warehouse_id
    return destination.warehouse_id
