"""What the writers are tried with: a merchant whose orders are in Odoo, and the writers that are on."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from allegro_etl.clock import now
from allegro_etl.settings import Settings
from allegro_etl.to_allegro.push import Push
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.stub_writer import SCOPES

ORDERS = 14


@pytest.fixture(scope="module")
def packer(merchant: Bench) -> Iterator[Bench]:
    """Yield the merchant with the writers of numbers and statuses on; one run has brought the first orders."""
    with merchant.parameters(to_allegro__tracking="true", to_allegro__status="true"):
        yield merchant


@pytest.fixture(scope="module")
def orders(packer: Bench) -> Iterator[str]:
    """Return one order after the other, each in Odoo and confirmed, of two mugs and a grinder, for each test one or more."""
    forms = [packer.sell(lines=[("kubek-350", 2), "mlynek"]) for _ in range(ORDERS)]
    packer.run()
    return iter(forms)


@pytest.fixture
def order(orders: Iterator[str]) -> str:
    """Return an order of the test's own."""
    return next(orders)


@pytest.fixture(autouse=True)
def undisturbed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no fault outlive its test, and begin to count requests anew."""
    if "packer" in request.fixturenames:
        bench: Bench = request.getfixturevalue("packer")
        bench.allegro.traffic.clear()
        yield
        bench.allegro.faults.clear()
    else:
        yield


@pytest.fixture
def push(tmp_path: Path) -> Iterator[Push]:
    """Yield a push with a DuckDB file of its own; its ends are asked for nothing but the scopes of the tokens."""
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as warehouse:
        allegro: Any = SimpleNamespace(scopes=lambda: SCOPES)
        odoo: Any = SimpleNamespace()
        yield Push("push-1", Settings(), 1, warehouse, allegro, odoo, now())
