"""Which contact is which buyer, and which line of a sale order is which line item: rows in, pairs out."""

from decimal import Decimal
from typing import Any

from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text
from allegro_etl_tests.take_over.rows import FORM, OTHER, ROOM, contact, found, in_odoo


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
