"""A user who works in Polish, in Warsaw: names are those that people see, times stay what they are."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.lookup import Named, find_all_named
from allegro_etl.odoo.session import OdooServer
from allegro_etl_tests.odoo_fixtures import OdooDatabase


@pytest.fixture(scope="module")
def polish(odoo_database: OdooDatabase) -> OdooServer:
    """Return a session of the integration user after a person has set up Polish for it."""
    odoo = odoo_database.session.env
    [language] = odoo["res.lang"].with_context(active_test=False).search([("code", "=", "pl_PL")])
    odoo["res.lang"].write([language], {"active": True})
    [user] = odoo["res.users"].search([("login", "=", odoo_database.username)])
    odoo["res.users"].write([user], {"lang": "pl_PL", "tz": "Europe/Warsaw"})
    return connect_odoo(
        odoo_database.url, odoo_database.database, odoo_database.username, SecretStr(odoo_database.password)
    )


def test_records_are_found_by_the_names_that_the_user_sees(polish: OdooServer, odoo_database: OdooDatabase) -> None:
    terms = odoo_database.session.env["account.payment.term"]
    term = terms.create({"name": "Prepayment"})
    terms.with_context(lang="pl_PL").write([term], {"name": "Przedpłata z góry"})

    found = find_all_named(polish, [Named("payment_terms.ONLINE", "account.payment.term", "Przedpłata z góry")])

    assert found == {"payment_terms.ONLINE": term}


def test_times_are_written_as_they_are_whatever_the_user_s_time_zone(polish: OdooServer) -> None:
    bought_at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    [partner] = polish.search_read("res.partner", [], ["id"])[:1]

    [order] = polish.load(
        "sale.order",
        ["id", "partner_id/.id", "date_order"],
        [["allegro_etl.order_of_warsaw", partner["id"], bought_at]],
    )

    assert polish.search_read("sale.order", [("id", "=", order)], ["date_order"])[0]["date_order"] == (
        "2026-11-20 23:30:00"
    )
