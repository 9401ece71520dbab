"""Which sale order is which form: rows in, pairs out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.settings import SettingsError
from allegro_etl.take_over.rules import read_rules
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query
from allegro_etl_tests.records.sides import BOUGHT, Sides
from allegro_etl_tests.take_over.rows import FORM, OTHER, ROOM, apart, contact, found, in_odoo

DIGITS = "20261105-7f6a-11e8-ac45-09db60ede9d6"


@pytest.mark.parametrize(
    "said",
    [
        FORM,
        FORM.upper(),
        FORM.replace("-", ""),
        f"Allegro {FORM}",
        f"faktura-{FORM}",
        "e9f5ccc0",
        "AL/E9F5CCC0/2026",
        "zam_e9f5ccc0",
        "nr e9f5ccc07f6a",
    ],
)
def test_a_reference_names_the_form(warehouse: Warehouse, said: str) -> None:
    in_odoo(warehouse, 5, said)

    assert found(warehouse, "reference") == [(FORM, 5)]


@pytest.mark.parametrize(
    "said", ["e9f5ccc", "xe9f5ccc0", "e9f5ccc1", "09db60ede9d6", "e9f5ccc0-0000-11e8-ac45-09db60ede9d6"]
)
def test_anything_else_does_not(warehouse: Warehouse, said: str) -> None:
    in_odoo(warehouse, 5, said)

    assert found(warehouse, "reference") == []


@pytest.mark.parametrize(("total", "is_found"), [("12.50", True), ("99.00", False)])
def test_digits_alone_may_be_a_date(sides: Sides, total: str, is_found: bool) -> None:
    sides.order(DIGITS, total=Decimal("12.50"))
    run_query(sides.warehouse, ROOM, "tables")
    in_odoo(sides.warehouse, 5, "20261105", total=Decimal(total))

    assert bool(found(sides.warehouse, "reference")) is is_found


def test_a_beginning_that_two_forms_share_is_nobodys(sides: Sides) -> None:
    for form in (FORM, FORM.replace("7f6a", "7f6b")):
        sides.order(form, total=Decimal("12.50"))
    run_query(sides.warehouse, ROOM, "tables")
    in_odoo(sides.warehouse, 5, "e9f5ccc0")

    assert found(sides.warehouse, "reference") == []


def test_two_sale_orders_of_one_form_cannot_be_told_apart(warehouse: Warehouse) -> None:
    in_odoo(warehouse, 5, FORM)
    in_odoo(warehouse, 6, FORM)

    assert found(warehouse, "reference") == []
    assert apart(warehouse) == [(FORM, 5), (FORM, 6)]


def test_a_cancelled_one_steps_back(warehouse: Warehouse) -> None:
    in_odoo(warehouse, 5, FORM, state="cancel")
    in_odoo(warehouse, 6, FORM)

    assert found(warehouse, "reference") == [(FORM, 6)]
    assert apart(warehouse) == []


def test_one_sale_order_of_two_forms_cannot_be_told_apart(warehouse: Warehouse) -> None:
    in_odoo(warehouse, 5, f"{FORM} {OTHER}")

    assert found(warehouse, "reference") == []
    assert len(apart(warehouse)) == 2


@pytest.mark.parametrize("value", ["pay-jan", "PAYJAN", FORM.upper()])
def test_a_field_holds_the_id_of_form_or_payment(warehouse: Warehouse, value: str) -> None:
    in_odoo(warehouse, 5, fields=["x", value])

    assert found(warehouse, "field:x_other", place=2) == [(FORM, 5)]


@pytest.mark.parametrize(
    "values",
    [
        {"email": "AB12+other@allegromail.pl"},
        {"name": "JAN"},
        {"reference": "jan"},
        {"phones": ["600-100-200"]},
        {"name": "Jan Łoś", "zip": "00950"},
        {"company_name": "jan los", "zip": "00-950"},
    ],
)
def test_a_buyer_is_known_by_the_contact(warehouse: Warehouse, values: dict[str, Any]) -> None:
    contact(warehouse, **values)
    in_odoo(warehouse, 5)

    assert found(warehouse, "buyer") == [(FORM, 5)]


@pytest.mark.parametrize(
    "values",
    [
        {"total": Decimal("12.51")},
        {"currency": "EUR"},
        {"day": BOUGHT.date() + timedelta(days=2)},
    ],
)
def test_a_buyers_other_orders_are_not_the_one(warehouse: Warehouse, values: dict[str, Any]) -> None:
    contact(warehouse, name="jan")
    in_odoo(warehouse, 5, **values)

    assert found(warehouse, "buyer") == []


@pytest.mark.parametrize("values", [{"name": "Jan Łoś"}, {"zip": "00-950"}, {"email": "+x1@allegromail.pl"}])
def test_half_of_what_tells_a_buyer_does_not(warehouse: Warehouse, values: dict[str, Any]) -> None:
    contact(warehouse, **values)
    in_odoo(warehouse, 5)

    assert found(warehouse, "buyer") == []


def test_what_one_rule_has_found_the_next_leaves_alone(warehouse: Warehouse) -> None:
    contact(warehouse, name="jan")
    in_odoo(warehouse, 5, FORM)
    in_odoo(warehouse, 6)

    assert found(warehouse, "reference") == [(FORM, 5)]
    assert found(warehouse, "buyer") == [(FORM, 5)]
    assert apart(warehouse) == []


@pytest.mark.parametrize("given", ["name", "field:", "field:x y", "field:name; drop"])
def test_a_rule_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="may be"):
        read_rules([given])


def test_the_usual_rules_are_reference_and_then_buyer() -> None:
    assert read_rules([]) == ["reference", "buyer"]
    assert read_rules(["buyer", "field:x_y", "buyer"]) == ["buyer", "field:x_y"]
