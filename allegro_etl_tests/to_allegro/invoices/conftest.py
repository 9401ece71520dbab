"""A merchant whose posted invoices wait to be attached. The user in Odoo has just the rights that `doctor --fix` gives."""

from collections.abc import Iterator

import pytest

from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.invoices.desk import invoiced


@pytest.fixture(scope="module")
def posted(merchant: Bench) -> dict[str | None, list[str]]:
    """Return orders whose invoice is posted and has no PDF yet, by the kind that the buyer asks for: brought to Odoo by one run."""
    numbers = {"company": 25, "person": 1, None: 1}
    by_kind = {kind: [merchant.sell(invoice=kind) for _ in range(number)] for kind, number in numbers.items()}
    form_ids = [form_id for of_kind in by_kind.values() for form_id in of_kind]
    merchant.run()
    merchant.draft_invoice(*form_ids)
    rows = merchant.read("sale.order", [("x_allegro_id", "in", form_ids)], "invoice_ids")
    merchant.call("account.move", "action_post", [move_id for row in rows for move_id in row["invoice_ids"]])
    return by_kind


@pytest.fixture
def shop(merchant: Bench) -> Iterator[Bench]:
    """Yield the merchant with the writer switched on, and nothing going wrong."""
    with merchant.parameters(to_allegro__invoices="true"):
        yield merchant
    merchant.allegro.faults.clear()


@pytest.fixture
def form_id(shop: Bench, posted: dict[str | None, list[str]]) -> str:
    """Return an order whose invoice has its PDF."""
    return invoiced(shop, posted["company"].pop())
