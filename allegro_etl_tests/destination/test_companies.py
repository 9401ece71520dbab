"""A merchant with two companies, whose Allegro sales belong to the one that is not the user's own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from allegro_etl.odoo.lookup import Named, candidates_of
from allegro_etl.odoo.session import connect_odoo
from allegro_etl_tests.merchant.bench import Bench, carried, exact
from allegro_etl_tests.odoo_fixtures import OdooDatabase


@pytest.fixture(scope="module")
def second(bare_odoo_database: OdooDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Give a merchant whose settings name the second company."""
    odoo = bare_odoo_database.session.env
    [currency] = odoo["res.currency"].search([("name", "=", "PLN")])
    poland = odoo.ref("base.pl").id
    company = odoo["res.company"].create({"name": "Second", "country_id": poland, "currency_id": currency})
    [czech] = odoo["res.currency"].search([("name", "=", "CZK")])
    rate = {"currency_id": czech, "company_id": company, "name": "2025-01-01", "inverse_company_rate": 0.1712}
    odoo["res.currency.rate"].create(rate)
    odoo["stock.warehouse"].create({"name": "Second", "code": "SEC", "company_id": company})
    odoo["res.users"].write([bare_odoo_database.session.env.uid], {"company_ids": [(4, company)]})
    _stock(odoo, company)
    settings = tmp_path_factory.mktemp("settings") / "allegro_etl.toml"
    settings.write_text('[odoo]\ncompany = "Second"\n', encoding="utf-8")
    with carried(bare_odoo_database, tmp_path_factory.mktemp("home"), settings) as bench:
        yield bench


def _stock(odoo: Any, company: int) -> None:
    """Give both companies products, spelt as people spell them."""
    [polish] = odoo["res.lang"].search([("code", "=", "pl_PL"), ("active", "in", [True, False])])
    odoo["res.lang"].write([polish], {"active": True})
    own = odoo.user.company_id.id
    products = [
        {"name": "Mug A", "default_code": "SKU-X", "company_id": own},
        {"name": "Mug B", "default_code": "SKU-X", "company_id": company},
        {"name": "Of A alone", "default_code": "SKU-A", "company_id": own},
        {"name": "Spelt", "default_code": " sku\u00a0 MiXed "},
        {"name": "Blue bowl"},
    ]
    ids = [odoo["product.product"].create(values) for values in products]
    odoo["product.product"].write([ids[-1]], {"name": "Miska  BŁĘKITNA"}, context={"lang": "pl_PL"})


def _offer(second: Bench, number: int, name: str, signature: str | None) -> str:
    """List an offer of a bird feeder, which Odoo does not know, under a name and signature; give its key."""
    shelf = second.shop.shelf
    feeder = shelf.offer("karmnik")
    article = replace(feeder.article, key=f"feeder-{number}", gtin=None, manufacturer_code=None)
    part = f"00000000-0000-4000-8000-00000000000{number}"
    offer = replace(
        feeder, id=f"790000000{number}", key=f"feeder-{number}", name=name, signature=signature, article=article,
        parts=[(part, 1)],
    )  # fmt: skip
    shelf.products[part] = article
    shelf.offers[offer.id], shelf.keys[offer.key] = offer, offer.id
    return offer.key


def test_products_are_those_of_the_company_or_of_none_however_they_are_spelt(second: Bench) -> None:
    keys = [
        _offer(second, 1, "Kubek", "sku-x"),
        _offer(second, 2, "Bez", "SKU-A"),
        _offer(second, 3, "Inny", "Sku Mixed"),
        _offer(second, 4, "miska błękitna", None),
    ]
    forms = [second.sell(lines=[key]) for key in keys]

    assert second.run().quarantine == []

    fields = ("name", "default_code", "company_id", "lst_price")
    [mug, new, spelt, bowl] = [
        second.read("product.product", [("id", "=", second.lines(form, "product_id")[0]["product_id"][0])], *fields)[0]
        for form in forms
    ]
    assert mug["name"] == "Mug B"
    assert (new["name"], new["default_code"], new["company_id"]) == ("Bez", "SKU-A", False)
    assert (spelt["name"], bowl["name"]) == ("Spelt", "Blue bowl")
    [line] = second.read("sale.order.line", [("product_id", "=", new["id"])], "price_subtotal", "product_uom_qty")
    assert exact(new["lst_price"]) == exact(line["price_subtotal"]) / exact(line["product_uom_qty"])


def test_a_setting_names_a_record_of_its_model_and_of_the_company(second: Bench) -> None:
    odoo = connect_odoo(second.odoo.url, second.odoo.database, second.odoo.username, SecretStr(second.odoo.password))
    company = odoo.search_read("res.company", [("name", "=", "Second")], ["id"])[0]["id"]
    named = [
        Named("odoo.sales_team", "crm.team", "base.user_admin"),
        Named("odoo.salesperson", "res.users", "base.user_admin"),
        Named("odoo.warehouse", "stock.warehouse", "stock.warehouse0"),
        Named("odoo.fulfillment_warehouse", "stock.warehouse", "Second"),
    ]

    assert {record.setting: len(ids) for record, ids in candidates_of(odoo, named, company).items()} == {
        "odoo.sales_team": 0,
        "odoo.salesperson": 1,
        "odoo.warehouse": 0,
        "odoo.fulfillment_warehouse": 1,
    }


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
