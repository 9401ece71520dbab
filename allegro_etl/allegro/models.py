"""What the pipeline relies on in a checkout form; all else may be there, and may change.

Enumerations stay open and unknown fields pass, since Allegro adds some weekly. Money, ids and times are strict. What is
absent comes as null, also where Allegro's document calls it required: only what an order cannot be without must be there. Source: https://developer.allegro.pl/documentation (CheckoutForm).
"""

from datetime import datetime
from typing import Annotated, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter, with_config
from typing_extensions import TypedDict

LARGEST_EVENT_ID = 2**63 - 1


def _is_time(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        msg = "no time zone"
        raise ValueError(msg)
    return text


Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
Amount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2}0{0,6})?$")]
"""Not negative, and no finer than a hundredth. What Allegro gives in an order never is."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Time = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[^ ]{6,30}$"), AfterValidator(_is_time)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""An id, a code or an enumeration's value."""
Text = Annotated[str, StringConstraints(max_length=1_000)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]

_STRICT = ConfigDict(strict=True, extra="ignore")


@with_config(_STRICT)
class Price(TypedDict):
    """An amount of money; `amount` is text so that it stays exact."""

    amount: Amount
    currency: Currency


@with_config(_STRICT)
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


@with_config(_STRICT)
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


@with_config(_STRICT)
class Payment(TypedDict):
    """A payment or a surcharge; `finishedAt` alone does not mean that money came."""

    id: NotRequired[Uuid | None]
    type: NotRequired[Word | None]
    provider: NotRequired[Word | None]
    finishedAt: NotRequired[Time | None]
    paidAmount: NotRequired[Price | None]


@with_config(_STRICT)
class CodBookedPayment(TypedDict):
    """Money that a carrier collected at the door."""

    paymentId: Uuid
    paidAmount: Price
    paidAt: NotRequired[Time | None]


@with_config(_STRICT)
class Identified(TypedDict, total=False):
    """Something that is only named."""

    id: Word | None


@with_config(_STRICT)
class Fulfillment(TypedDict, total=False):
    """How far the seller is."""

    status: Word | None
    provider: Identified | None


@with_config(_STRICT)
class DeliveryMethod(TypedDict, total=False):
    """How it is sent."""

    id: Word | None
    name: Text | None


@with_config(_STRICT)
class PickupPoint(TypedDict, total=False):
    """Where it is fetched."""

    id: Text | None
    name: Text | None
    description: Text | None
    address: Address | None


@with_config(_STRICT)
class Delivery(TypedDict, total=False):
    """Where it goes and what that costs; no address before the order is ready for processing."""

    address: Address | None
    method: DeliveryMethod | None
    pickupPoint: PickupPoint | None
    cost: Price | None
    smart: bool | None


@with_config(_STRICT)
class CompanyId(TypedDict, total=False):
    """A tax id, as typed by the buyer."""

    type: Word | None
    value: Text | None


@with_config(_STRICT)
class InvoiceCompany(TypedDict, total=False):
    """Who is to be invoiced, when that is a business."""

    name: Text | None
    ids: list[CompanyId | None] | None
    taxId: Text | None


@with_config(_STRICT)
class InvoiceAddress(TypedDict, total=False):
    """Where the invoice goes."""

    street: Text | None
    city: Text | None
    zipCode: Text | None
    countryCode: Text | None
    company: InvoiceCompany | None
    naturalPerson: Address | None


@with_config(_STRICT)
class Invoice(TypedDict, total=False):
    """Whether the buyer wants an invoice, for whom, and by when a business that pays later has to pay."""

    required: bool | None
    address: InvoiceAddress | None
    dueDate: Text | None
    features: list[Word | None] | None


@with_config(_STRICT)
class SetProduct(TypedDict):
    """One product of a set."""

    id: Word
    quantity: NotRequired[Quantity | None]


@with_config(_STRICT)
class ProductSet(TypedDict, total=False):
    """What an offer of several products consists of."""

    products: list[SetProduct] | None


@with_config(_STRICT)
class External(TypedDict, total=False):
    """The seller's own reference."""

    id: Text | None


@with_config(_STRICT)
class Offer(TypedDict):
    """Allegro's listing that was bought."""

    id: Word
    name: NotRequired[Text | None]
    external: NotRequired[External | None]
    productSet: NotRequired[ProductSet | None]


@with_config(_STRICT)
class AdditionalService(TypedDict, total=False):
    """Assembly, carrying in and the like."""

    definitionId: Text | None
    name: Text | None
    price: Price | None
    quantity: Quantity | None


@with_config(_STRICT)
class Tax(TypedDict, total=False):
    """The offer's tax rate for the buyer's country."""

    rate: Text | None
    exemption: Text | None


@with_config(_STRICT)
class Deposit(TypedDict, total=False):
    """A bottle's deposit."""

    price: Price | None


@with_config(_STRICT)
class Voucher(TypedDict, total=False):
    """A voucher that pays a part of a line, such as a teacher's."""

    code: Text | None
    type: Word | None
    status: Word | None
    value: Price | None


@with_config(_STRICT)
class LineItem(TypedDict):
    """What was bought in one go of one offer; `id` stays when forms merge."""

    id: Uuid
    offer: Offer
    quantity: Quantity
    originalPrice: NotRequired[Price | None]
    price: Price
    boughtAt: NotRequired[Time | None]
    selectedAdditionalServices: NotRequired[list[AdditionalService] | None]
    tax: NotRequired[Tax | None]
    deposit: NotRequired[Deposit | None]
    vouchers: NotRequired[list[Voucher | None] | None]


@with_config(_STRICT)
class Note(TypedDict, total=False):
    """The seller's own note."""

    text: LongText | None


@with_config(_STRICT)
class Summary(TypedDict):
    """What the buyer pays in all."""

    totalToPay: Price


@with_config(_STRICT)
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
