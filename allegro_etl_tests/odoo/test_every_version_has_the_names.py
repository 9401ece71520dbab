"""Every field that a run writes or reads is one that the server has, on each version from 14 to 19: by the shapes of real ones."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.destination.destination import Destination, Market, journal_of, resolve_destination
from allegro_etl.destination.doctor import examine
from allegro_etl.destination.doctor.groups import rights_of
from allegro_etl.destination.fields import FIELDS as OWN_FIELDS
from allegro_etl.destination.fields import field_values
from allegro_etl.destination.fiscal_positions import ensure_fiscal_positions
from allegro_etl.destination.provision import (
    _make_pricelist,
    ensure_names,
    ensure_products,
    ensure_provider,
)
from allegro_etl.destination.rates import read_books
from allegro_etl.destination.units import _made_of_pieces
from allegro_etl.destination.views.making import make_screens
from allegro_etl.odoo.lookup import shared_with
from allegro_etl.reconcile.drift import sales
from allegro_etl.records.message import ACTIVITY_FIELDS
from allegro_etl.records.notes.loading import NOTE_FIELDS
from allegro_etl.records.notes.mirror import read_activities
from allegro_etl.records.orders.change_rows import Change
from allegro_etl.records.orders.deliveries import move_open_deliveries
from allegro_etl.records.orders.loading import order_rows
from allegro_etl.records.orders.mirror import read_orders
from allegro_etl.records.orders.sides import REFERENCES
from allegro_etl.records.orders.totals import ROUNDING_FIELDS
from allegro_etl.records.partners.loading import FIELDS as CONTACT_FIELDS
from allegro_etl.records.partners.mirror import read_partners
from allegro_etl.records.payments.mirror import read_payments
from allegro_etl.records.payments.payers import with_payers
from allegro_etl.records.payments.settling import settle_invoices
from allegro_etl.records.products.mirror import read_products
from allegro_etl.records.values import account_payment_values, transaction_values
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.settings import Settings
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.odoo.shapes import VERSIONS
from allegro_etl_tests.odoo.strict import StrictTransport, strict_server

MODELS = ("res.partner", "product.product", "sale.order", "sale.order.line", "payment.transaction", "account.payment")


class Row(dict[str, Any]):
    """A row that has nothing in what a test does not name."""

    def __missing__(self, key: str) -> None:
        return None


LINE = Row(
    line_key="line_1_form", kind="offer", description="Mug", unit_price=Decimal(5), original_price=Decimal(10), quantity=Decimal(1), position=1,
    odoo_product_id=1, tax_ids=[1],
)  # fmt: skip
ORDER: Any = Row(
    form_id="form", currency="PLN", marketplace="allegro-pl", buyer_key="buyer_1", lines=[LINE],
    bought_at=datetime(2026, 1, 1, tzinfo=UTC), invoice_due_date=date(2026, 1, 8),
)  # fmt: skip
PAYMENT: Any = Row(
    payment_key="payment_1_form", form_id="form", currency="PLN", buyer_key="buyer_1", order_id=1, payer="x.y"
)


@pytest.fixture
def run(tmp_path: Path, version: str) -> Iterator[tuple[Run, StrictTransport]]:
    odoo, transport = strict_server(version)
    with open_warehouse(tmp_path / "names.duckdb") as warehouse:
        names = [(f"{model}_1", model, 1) for model in MODELS]
        warehouse.insert("odoo.external_ids", ("name", "model", "res_id"), names)
        allegro: Any = None
        yield Run("run", RunRequest(), Settings(), warehouse, allegro, odoo, datetime.now(UTC)), transport


def destination_of(run: Run) -> Destination:
    found = resolve_destination(run.warehouse, run.odoo, run.settings)
    known = {
        "provider_id": 1,
        "currencies": {"PLN": 1},
        "products": {"product": 1},
        "markets": {"allegro-pl": Market(fiscal_position_id=1)},
        "pricelists": {"PLN allegro-pl": 1},
    }
    completed = found.model_copy(update=known)
    names = ensure_names(run.odoo, completed.referred() | {"account.tax": {1}, "product.product": {1}})
    return completed.model_copy(update={"names": names})


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_made_in_odoo_has_names_that_there_are(run: tuple[Run, StrictTransport]) -> None:
    (_, seen), odoo = run, run[0].odoo
    ensure_fiscal_positions(odoo, {}, ["allegro-pl"], 1)
    ensure_products(odoo, {}, "en")
    ensure_provider(odoo, {}, 1, 1)
    _make_pricelist(odoo, "PLN", 1)
    for model, name in ((model, name) for model, names in OWN_FIELDS.items() for name in names):
        seen.see("ir.model.fields", field_values(1, model, name, str, indexed=True))
    make_screens(odoo, {}, "en")
    for right in rights_of(odoo.dialect):
        seen.see(right.model, [name for name, *_ in ast.literal_eval(right.domain) if name != 1])

    assert seen.unknown == set()
    assert {"account.tax.price_include", "product.product.invoice_policy"} <= seen.asked


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_loaded_has_names_that_there_are(run: tuple[Run, StrictTransport]) -> None:
    (run_, seen), odoo = run, run[0].odoo
    destination = destination_of(run_)
    odoo.load("sale.order", *order_rows([ORDER], destination, {}))
    odoo.load("payment.transaction", *row_of(transaction_values(PAYMENT, destination)))
    odoo.load("account.payment", *row_of(account_payment_values(PAYMENT, "account_payment_1", destination)))
    seen.see("res.partner", [name for name in CONTACT_FIELDS if name not in odoo.dialect.contact_lacks])
    seen.see("product.product", ["name", "default_code", "barcode", *odoo.dialect.storable, "taxes_id", "list_price"])
    seen.see("sale.order.line", ROUNDING_FIELDS)
    seen.see("mail.message", NOTE_FIELDS)
    seen.see("mail.activity", ACTIVITY_FIELDS)
    seen.see("sale.order", REFERENCES)
    header = {"carrier_id/.id": 1, "partner_shipping_id/.id": 1}
    note: Any = {}
    moved = Change("form", 1, ORDER, [], None, header, new=[], updates=[], note=note, written={})
    move_open_deliveries(run_.odoo, [moved])

    assert seen.unknown == set()
    assert {"sale.order.line.price_unit", "payment.transaction.amount", "account.payment.date"} <= seen.asked


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_read_has_names_that_there_are(run: tuple[Run, StrictTransport]) -> None:
    (run_, seen), odoo = run, run[0].odoo
    company = shared_with(odoo, 1)
    read_partners(run_.warehouse, run_.odoo, company)
    read_products(run_.warehouse, run_.odoo, run_.settings, company)
    read_orders(run_.warehouse, run_.odoo)
    read_activities(run_.warehouse, run_.odoo)
    read_payments(run_.warehouse, run_.odoo)
    journal_of(odoo, None, 1)
    read_books(odoo, 1, {"EUR"})
    _made_of_pieces(odoo, [{"id": 1, "uom_id": [1, "Units"]}])
    payment: Any = Row(PAYMENT, buyer_contact=1)
    with_payers(odoo, [payment])
    settle_invoices(run_.warehouse, run_.odoo, run_.settings)
    sales(odoo, [("id", "<", 0)])

    assert seen.unknown == set()
    assert {"mail.activity.res_id", "account.move.line.move_id", "sale.order.amount_total"} <= seen.asked


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_doctor_looks_at_has_names_that_there_are(run: tuple[Run, StrictTransport]) -> None:
    (_, seen), odoo = run, run[0].odoo
    found = list(examine(odoo, Settings()))

    assert seen.unknown == set()
    assert [finding.topic for finding in found if "Error" in finding.text] == []


def test_a_name_that_there_is_not_is_noticed() -> None:
    odoo, seen = strict_server("14")
    odoo.search_read("sale.order.line", [("tax_ids", "=", 1)], ["tax_id"])
    odoo.load("sale.order", ["id", "order_line/product_uom_id/.id"], [["x", 1]])

    assert seen.unknown == {"sale.order.line.tax_ids", "sale.order.line.product_uom_id"}


def row_of(values: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    return list(values), [list(values.values())]
