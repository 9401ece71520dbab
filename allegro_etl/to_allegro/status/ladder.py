"""The steps of the seller's status, and how far an order is by what Odoo has of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from allegro_etl.to_allegro.deliveries import Delivery

STEPS = ("NEW", "PROCESSING", "READY_FOR_SHIPMENT", "READY_FOR_PICKUP", "SENT", "PICKED_UP")
"""Upwards. CANCELLED, RETURNED and SUSPENDED are none of them: whoever set these keeps the order."""

ROUNDING = 0.00001
"""Odoo adds quantities up as floats."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of goods in Odoo, in its own unit: `is_short` says that goods of it were to leave and have not, or were given up.

    `is_returned`: goods of it came back, and are no longer counted as delivered.
    """

    ordered: float
    delivered: float
    is_returned: bool = False
    is_short: bool = False

    @property
    def has_left(self) -> bool:
        """Return whether all of it left, whatever has come back since."""
        return self.delivered > self.ordered - ROUNDING or (self.is_returned and not self.is_short)


def step(status: str | None) -> int | None:
    """Return how far up a status is; None for one that is no step of the way, and for none."""
    return STEPS.index(status) if status in STEPS else None


def state_in_odoo(sale_state: str, lines: Sequence[Line], deliveries: Sequence[Delivery]) -> str | None:
    """Return the status that an order has earned in Odoo; None for one that is not confirmed, or cancelled.

    `lines` are its lines of goods: services and the delivery have no way to go. An order of services alone goes no further
    than PROCESSING.
    """
    if sale_state not in ("sale", "done"):
        return None
    if _has_left(lines):
        return "SENT"
    waiting = [one for one in deliveries if one.is_open]
    if waiting and all(one.state == "assigned" for one in waiting):
        return "READY_FOR_SHIPMENT"
    return "PROCESSING"


def _has_left(lines: Sequence[Line]) -> bool:
    wanted = [line for line in lines if line.ordered > 0 or line.delivered > 0]
    return bool(wanted) and all(line.has_left for line in wanted)


def is_above(status: str | None, other: str | None) -> bool:
    """Return whether a step is above another one; nothing is above what is no step."""
    one, two = step(status), step(other)
    return one is not None and two is not None and one > two


def highest(*statuses: str | None) -> str | None:
    """Return the highest of these steps; None where there is none."""
    return max((one for one in statuses if step(one) is not None), key=STEPS.index, default=None)
