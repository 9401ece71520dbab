"""The numbers that Allegro shows on orders, whoever put them there: read by order, and kept, for none is ever taken away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from threading import Event
from typing import Any

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.rate_limit import RateLimit
from allegro_etl.clock import now
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.tracking.numbers import plain
from allegro_etl.warehouse import Warehouse

REQUESTS_A_SECOND = 40
"""Allegro lets 50 pass at the numbers of orders, of all programs of the seller."""


def path_of(form_id: str) -> str:
    """Return where an order's numbers are read and written."""
    return f"/order/checkout-forms/{form_id}/shipments"


@cache
def pace() -> RateLimit:
    """Return the limit of requests to the numbers of orders."""
    return RateLimit(REQUESTS_A_SECOND, 1.0)


def keep_pace() -> None:
    """Wait until a request to the numbers of orders may be sent."""
    pace().wait(Event())


def numbers_known(warehouse: Warehouse, form_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the numbers that Allegro was seen to show, by order, each as `plain` writes it. Nobody is asked."""
    found: dict[str, set[str]] = defaultdict(set)
    for form_id, number in warehouse.rows(
        "select form_id, number from to_allegro.numbers where form_id in (select unnest(?::varchar[]))",
        [list(form_ids)],
    ):
        found[form_id].add(number)
    return found


def read_since(warehouse: Warehouse, form_ids: Sequence[str], moment: datetime) -> set[str]:
    """Return those of the orders whose numbers were read since a moment."""
    rows = warehouse.column(
        "select form_id from to_allegro.numbers_read where read_at between ? and ? "
        "and form_id in (select unnest(?::varchar[]))",
        [moment, now(), list(form_ids)],
    )
    return set(rows)


def read_numbers_of(push: Push, form_ids: Iterable[str]) -> dict[str, str]:
    """Ask Allegro for the numbers of orders, several at a time, and keep them; return why some could not be read, by order.

    Raises what would meet every order. Source: GET /order/checkout-forms/{id}/shipments.
    """
    unread: dict[str, str] = {}
    for fetched in push.allegro.each(sorted(set(form_ids)), lambda form_id: ask_numbers(push.allegro, form_id)):
        shown = None if fetched.payload is None else numbers_in(fetched.payload)
        if shown is None:
            unread[fetched.record_id] = type(fetched.problem).__name__ if fetched.problem else "no list"
        else:
            _keep(push.warehouse, fetched.record_id, shown)
    return unread


def ask_numbers(allegro: AllegroApi, form_id: str) -> Document:
    """Return what Allegro says of an order's numbers, asked for within the limit. Raises AllegroError."""
    keep_pace()
    return allegro.get(path_of(form_id))


def numbers_in(answer: Document) -> dict[str, str] | None:
    """Return the numbers of an order, each as `plain` writes it, with its carrier; None for an answer without a list of them."""
    listed: Any = answer.get("shipments")
    if not isinstance(listed, list):
        return None
    found = [one for one in listed if isinstance(one, dict)]
    shown = {plain(str(one.get("waybill") or "")): str(one.get("carrierId") or "") for one in found}
    return {number: carrier for number, carrier in shown.items() if number}


def _keep(warehouse: Warehouse, form_id: str, shown: Mapping[str, str]) -> None:
    rows = [(form_id, number, carrier) for number, carrier in shown.items()]
    with warehouse.transaction():
        warehouse.insert("to_allegro.numbers", ("form_id", "number", "carrier_id"), rows, "on conflict do nothing")
        warehouse.insert(
            "to_allegro.numbers_read",
            ("form_id", "read_at"),
            [(form_id, now())],
            "on conflict do update set read_at = excluded.read_at",
        )
