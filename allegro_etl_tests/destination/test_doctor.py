"""The examination of Odoo before a run: what is missing is said, with what to do about it."""

from collections.abc import Iterable

from pydantic import SecretStr

from allegro_etl.destination.doctor import Finding, examine
from allegro_etl.local.odoo import INTEGRATION, OdooLogin
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import MarketSettings, OdooSettings, Settings


def session(login: OdooLogin, user: tuple[str, str]) -> OdooServer:
    return connect_odoo(login.url, login.database, user[0], SecretStr(user[1]))


def troubles(findings: Iterable[Finding]) -> dict[str, str]:
    return {finding.topic: finding.text for finding in findings if not finding.is_well}


def test_a_user_who_may_make_no_fiscal_position_is_told_before_the_first_run(bare_odoo_database: OdooLogin) -> None:
    admin = connect_odoo(
        bare_odoo_database.url, bare_odoo_database.database, bare_odoo_database.username,
        SecretStr(bare_odoo_database.password),
    )  # fmt: skip

    assert "Fiscal positions" not in troubles(examine(admin, Settings()))


def test_a_user_who_may_make_no_fiscal_position_needs_them_made_or_named(odoo_database: OdooLogin) -> None:
    odoo = session(odoo_database, INTEGRATION)

    assert "doctor --fix" in troubles(examine(odoo, Settings()))["Fiscal positions"]

    named = Settings(markets={"allegro-pl": MarketSettings(fiscal_position="Allegro PL")})
    assert "Fiscal positions" not in troubles(examine(odoo, named))


def test_a_price_list_in_another_currency_than_its_market_s_is_named(odoo_database: OdooLogin) -> None:
    odoo = session(odoo_database, INTEGRATION)
    markets = {
        "allegro-pl": MarketSettings(pricelist="Allegro PLN"),
        "allegro-cz": MarketSettings(pricelist="Allegro EUR"),
    }

    found = troubles(examine(odoo, Settings(markets=markets)))

    assert "is in EUR, and orders there are in CZK" in found["Setting markets.allegro-cz.pricelist"]
    assert "Setting markets.allegro-pl.pricelist" not in found


def test_a_currency_without_a_rate_is_found(bare_odoo_database: OdooLogin, odoo_database: OdooLogin) -> None:
    login = bare_odoo_database
    bare = connect_odoo(login.url, login.database, login.username, SecretStr(login.password))

    assert "1 HUF for 1 PLN" in troubles(examine(bare, Settings()))["Exchange rate HUF"]
    assert not any(
        topic.startswith("Exchange") for topic in troubles(examine(session(odoo_database, INTEGRATION), Settings()))
    )


def test_a_name_that_odoo_lacks_is_told_with_the_nearest_of_its_kind_whatever_it_names(
    odoo_database: OdooLogin,
) -> None:
    odoo = session(odoo_database, INTEGRATION)
    wrong = Settings(
        odoo=OdooSettings(
            company="Sklep na probe", sales_team="Allegr", warehouse="stock.warehous0",
            fulfillment_warehouse="One Fulfilment", payment_journal="allegro", salesperson="Sprzedaz Allegro",
        ),
        markets={"allegro-cz": MarketSettings(fiscal_position="Allegro ZC", pricelist="Alegro CZK")},
        carriers={"Allegro Kurier DPD": "DPD kureir"},
        payment_terms={"CASH_ON_DELIVERY": "Nigdy"},
    )  # fmt: skip

    found = troubles(examine(odoo, wrong))

    asked = {topic.removeprefix("Setting "): text.partition(" Did you mean ")[2] for topic, text in found.items()}
    assert asked["odoo.company"].startswith("'Sklep na próbę'?")
    assert asked["odoo.sales_team"].startswith("'Allegro'")
    assert asked["odoo.warehouse"].startswith("'stock.warehouse0'")
    assert asked["odoo.payment_journal"].startswith("'Allegro'")
    assert asked["markets.allegro-cz.fiscal_position"].startswith("'Allegro CZ'")
    assert asked["markets.allegro-cz.pricelist"].startswith("'Allegro CZK'")
    assert "Fulfillment" in asked["odoo.fulfillment_warehouse"]
    assert asked["carriers.Allegro Kurier DPD"].startswith("'DPD kurier'")
    assert asked["payment_terms.CASH_ON_DELIVERY"] == ""  # nothing is like it
    assert asked["odoo.salesperson"] == ""  # of people no other one is told
