"""Line items of checkout forms, as far as the pipeline relies on them. See `models`."""

from typing import NotRequired

from pydantic import with_config
from typing_extensions import TypedDict

from allegro_etl.allegro.kinds import STRICT, Amount, Currency, Quantity, Text, Time, Uuid, Word


@with_config(STRICT)
class Price(TypedDict):
    """An amount of money; `amount` is text so that it stays exact."""

    amount: Amount
    currency: Currency


@with_config(STRICT)
class SetProduct(TypedDict):
    """One product of a set."""

    id: Word
    quantity: NotRequired[Quantity | None]


@with_config(STRICT)
class ProductSet(TypedDict, total=False):
    """What an offer of several products consists of."""

    products: list[SetProduct] | None


@with_config(STRICT)
class External(TypedDict, total=False):
    """The seller's own reference."""

    id: Text | None


@with_config(STRICT)
class Offer(TypedDict):
    """Allegro's listing that was bought."""

    id: Word
    name: NotRequired[Text | None]
    external: NotRequired[External | None]
    productSet: NotRequired[ProductSet | None]


@with_config(STRICT)
class AdditionalService(TypedDict, total=False):
    """Assembly, carrying in and the like."""

    definitionId: Text | None
    name: Text | None
    price: Price | None
    quantity: Quantity | None


@with_config(STRICT)
class Tax(TypedDict, total=False):
    """The offer's tax rate for the buyer's country."""

    rate: Text | None
    exemption: Text | None


@with_config(STRICT)
class Deposit(TypedDict, total=False):
    """A bottle's deposit."""

    price: Price | None


@with_config(STRICT)
class Voucher(TypedDict, total=False):
    """A voucher that pays a part of a line, such as a teacher's."""

    code: Text | None
    type: Word | None
    status: Word | None
    value: Price | None


@with_config(STRICT)
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
