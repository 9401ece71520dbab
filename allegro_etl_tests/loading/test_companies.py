"""A merchant with two companies, whose Allegro sales belong to the one that is not the user's own."""

from collections.abc import Iterator

import pytest

from allegro_etl_tests.loading.bench import Bench, carried, exact
from allegro_etl_tests.odoo_fixtures import OdooDatabase


@pytest.fixture(scope="module")
def second(bare_odoo_database: OdooDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Give a merchant whose settings name the second company."""
    odoo = bare_odoo_database.session.env
    [currency] = odoo["res.currency"].search([("name", "=", "PLN")])
    poland = odoo.ref("base.pl").id
    company = odoo["res.company"].create({"name": "Second", "country_id": poland, "currency_id": currency})
    odoo["stock.warehouse"].create({"name": "Second", "code": "SEC", "company_id": company})
    odoo["res.users"].write([bare_odoo_database.session.env.uid], {"company_ids": [(4, company)]})
    settings = tmp_path_factory.mktemp("settings") / "allegro_etl.toml"
    settings.write_text('[odoo]\ncompany = "Second"\n', encoding="utf-8")
    with carried(bare_odoo_database, tmp_path_factory.mktemp("home"), settings) as bench:
        yield bench


def test_orders_and_payments_are_those_of_the_company_that_is_set(second: Bench) -> None:
    forms = [second.shop.place_order(market=market) for market in ("allegro-pl", "allegro-cz")]

    assert second.run().quarantine == []

    for form_id in forms:
        order = second.order(form_id, "company_id", "amount_total", "state", "amount_paid")
        assert order["company_id"][1] == "Second"
        assert exact(order["amount_total"]) == exact(order["amount_paid"]) == second.total(form_id)
        assert order["state"] == "sale"
        [transaction] = second.transactions(form_id)
        domain = [("id", "=", transaction["payment_id"][0])]
        [payment] = second.read("account.payment", domain, "company_id", "state")
        assert payment["company_id"][1] == "Second"


def test_replaying_them_writes_nothing(second: Bench) -> None:
    assert second.run(from_event="0").writes == []
