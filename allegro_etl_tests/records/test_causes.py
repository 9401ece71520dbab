"""The quarantine by cause: what waits for the same thing is one cause, with what its orders come to."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from allegro_etl.ledger.quarantine import form_subject, quarantine
from allegro_etl.records.causes import Candidate, causes
from allegro_etl.warehouse import Warehouse
from allegro_etl_tests.records.sides import Sides

POT = '"Pot" (offer 7003622562) could be any of 2 products that have its name: Pot (id 31); Pot (id 32). Leave one of them.'
CANDIDATES = '[{"id": 31, "name": "Pot", "default_code": null, "barcode": "590"}, {"id": 32, "name": "Pot", "default_code": "P", "barcode": null}]'


@pytest.fixture
def warehouse(sides: Sides) -> Warehouse:
    return sides.warehouse


def set_aside(
    warehouse: Warehouse, form_id: str, code: str, reason: str, total: str | None, currency: str = "PLN"
) -> None:
    quarantine(warehouse, form_subject(form_id), form_id, "matching", code, reason)
    if total is not None:
        warehouse.execute(
            "insert into core.orders (form_id, content_hash, disposition, total, currency) values (?, 'h', 'load', ?, ?)",
            [form_id, Decimal(total), currency],
        )


def sells_the_pot(warehouse: Warehouse, form_id: str) -> None:
    warehouse.insert(
        "staging.line_items", ("line_item_id", "form_id", "offer_id"), [(f"l-{form_id}", form_id, "7003622562")]
    )


def test_orders_that_wait_for_one_offer_are_one_cause_with_its_products(warehouse: Warehouse) -> None:
    warehouse.execute(
        "insert into core.products (offer_id, component, quantity, name, offer_name, candidates, problem, problem_code) "
        "values ('7003622562', 0, 1, 'Pot', 'Pot, big', ?, ?, 'ambiguous_product')",
        [CANDIDATES, POT],
    )
    for form_id, total, currency in (("f1", "10.00", "PLN"), ("f2", "5.50", "PLN"), ("f3", "99.00", "CZK")):
        set_aside(warehouse, form_id, "ambiguous_product", POT, total, currency)
        sells_the_pot(warehouse, form_id)
    set_aside(warehouse, "f4", "currency_missing", "Odoo has no active currency HUF.", "4000.00", "HUF")

    pot, forint = causes(warehouse)

    assert pot.forms == ("f1", "f2", "f3")
    assert pot.amounts == {"CZK": Decimal("99.00"), "PLN": Decimal("15.50")}
    [offer] = pot.offers
    assert (offer.id, offer.name) == ("7003622562", "Pot")
    assert offer.candidates == (Candidate(31, "Pot", None, "590"), Candidate(32, "Pot", "P", None))
    assert pot.retry_at is not None
    assert (forint.code, forint.forms, forint.offers) == ("currency_missing", ("f4",), ())


def test_what_differs_is_another_cause_but_for_orders_that_somebody_deleted(warehouse: Warehouse) -> None:
    set_aside(warehouse, "f1", "order_refused", "Odoo refuses it: this.", "1.00")
    set_aside(warehouse, "f2", "order_refused", "Odoo refuses it: that.", "1.00")
    set_aside(warehouse, "f3", "deleted_in_odoo", "Loaded on 2026-11-01, and deleted.", "1.00")
    set_aside(warehouse, "f4", "deleted_in_odoo", "Loaded on 2026-11-02, and deleted.", "1.00")
    warehouse.execute("update ops.quarantine set retry_at = 'infinity' where code = 'deleted_in_odoo'")

    found = causes(warehouse)

    assert sorted(cause.forms for cause in found) == [("f1",), ("f2",), ("f3", "f4")]
    assert found[0].retry_at is None


def test_an_order_that_was_never_read_has_the_total_of_its_content_if_any(warehouse: Warehouse) -> None:
    set_aside(warehouse, "f1", "unreadable_form", "No.", None)
    set_aside(warehouse, "f2", "bad_amount", "No amount.", None)
    warehouse.insert(
        "staging.checkout_forms",
        ("form_id", "content_hash", "payload", "found_by", "fetched_at"),
        [("f2", "h", '{"summary": {"totalToPay": {"amount": "7.00", "currency": "PLN"}}}', "event", datetime.now(UTC))],
    )

    by_form = {cause.forms: cause.amounts for cause in causes(warehouse)}

    assert by_form == {("f1",): {}, ("f2",): {"PLN": Decimal("7.00")}}
