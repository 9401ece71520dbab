"""The DuckDB file in memory of the tests of records, with two forms in it."""

from decimal import Decimal

import pytest

from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query
from allegro_etl_tests.records.conftest import _schema, sides
from allegro_etl_tests.records.sides import Sides
from allegro_etl_tests.take_over.rows import FORM, OTHER, ROOM

__all__ = ["_schema", "sides"]


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
