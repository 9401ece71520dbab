"""When an order's status needs no more looking at: it is as high as Odoo can say, or nothing has happened for long."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from allegro_etl.to_allegro.deliveries import Delivery
from allegro_etl.to_allegro.status.ladder import is_above

GIVEN_UP_AFTER = timedelta(days=30)
"""Time without a change after which an order without an open delivery is taken to stay what it is."""


def finished(
    known: Mapping[str, str | None],
    changed: Mapping[str, datetime],
    deliveries: Mapping[str, Sequence[Delivery]],
    undone: Collection[str | None],
    moment: datetime,
) -> set[str]:
    """Return the orders whose status is not to be written any more.

    `known` is the status on Allegro, `changed` when each sale order changed last, `undone` are those that are to be moved up.
    """
    return {
        form_id
        for form_id, status in known.items()
        if form_id not in undone
        and (_is_at_the_end(status) or _is_quiet(changed[form_id], deliveries[form_id], moment))
    }


def _is_at_the_end(status: str | None) -> bool:
    return status == "RETURNED" or is_above(status, "READY_FOR_PICKUP")


def _is_quiet(sale_changed: datetime, own: Sequence[Delivery], moment: datetime) -> bool:
    last = max([sale_changed, *(one.changed_at for one in own)])
    return not any(one.is_open for one in own) and last < moment - GIVEN_UP_AFTER
