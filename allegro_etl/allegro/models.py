"""What the pipeline relies on in a checkout form; all else may be there, and may change.

Enumerations stay open and unknown fields pass, since Allegro adds some weekly. Money, ids and times are strict. What is
absent comes as null, also where Allegro's document calls it required: only what an order cannot be without must be there. Source: https://developer.allegro.pl/documentation (CheckoutForm).
"""

from typing import Annotated, NotRequired

from pydantic import Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from allegro_etl.allegro.kinds import STRICT, LongText, Text, Time, Uuid, Word
from allegro_etl.allegro.line_items import LineItem, Price


@with_config(STRICT)
class Address(TypedDict, total=False):
    """An address of any kind; `postCode` is the buyer's account, `zipCode` everything else."""

    firstName: Text | None
    lastName: Text | None
    companyName: Text | None
    street: Text | None
    city: Text | None
    postCode: Text | None
    zipCode: Text | None
    countryCode: Text | None
    phoneNumber: Text | None


@with_config(STRICT)
class Buyer(TypedDict):
    """Who bought; `id` is the one thing about a buyer that stays."""

    id: Word
    login: NotRequired[Text | None]
    email: NotRequired[Text | None]
    firstName: NotRequired[Text | None]
    lastName: NotRequired[Text | None]
    companyName: NotRequired[Text | None]
    phoneNumber: NotRequired[Text | None]
    guest: NotRequired[bool | None]
    address: NotRequired[Address | None]


@with_config(STRICT)
class Payment(TypedDict):
    """A payment or a surcharge; `finishedAt` alone does not mean that money came."""

    id: NotRequired[Uuid | None]
    type: NotRequired[Word | None]
    provider: NotRequired[Word | None]
    finishedAt: NotRequired[Time | None]
    paidAmount: NotRequired[Price | None]
    features: NotRequired[list[Word | None] | None]


@with_config(STRICT)
class CodBookedPayment(TypedDict):
    """Money that a carrier collected at the door."""

    paymentId: Uuid
    paidAmount: Price
    paidAt: NotRequired[Time | None]


@with_config(STRICT)
class Identified(TypedDict, total=False):
    """Something that is only named."""

    id: Word | None


@with_config(STRICT)
class Fulfillment(TypedDict, total=False):
    """How far the seller is."""

    status: Word | None
    provider: Identified | None


@with_config(STRICT)
class DeliveryMethod(TypedDict, total=False):
    """How it is sent."""

    id: Word | None
    name: Text | None


@with_config(STRICT)
class PickupPoint(TypedDict, total=False):
    """Where it is fetched."""

    id: Text | None
    name: Text | None
    description: Text | None
    address: Address | None


@with_config(STRICT)
class Delivery(TypedDict, total=False):
    """Where it goes and what that costs; no address before the order is ready for processing."""

    address: Address | None
    method: DeliveryMethod | None
    pickupPoint: PickupPoint | None
    cost: Price | None
    smart: bool | None


@with_config(STRICT)
class CompanyId(TypedDict, total=False):
    """A tax id, as typed by the buyer."""

    type: Word | None
    value: Text | None


@with_config(STRICT)
class InvoiceCompany(TypedDict, total=False):
    """Who is to be invoiced, when that is a business."""

    name: Text | None
    ids: list[CompanyId | None] | None
    taxId: Text | None


@with_config(STRICT)
class InvoiceAddress(TypedDict, total=False):
    """Where the invoice goes."""

    street: Text | None
    city: Text | None
    zipCode: Text | None
    countryCode: Text | None
    company: InvoiceCompany | None
    naturalPerson: Address | None


@with_config(STRICT)
class Invoice(TypedDict, total=False):
    """Whether the buyer wants an invoice, for whom, and by when a business that pays later has to pay."""

    required: bool | None
    address: InvoiceAddress | None
    dueDate: Text | None
    features: list[Word | None] | None


@with_config(STRICT)
class Note(TypedDict, total=False):
    """The seller's own note."""

    text: LongText | None


@with_config(STRICT)
class Summary(TypedDict):
    """What the buyer pays in all."""

    totalToPay: Price


@with_config(STRICT)
class CheckoutForm(TypedDict):
    """Allegro's order document."""

    id: Uuid
    messageToSeller: NotRequired[LongText | None]
    buyer: Buyer
    payment: NotRequired[Payment | None]
    status: Word
    fulfillment: NotRequired[Fulfillment | None]
    delivery: NotRequired[Delivery | None]
    invoice: NotRequired[Invoice | None]
    lineItems: Annotated[list[LineItem], Field(min_length=1, max_length=10_000)]
    surcharges: NotRequired[list[Payment] | None]
    codBookedPayments: NotRequired[list[CodBookedPayment] | None]
    note: NotRequired[Note | None]
    marketplace: NotRequired[Identified | None]
    summary: Summary
    updatedAt: NotRequired[Time | None]
    revision: NotRequired[Word | None]


checkout_form_shape: TypeAdapter[CheckoutForm] = TypeAdapter(CheckoutForm)
