"""Which sale order is which form: rows in, pairs out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.settings import SettingsError
from allegro_etl.take_over.rules import read_rules
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query, text
from allegro_etl_tests.records.sides import BOUGHT, Sides

ROOM = "allegro_etl.take_over"
FORM = "e9f5ccc0-7f6a-11e8-ac45-09db60ede9d6"
OTHER = "1b2c3d4e-7f6a-11e8-ac45-09db60ede9d6"
DIGITS = "20261105-7f6a-11e8-ac45-09db60ede9d6"
COLUMNS = (
    "id", "name", "state", "currency", "total", "day", "partner_id", "shipping_id", "invoice_id", "carrier_id", "written_at",
    "texts", "fields", "is_begun",
)  # fmt: skip


@pytest.fixture
def warehouse(sides: Sides) -> Warehouse:
    """Give two forms of 12.50 PLN, of buyers Jan and Ewa, and nothing in Odoo."""
    for form, login, email in ((FORM, "jan", "ab12+x1@allegromail.pl"), (OTHER, "ewa", "cd34+x2@allegromail.pl")):
        sides.order(
            form, total=Decimal("12.50"), buyer_key=f"buyer_{login}", buyer_login=login, buyer_email=email, payment_id=f"PAY-{login}",
            buyer_id=login, delivery_phone="+48 600 100 200" if login == "jan" else None,
        )  # fmt: skip
        sides.contact(f"buyer_{login}", zip="00-950", name=f"{login} Łoś")
    run_query(sides.warehouse, ROOM, "tables")
    return sides.warehouse


def in_odoo(warehouse: Warehouse, id_: int, *texts: str, **values: Any) -> None:
    """Let Odoo have a sale order of 12.50 PLN of the same day, of contact 1."""
    row = {
        "id": id_, "name": f"S{id_}", "state": "sale", "currency": "PLN", "total": Decimal("12.50"), "day": BOUGHT.date(),
        "partner_id": 1, "shipping_id": 1, "invoice_id": 1, "carrier_id": None, "written_at": "", "texts": [f"S{id_}", *texts],
        "fields": [], "is_begun": False,
    } | values  # fmt: skip
    warehouse.insert("take_over.orders", COLUMNS, [tuple(row[name] for name in COLUMNS)])


def contact(warehouse: Warehouse, id_: int = 1, **values: Any) -> None:
    """Let Odoo have a contact."""
    row = {"id": id_, "name": "Allegro", "phones": []} | values
    warehouse.insert("take_over.contacts", list(row), [tuple(row.values())])


def found(warehouse: Warehouse, rule: str, place: int | None = None) -> list[tuple[str, int]]:
    """Return what one rule finds; `place` is that of a field among those that are named."""
    named = {"rule": rule, "place": place} if place else {}
    run_query(warehouse, ROOM, f"by_{rule.partition(':')[0]}", **named)
    run_query(warehouse, ROOM, "found", rule=rule)
    run_query(warehouse, ROOM, "ambiguous", rule=rule)
    return warehouse.rows("select form_id, order_id from take_over.found order by all")


def apart(warehouse: Warehouse) -> list[tuple[str, int]]:
    """Return what cannot be told apart."""
    return warehouse.rows("select form_id, order_id from take_over.ambiguous order by all")


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


def contacts(warehouse: Warehouse) -> list[tuple[str, str, int]]:
    """Return the contacts that are clearly a buyer's."""
    found(warehouse, "reference")
    return warehouse.rows(text(ROOM, "contacts.sql"))


def test_a_contact_with_the_buyers_email_is_the_buyers(warehouse: Warehouse) -> None:
    contact(warehouse, email="ab12+y@allegromail.pl")
    in_odoo(warehouse, 5, FORM)

    assert contacts(warehouse) == [("buyer_jan", "jan", 1)]


