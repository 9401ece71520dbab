"""How often things happen in the local shop, in percent of its orders.

The defaults follow the field statistics of a real Polish seller, with the rare and the awkward made a little commoner
so that a few hundred orders hold some of each.
"""

from dataclasses import dataclass
from random import Random


def chance(random: Random, percent: float) -> bool:
    """Draw whether something that happens in `percent` of all cases happens now."""
    return random.random() * 100 < percent


@dataclass(frozen=True, slots=True)
class Habits:
    """The shares that `sell` and the shop's past follow; a test replaces those that it cares for."""

    markets: tuple[tuple[str, float], ...] = (
        ("allegro-pl", 88),
        ("allegro-cz", 6),
        ("allegro-sk", 3),
        ("allegro-hu", 3),
    )
    payment_types: tuple[tuple[str, float], ...] = (
        ("ONLINE", 86),
        ("CASH_ON_DELIVERY", 9),
        ("SPLIT_PAYMENT", 2),
        ("WIRE_TRANSFER", 2),
        ("EXTENDED_TERM", 1),
    )
    providers: tuple[tuple[str, float], ...] = (("AF", 90), ("P24", 6), ("PAYU", 4))
    allegro_pay: float = 7
    returning_buyer: float = 15
    guest: float = 3
    company_account: float = 8
    company_invoice: float = 16
    person_invoice: float = 2
    pickup_point: float = 70
    smart: float = 66
    other_delivery_address: float = 10
    message: float = 4
    second_line: float = 25
    same_offer_twice: float = 2
    several_pieces: float = 15
    set_: float = 4
    bundle: float = 3
    percentage_discount: float = 3
    additional_service: float = 2
    allegro_prices: float = 2
    no_tax: float = 12
    no_tax_subject: float = 16
    one_fulfillment: float = 1
    only_bought: float = 1
    only_filled_in: float = 2
    cancelled_by_buyer: float = 4
    cancelled_automatically: float = 3
    merged: float = 1
    payment_retried: float = 3
    address_changed: float = 2
    surcharge: float = 1
    events_out_of_order: float = 3
    event_repeated: float = 2
    ready_event_lost: float = 0.5
    bought_event_lost: float = 0.1
    all_events_lost: float = 0.2

    @classmethod
    def plain(cls) -> "Habits":
        """Return the habits of a shop where nothing odd happens: every order is paid, and every event comes in order."""
        return cls(
            only_bought=0,
            only_filled_in=0,
            cancelled_by_buyer=0,
            cancelled_automatically=0,
            merged=0,
            payment_retried=0,
            address_changed=0,
            surcharge=0,
            events_out_of_order=0,
            event_repeated=0,
            ready_event_lost=0,
            bought_event_lost=0,
            all_events_lost=0,
        )


def pick(random: Random, shares: tuple[tuple[str, float], ...]) -> str:
    """Draw one of the names by their shares."""
    return random.choices([name for name, _ in shares], [share for _, share in shares])[0]
