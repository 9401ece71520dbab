"""A merchant with two companies, whose Allegro sales belong to the one that is not the user's own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from allegro_etl.destination.doctor.companies import companies
from allegro_etl.destination.fiscal_positions import ensure_fiscal_positions
from allegro_etl.destination.provision import our_records
from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.lookup import Named, candidates_of, nearest_to
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import OdooSettings, Settings
from allegro_etl_tests.merchant.bench import Bench, carried, exact
from allegro_etl_tests.odoo_fixtures import OdooDatabase


@pytest.fixture(scope="module")
def second(bare_odoo_database: OdooDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Yield a merchant whose settings name the second company."""
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
    """Stock both companies with products, spelt as people spell them."""
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


def _session(second: Bench) -> OdooServer:
    return connect_odoo(second.odoo.url, second.odoo.database, second.odoo.username, SecretStr(second.odoo.password))


def _company(second: Bench, name: str) -> int:
    [found] = second.read("res.company", [("name", "=", name)])
    return int(found["id"])


def _trouble(second: Bench, company: str | None) -> list[str]:
    """Return what the preflight has against orders of a company; None: the user's own."""
    settings = Settings(odoo=OdooSettings(company=company))
    return [finding.text for finding in companies(_session(second), settings) if not finding.is_well]


def test_what_was_made_for_another_company_is_told_before_it_is_used_and_a_tax_of_its_name_is_no_copy(
    second: Bench,
) -> None:
    odoo, own = _session(second), _company(second, second.odoo.session.env.user.company_id.name)
    new = _company(second, "Second")
    taxes = [
        second.call("account.tax", "create", [{"name": "Twin 23", "amount": 23, "company_id": company}])[0]
        for company in (own, new)
    ]
    ensure_fiscal_positions(odoo, {}, ["allegro-pl"], own)
    position = our_records(odoo)["fiscal_position_allegro_pl"]

    [told] = _trouble(second, "Second")
    assert "cannot be used for 'Second': allegro_etl.fiscal_position_allegro_pl" in told
    assert _trouble(second, None) == []

    second.call("account.fiscal.position", "unlink", [position])
    assert _trouble(second, "Second") == []
    ensure_fiscal_positions(odoo, {}, ["allegro-pl"], new)
    copies = second.read("account.tax", [("name", "=", "Twin 23 Allegro")], "company_id", "original_tax_ids")
    assert [(copy["company_id"][0], copy["original_tax_ids"]) for copy in copies] == [
        (own, taxes[:1]),
        (new, taxes[1:]),
    ]


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
    odoo, company = _session(second), _company(second, "Second")
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


def test_orders_of_one_company_are_not_gone_on_with_for_another(second: Bench) -> None:
    assert _trouble(second, "Second") == []

    [told] = _trouble(second, None)

    assert "The Allegro orders in Odoo are those of 'Second'" in told


def test_a_contact_of_another_company_is_not_used(second: Bench) -> None:
    own = second.odoo.session.env.user.company_id.id
    known, new = (second.shop.new_buyer(MARKETS["allegro-pl"]) for _ in range(2))
    foreign = second.call("res.partner", "create", [{"name": "Of A", "x_allegro_id": new.id, "company_id": own}])
    first = second.sell(buyer=known, market="allegro-pl")
    made = second.sell(buyer=new, market="allegro-pl")

    assert second.run().quarantine == []

    assert second.order(made, "partner_id")["partner_id"][0] not in foreign
    contact = second.order(first, "partner_id")["partner_id"][0]
    second.call("res.partner", "write", [contact], {"company_id": own})
    again = second.sell(buyer=known, market="allegro-pl")

    record = second.run().set_aside(again)

    assert record is not None
    assert (record["code"], second.orders(again)) == ("contact_elsewhere", [])
    second.call("res.partner", "write", [contact], {"company_id": False})
    second.retry(again)
    assert second.run().set_aside(again) is None
    assert second.order(again, "partner_id")["partner_id"][0] == contact


def test_replaying_them_writes_nothing(second: Bench) -> None:
    assert second.run(from_event="0").writes == []


def test_only_names_that_the_order_s_company_may_use_are_told_as_the_nearest(second: Bench) -> None:
    odoo, own = _session(second), _company(second, second.odoo.session.env.user.company_id.name)
    wrong = Named("odoo.warehouse", "stock.warehouse", "Secnod")

    assert nearest_to(odoo, wrong, [], _company(second, "Second"))[:1] == ["Second"]
    assert "Second" not in nearest_to(odoo, wrong, [], own)