def test_a_contact_of_all_buyers_is_nobodys(warehouse: Warehouse) -> None:
    contact(warehouse, name="jan", reference="ewa")
    in_odoo(warehouse, 5, FORM)
    in_odoo(warehouse, 6, OTHER)

    assert contacts(warehouse) == []


def test_a_buyer_with_two_contacts_has_none(warehouse: Warehouse) -> None:
    contact(warehouse, 1, name="jan")
    contact(warehouse, 2, name="Jan")
    in_odoo(warehouse, 5, FORM)
    warehouse.execute("update take_over.forms set buyer_id = 'jan', buyer_key = 'buyer_jan'")
    in_odoo(warehouse, 6, OTHER, partner_id=2)

    assert contacts(warehouse) == []


def test_a_contact_that_is_another_buyers_stays_so(warehouse: Warehouse) -> None:
    contact(warehouse, name="jan", allegro_id="somebody")
    in_odoo(warehouse, 5, FORM)

    assert contacts(warehouse) == []


def lines(warehouse: Warehouse, wanted: list[tuple[Any, ...]], there: list[tuple[Any, ...]]) -> dict[str, int]:
    """Return which line is which: wanted are (key, product, quantity, price), there (id, product, quantity, price)."""
    in_odoo(warehouse, 5, FORM)
    found(warehouse, "reference")
    for key, product, quantity, price in wanted:
        row = {
            "form_id": FORM,
            "line_key": key,
            "odoo_product_id": product,
            "quantity": quantity,
            "unit_price": Decimal(price),
        }
        fixed = {"kind": "offer", "position": 1, "description": "x", "currency": "PLN"}
        values = row | fixed
        warehouse.insert("core.order_lines", list(values), [tuple(values.values())])
    warehouse.execute("update core.order_lines set normalised_at = work.normalised_at()")
    rows = [
        (id_, 5, product, quantity, Decimal(price), Decimal(total)) for id_, product, quantity, price, total in there
    ]
    warehouse.insert("take_over.lines", ("id", "order_id", "product_id", "quantity", "price", "total"), rows)
    return {key: line_id for key, line_id, _ in warehouse.rows(text(ROOM, "lines.sql"))}


def test_lines_are_told_apart_by_product_quantity_and_price(warehouse: Warehouse) -> None:
    wanted = [("line_a", 1, 2, "10"), ("line_b", 2, 2, "10"), ("delivery_f", None, 1, "9.99")]
    there = [(11, 1, 2, "8.13", "20.00"), (12, 2, 2, "10", "20"), (13, 77, 1, "9.99", "9.99")]

    assert lines(warehouse, wanted, there) == {"line_a": 11, "line_b": 12, "delivery_f": 13}


def test_lines_that_are_alike_are_not_told_apart(warehouse: Warehouse) -> None:
    wanted = [("line_a", 1, 1, "10"), ("line_b", 1, 1, "10"), ("line_c", 3, 1, "5")]
    there = [(11, 1, 1, "10", "10"), (12, 1, 1, "10", "10"), (13, 4, 1, "5.01", "5.01")]

    assert lines(warehouse, wanted, there) == {}


def test_a_line_of_another_product_is_known_by_quantity_and_price(warehouse: Warehouse) -> None:
    wanted = [("line_a", 1, 1, "10"), ("line_b", 2, 1, "10"), ("line_c", 3, 2, "5")]
    there = [(11, 1, 1, "10", "10"), (12, 77, 1, "10", "10"), (13, 77, 2, "5", "10")]

    assert lines(warehouse, wanted, there) == {"line_a": 11, "line_b": 12, "line_c": 13}


@pytest.mark.parametrize("given", ["name", "field:", "field:x y", "field:name; drop"])
def test_a_rule_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="may be"):
        read_rules([given])


def test_the_usual_rules_are_reference_and_then_buyer() -> None:
    assert read_rules([]) == ["reference", "buyer"]
    assert read_rules(["buyer", "field:x_y", "buyer"]) == ["buyer", "field:x_y"]
