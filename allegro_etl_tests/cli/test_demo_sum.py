"""The demo's sum adds up: each order that was sold is in one place."""

from decimal import Decimal

from allegro_etl.cli.demo_sum import added_up
from allegro_etl.reconcile.drift import Sale


def sale(form_id: str, state: str = "sale") -> Sale:
    return Sale(1, "S00001", form_id, "allegro-pl", "", Decimal(1), "PLN", state, Decimal(0), "")


STATUSES = {
    "in": "READY_FOR_PROCESSING",
    "held": "READY_FOR_PROCESSING",
    "aside": "READY_FOR_PROCESSING",
    "bought": "BOUGHT",
    "filled": "FILLED_IN",
    "off": "CANCELLED",
    "off-there": "CANCELLED",
}


def test_each_order_is_counted_once() -> None:
    sales = [sale("in"), sale("held", "draft"), sale("off-there", "cancel"), sale("of-another-shop")]

    added = added_up(STATUSES, sales, {"aside", "in"})

    assert str(added) == "7 sold = 3 in Odoo (1 of them held) + 1 in quarantine + 3 not due: 1 cancelled, 2 unpaid"
    assert added.sold == added.in_odoo + added.quarantine + sum(added.not_due.values()) + added.missing


def test_what_is_ready_and_nowhere_is_missing() -> None:
    added = added_up(STATUSES, [sale("in")], set())

    assert added.missing == 2
    assert "2 MISSING" in str(added)
