"""What people see of an order in the fields of our own, worked out of what Allegro says."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.destination.fields import FIELDS, PAYMENTS, SHOWN_OF_ORDERS, STATES
from allegro_etl.records.order_fields import STATE_OF, dedicated_fields, existing_fields
from allegro_etl_tests.records.orders.sides import order

TOTAL = Decimal("50.00")


def fields_of(**fields: Any) -> dict[str, Any]:
    return dedicated_fields(order(**fields), "https://salescenter.allegro.com/orders/")


def test_every_field_of_orders_for_people_has_a_value_and_every_value_a_name() -> None:
    assert fields_of().keys() == set(FIELDS["sale.order"]) - {"x_allegro_written"}
    assert set(STATE_OF.values()) <= dict(STATES).keys()


def test_an_order_leads_to_its_page_for_the_seller() -> None:
    assert fields_of(form_id="abc")["x_allegro_url"] == "https://salescenter.allegro.com/orders/abc"
    assert dedicated_fields(order())["x_allegro_url"] is None


@pytest.mark.parametrize(
    ("marketplace", "market"),
    [("allegro-pl", "allegro.pl"), ("allegro-hu", "allegro.hu"), ("allegro-business-cz", "allegro.cz (business)"),
     ("allegro-of-tomorrow", "allegro-of-tomorrow"), (None, None)],
)  # fmt: skip
def test_a_market_is_called_as_people_call_it(marketplace: str | None, market: str | None) -> None:
    assert fields_of(marketplace=marketplace)["x_allegro_market"] == market


@pytest.mark.parametrize(
    ("status", "fulfillment", "state"),
    [("READY_FOR_PROCESSING", "NEW", "new"), ("READY_FOR_PROCESSING", "SENT", "sent"), ("CANCELLED", "NEW", "cancelled"),
     ("FILLED_IN", "NEW", "unfinished"), ("READY_FOR_PROCESSING", "OF_TOMORROW", None), ("READY_FOR_PROCESSING", None, None)],
)  # fmt: skip
def test_the_state_is_one_word_for_both_of_allegros(status: str, fulfillment: str | None, state: str | None) -> None:
    assert fields_of(status=status, fulfillment_status=fulfillment)["x_allegro_state"] == state


@pytest.mark.parametrize(
    ("said", "payment"),
    [
        ({}, "paid"),
        ({"paid": None, "hold_reasons": [{"code": "paid_too_little", "words": "{}"}]}, "unpaid"),
        ({"paid": Decimal(1), "hold_reasons": [{"code": "paid_too_little", "words": "{}"}]}, "underpaid"),
        ({"paid": TOTAL, "hold_reasons": [{"code": "warehouse_missing", "words": None}]}, "paid"),
        ({"paid": None, "payment_type": "EXTENDED_TERM"}, "later"),
        ({"paid": None, "total": Decimal(0)}, "paid"),
        ({"paid": None, "payment_type": "CASH_ON_DELIVERY"}, "cash_on_delivery"),
        ({"paid": None, "payment_type": "CASH_ON_DELIVERY", "cod_booked": TOTAL}, "paid"),
        ({"paid": None, "disposition": "cancel"}, "unpaid"),
        ({"paid": Decimal(1), "disposition": "wait"}, "underpaid"),
    ],
)
def test_how_far_an_order_is_paid_is_one_word(said: dict[str, Any], payment: str) -> None:
    assert fields_of(**said)["x_allegro_payment"] == payment
    assert payment in dict(PAYMENTS)


def test_the_time_of_dispatch_is_written_as_odoo_reads_it() -> None:
    by = datetime.fromisoformat("2026-10-12T23:59:59.999+02:00")

    assert fields_of(dispatch_by=by)["x_allegro_dispatch_by"] == "2026-10-12 21:59:59"
    assert fields_of(dispatch_by=by.astimezone(UTC)) == fields_of(dispatch_by=by)


def test_what_odoo_has_no_field_for_is_left_out() -> None:
    known = existing_fields(fields_of(), frozenset({"x_allegro_market"}))

    assert known.keys() & SHOWN_OF_ORDERS == {"x_allegro_market"}
    assert "x_allegro_status" in known
