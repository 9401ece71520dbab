"""Whatever a checkout form holds, a run loads it or sets it aside, never falls over it, and money in is money out.

In bulk up to the plan, without Odoo; and some 150 of them through the real Odoo, by one run.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.json_text import read_json
from allegro_etl.documents.checkout_forms.contents import read_content, stage_contents
from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.ledger.queue import Asked
from allegro_etl.local.odoo import OdooServer as OdooProcess
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.orders.building import build_order_lines, build_orders
from allegro_etl.records.partners.matching import match_partners
from allegro_etl.records.payments.building import build_payments
from allegro_etl.records.plan import make_plan
from allegro_etl.records.products.matching import match_products
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.settings import OdooSettings, Settings
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.faults.books import rows
from allegro_etl_tests.faults.hostile import forms, numbered
from allegro_etl_tests.faults.world import Json, World, broken_in, plain_shop
from allegro_etl_tests.odoo.shapes import shape

KEPT = ("ops.runs", "ops.cursor_history")
SETTINGS = Settings(odoo=OdooSettings(create_payments=True))
IN_BULK = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # shrinking whole forms takes longer than anybody waits
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


SOME = 20
"""Of 150 forms at least so many are loaded, and so many are set aside."""
NOBODY: Any = None  # the plan asks Allegro nothing
CURRENCIES = ("PLN", "CZK", "EUR", "HUF")
ODOO_19 = shape("19")


class Barren:
    """The way to an Odoo of a Polish company that knows nothing of Allegro, for the plan, which only asks it for its own records."""

    name, version, user_id, language = "none", "19.0", 2, None

    def call(self, model: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:  # noqa: ARG002 - as of a transport
        """Answer the few questions that a plan asks."""
        if method == "fields_get":
            return ODOO_19[model]
        answers: dict[str, list[Json]] = {
            "res.users": [{"id": 2, "company_id": [1, "Company"]}],
            "res.company": [
                {
                    "id": 1,
                    "currency_id": [1, "PLN"],
                    "country_code": "PL",
                    "parent_path": "1/",
                    "account_sale_tax_id": False,
                }
            ],
            "res.currency": [{"id": n, "name": name} for n, name in enumerate(CURRENCIES, 1)],
            "res.currency.rate": [
                {"currency_id": [n, name], "name:min": "2000-01-01"} for n, name in enumerate(CURRENCIES, 1)
            ],
            "account.journal": [{"id": 7}],
            "account.payment.method.line": [{"id": 8}],
            "payment.method": [{"id": 9}],
        }
        return answers.get(model, [])


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Yield a DuckDB file that is emptied for every example."""
    with open_warehouse(tmp_path_factory.mktemp("hostile") / "allegro_etl.duckdb") as warehouse:
        yield warehouse


def emptied(warehouse: Warehouse) -> None:
    """Take all rows out of all tables of ours."""
    for schema, table in warehouse.rows(
        "select schema_name, table_name from duckdb_tables() where schema_name <> 'main'"
    ):
        warehouse.execute(f"delete from {schema}.{table}")


def carried_to_the_plan(warehouse: Warehouse, given_forms: list[Json]) -> None:
    """Stage the forms as they come over the wire, and go on up to the plan."""
    emptied(warehouse)
    payloads = [read_json(json.dumps(form)) for form in given_forms]
    contents = [read_content(payload, "event", Asked(1, datetime.now(UTC))) for payload in payloads]
    stage_contents(warehouse, contents, queue_as="event")
    normalise(warehouse, SETTINGS)
    match_partners(warehouse)
    match_products(warehouse, SETTINGS)
    build_orders(warehouse)
    build_order_lines(warehouse)
    build_payments(warehouse)
    odoo = OdooServer(Barren(), "http://127.0.0.1", "none")
    run = Run("run", RunRequest(), SETTINGS, warehouse, None, odoo, datetime.now(UTC))
    make_plan(run.warehouse, run.odoo, run.settings, run.parameters, AllegroApi(NOBODY))


