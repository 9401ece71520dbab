"""A server's names are asked for once, kept in a file, and asked for again when they may be others."""

from pathlib import Path

import pytest

from allegro_etl.odoo.dialect import ASKED, Dialect
from allegro_etl_tests.odoo.shapes import dialect_in
from allegro_etl_tests.odoo.strict import StrictTransport, strict_server

ORDERS = {("sale.order", "fields_get")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "odoo_names.json"


def names_of(version: str, file: Path | None, *lost: str) -> tuple[Dialect, StrictTransport]:
    """Return the names that a new session comes to, and what it asked; the server lacks the models `lost`."""
    odoo, transport = strict_server(version)
    for model in lost:
        del transport.shape[model]
    odoo.dialect_file = file
    return odoo.dialect, transport


def test_a_kept_answer_costs_the_fields_of_orders_alone(file: Path) -> None:
    first, asked = names_of("14", file)
    again, asked_again = names_of("14", file)

    assert first == again == dialect_in("14")
    assert set(asked.calls) == ORDERS | {(model, "fields_get") for model in ASKED}
    assert set(asked_again.calls) == ORDERS


def test_a_session_asks_once(file: Path) -> None:
    odoo, transport = strict_server("19")
    odoo.dialect_file = file

    assert odoo.dialect is odoo.dialect
    assert len(transport.calls) == len(set(transport.calls))


def test_another_version_is_asked_again(file: Path) -> None:
    names_of("18", file)

    assert names_of("19", file)[0] == dialect_in("19")


def test_a_server_on_which_a_module_is_missing_is_asked_again(file: Path) -> None:
    names_of("19", file, "payment.transaction", "account.payment")

    assert not file.exists()
    assert names_of("19", file)[0] == dialect_in("19")


@pytest.mark.parametrize("text", ["", "{}", '{"mark": 1}', "[]", '{"mark": "x", "names": {"version": "old"}}'])
def test_a_file_that_cannot_be_read_is_no_obstacle(file: Path, text: str) -> None:
    file.write_text(text)

    assert names_of("16", file)[0] == dialect_in("16")


def test_without_a_file_nothing_is_kept() -> None:
    assert names_of("17", None)[0] == dialect_in("17")
