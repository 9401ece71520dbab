"""What is known of the status on Allegro without asking: what orders say, what was read by their ids, what we wrote."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from allegro_etl.clock import now
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.status.ladder import highest
from allegro_etl.warehouse import Warehouse

HOLDS_FOR = timedelta(hours=1)
"""Time for which a status that was read by id is taken for the newest: events and Allegro's list come later."""


def read_lately(warehouse: Warehouse, form_ids: Sequence[str]) -> dict[str, str | None]:
    """Return the status of those orders that was read by id lately."""
    rows = warehouse.rows(
        "select form_id, status from to_allegro.statuses where read_at between ? and ? "
        "and form_id in (select unnest(?::varchar[]))",
        [now() - HOLDS_FOR, now(), list(form_ids)],
    )
    return dict(rows)


def highest_written(warehouse: Warehouse, form_ids: Sequence[str]) -> dict[str, str | None]:
    """Return the highest status that was written to each of these orders: below it nothing is written again."""
    written: dict[str, list[str]] = {}
    for form_id, status in warehouse.rows(
        "select form_id, json_extract_string(after, '$.status') from to_allegro.writes "
        "where writer = 'status' and outcome = 'written' and form_id in (select unnest(?::varchar[]))",
        [list(form_ids)],
    ):
        written.setdefault(form_id, []).append(status)
    return {form_id: highest(*statuses) for form_id, statuses in written.items()}


def read_statuses(push: Push, form_ids: Iterable[str]) -> dict[str, str]:
    """Read the status of orders by id, several at a time, and keep it; return why some could not be read, by order.

    An order that is called off counts as CANCELLED. Raises what would meet every order. Source: GET /order/checkout-forms/{id}.
    """
    unread: dict[str, str] = {}
    read: list[tuple[str, str | None, datetime]] = []
    for fetched in push.allegro.checkout_forms(sorted(set(form_ids))):
        if fetched.payload is None:
            unread[fetched.record_id] = type(fetched.problem).__name__
        else:
            read.append((fetched.record_id, _status(fetched.payload), now()))
    keep_statuses(push.warehouse, read)
    return unread


def keep_statuses(warehouse: Warehouse, rows: Sequence[tuple[str, str | None, datetime]]) -> None:
    """Keep statuses of orders: form, status, and when it was read or written."""
    warehouse.insert(
        "to_allegro.statuses",
        ("form_id", "status", "read_at"),
        rows,
        "on conflict do update set status = excluded.status, read_at = excluded.read_at",
    )


def _status(form: Mapping[str, object]) -> str | None:
    fulfillment = form.get("fulfillment")
    said = fulfillment.get("status") if isinstance(fulfillment, dict) else None
    return "CANCELLED" if form.get("status") == "CANCELLED" else said if isinstance(said, str) else None
