"""When nothing more is to be expected of an order's numbers, so that pushes stop asking Odoo about it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from allegro_etl.to_allegro.deliveries import Delivery

QUIET_FOR = timedelta(days=7)
"""Time without a change after which an order is finished whose deliveries all have numbers that Allegro shows: a number may be corrected until then."""
GIVEN_UP_AFTER = timedelta(days=30)
"""Time without a change after which a delivery without a number is taken to have left without one; the same for an order without deliveries."""


def finished(
    changed: Mapping[str, datetime], deliveries: Iterable[Delivery], undone: Collection[str], moment: datetime
) -> set[str]:
    """Return the orders for which nothing more is to be written.

    `changed` says when each sale order changed last, `undone` are the orders of which a number is to be written or waits.
    """
    by_form: dict[str, list[Delivery]] = {form_id: [] for form_id in changed}
    for one in deliveries:
        by_form[one.form_id].append(one)
    return {
        form_id
        for form_id, own in by_form.items()
        if form_id not in undone and not any(one.is_open for one in own) and _is_quiet(changed[form_id], own, moment)
    }


def _is_quiet(sale_changed: datetime, own: list[Delivery], moment: datetime) -> bool:
    left = [one for one in own if one.state == "done"]
    if left and all(one.number.strip() for one in left):
        return max(one.changed_at for one in left) < moment - QUIET_FOR
    return max([sale_changed, *(one.changed_at for one in own)]) < moment - GIVEN_UP_AFTER
