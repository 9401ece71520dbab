"""What the tests start from: a DuckDB file in memory with two forms in it, or an Odoo with another program's past."""

from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query
from allegro_etl_tests.cli.world import Said, said
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.records.conftest import _schema, sides
from allegro_etl_tests.records.sides import Sides
from allegro_etl_tests.take_over.history import History, history_of
from allegro_etl_tests.take_over.killing import RULES
from allegro_etl_tests.take_over.rows import FORM, OTHER, ROOM

__all__ = ["_schema", "sides"]


@pytest.fixture
def warehouse(sides: Sides) -> Warehouse:
    """Return two forms of 12.50 PLN, of buyers Jan and Ewa, and nothing in Odoo."""
    for form, login, email in ((FORM, "jan", "ab12+x1@allegromail.pl"), (OTHER, "ewa", "cd34+x2@allegromail.pl")):
        sides.order(
            form, total=Decimal("12.50"), buyer_key=f"buyer_{login}", buyer_login=login, buyer_email=email, payment_id=f"PAY-{login}",
            buyer_id=login, delivery_phone="+48 600 100 200" if login == "jan" else None,
        )  # fmt: skip
        sides.contact(f"buyer_{login}", zip="00-950", name=f"{login} Łoś")
    run_query(sides.warehouse, ROOM, "tables")
    return sides.warehouse


@pytest.fixture(scope="module")
def history(merchant: Bench) -> History:
    """Return what the other program has left in one Odoo, which the tests of a module share."""
    return history_of(merchant)


@pytest.fixture
def take_over(history: History, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return the command, with the rules that find all of it."""

    def run(*arguments: str) -> Said:
        assert history.forms
        return said(capsys, "take-over", *RULES, *arguments)

    return run