@IN_BULK
@given(given_forms=st.lists(forms(), min_size=1, max_size=5))
def test_up_to_the_plan_every_form_is_planned_or_set_aside_and_no_grosz_is_lost(
    warehouse: Warehouse, given_forms: list[Json]
) -> None:
    carried_to_the_plan(warehouse, [numbered(form, number) for number, form in enumerate(given_forms)])
    aside = set(warehouse.column("select form_id from ops.quarantine"))
    planned = set(warehouse.column("select form_id from odoo.plan where kind = 'order'"))
    for form in given_forms:
        assert (form["id"] in aside) != (form["id"] in planned), form["status"]
    for total, lines, hold in warehouse.rows(
        "select total, (select sum(quantity * unit_price) from core.order_lines as line where line.form_id = orders.form_id), "
        "hold_reasons from core.orders as orders where disposition = 'load' and form_id not in (select form_id from ops.quarantine)"
    ):
        assert lines == total or "lines_do_not_add_up" in [one["code"] for one in hold or []]
    for form in given_forms:
        if form["id"] in planned and form["status"] == "READY_FOR_PROCESSING":
            booked = warehouse.scalar("select sum(amount) from core.payments where form_id = ?", [form["id"]])
            assert (booked or Decimal(0)) == paid_in(form)


def paid_in(form: Json) -> Decimal:
    """Return all that a form proves to be paid: of cash on delivery only what was booked."""
    payment = form["payment"] or {"type": None, "paidAmount": None}
    prepaid = [payment] if payment["type"] != "CASH_ON_DELIVERY" else []
    paid = [one["paidAmount"] for one in [*prepaid, *(form["codBookedPayments"] or [])] if one["paidAmount"]]
    return sum((Decimal(one["amount"]) for one in paid), Decimal(0))


def many_forms(count: int) -> list[Json]:
    """Return so many different hostile forms, the same ones each time: a process of its own draws them.

    hypothesis takes constants from all modules that are imported, so that in a session of tests other forms would come.
    """
    command = f"import json; from {__name__} import drawn_here; print(json.dumps(drawn_here({count})))"
    told = subprocess.run([sys.executable, "-c", command], stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603
    return list(json.loads(told))


def drawn_here(count: int) -> list[Json]:
    """Draw so many hostile forms."""
    drawn: list[Json] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(form=forms())
    def draw(form: Json) -> None:
        drawn.append(form)

    draw()
    return [numbered(form, number) for number, form in enumerate(drawn)]


@pytest.fixture
def world(odoo_server: OdooProcess, tmp_path: Path) -> Iterator[World]:
    """Yield a merchant of the test's own: nobody else's orders are to be compared with these."""
    with broken_in(odoo_server, "hostile", tmp_path / "home", plain_shop(17)) as world:
        yield world


def test_a_run_with_a_hundred_and_fifty_of_them_ends_and_accounts_for_each(world: World) -> None:
    hostile = {}
    for form in many_forms(150):
        form_id = world.shop.place_order()
        hostile[form_id] = {**encodable(form), "id": form_id}
        world.shop.edit_form(form_id, _replacement(hostile[form_id]))
    run = world.run("run", "--json")
    assert run.code == 3, run.text
    accounted = {*world.quarantine(), *gone(world)}
    loaded = {row["form_id"]: row for row in rows(world, ORDERS)}
    for form_id, form in hostile.items():
        if form["status"] != "READY_FOR_PROCESSING":
            assert form_id not in loaded
        elif form_id not in accounted:
            assert_worth(form, loaded[form_id])
    assert len(loaded.keys() & hostile.keys()) > SOME
    assert len(accounted) > SOME
    assert world.run("quarantine", "list").code == 0
    assert world.run("status").code == 0


def gone(world: World) -> set[str]:
    """Return the forms that Allegro does not serve: bought longer than a year ago, or at no time at all."""
    with duckdb.connect(str(world.duckdb_file), read_only=True) as connection:
        return {form_id for (form_id,) in connection.execute("select form_id from staging.gone_forms").fetchall()}


def encodable(form: Json) -> Json:
    """Return a form without halves of emoji, which the local Allegro cannot send."""
    return dict(json.loads(json.dumps(form, ensure_ascii=False).encode("utf-8", "replace")))


def _replacement(form: Json) -> Callable[[Json], None]:
    def replace(placed: Json) -> None:
        placed.clear()
        placed.update(form)

    return replace


ORDERS = """
select x_allegro_id as form_id, state, amount_total,
    (select coalesce(sum(amount), 0) from payment_transaction
     join sale_order_transaction_rel on transaction_id = payment_transaction.id where sale_order_id = sale_order.id) as paid
from sale_order where x_allegro_id is not null
"""


def assert_worth(form: Json, order: Json) -> None:
    """See that an order is worth what the form says, or is held back for a person; and that its payments are all there."""
    total = Decimal(form["summary"]["totalToPay"]["amount"])
    assert Decimal(str(order["amount_total"])) == total or order["state"] == "draft"
    assert Decimal(str(order["paid"])) == paid_in(form)
