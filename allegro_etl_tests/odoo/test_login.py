"""Logging in, with and without what an earlier login came to."""

from typing import Any

import pytest
from pydantic import SecretStr

from allegro_etl.destination.doctor.fixing import GROUP
from allegro_etl.destination.doctor.groups import ADMINISTRATORS
from allegro_etl.local.odoo import INTEGRATION
from allegro_etl.odoo import connecting
from allegro_etl.odoo.errors import OdooLoginRefused, RecordsRefused
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.transport.rpc import RpcTransport
from allegro_etl_tests.odoo_fixtures import OdooDatabase


def connected(odoo: OdooDatabase, /, user_id: int | None, **changed: Any) -> OdooServer:
    login = {
        "database": odoo.database,
        "username": INTEGRATION[0],
        "password": SecretStr(INTEGRATION[1]),
        **changed,
    }
    return connecting.connect_odoo(odoo.url, user_id=user_id, **login)


def test_a_known_user_is_not_logged_in_again(odoo_database: OdooDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    known = connected(odoo_database, None).user_id
    monkeypatch.delattr(RpcTransport, "_find_user_id")

    again = connected(odoo_database, known)

    assert again.user_id == known
    assert again.search_read("res.users", [("id", "=", known)], ["login"])[0]["login"] == INTEGRATION[0]


def test_the_user_of_all_tests_is_the_one_that_fixing_gives_its_rights_to(odoo_database: OdooDatabase) -> None:
    odoo = connected(odoo_database, None)
    more = ("sales_team.group_sale_manager", "account.group_account_user", "stock.group_stock_user")

    assert odoo.has_group(f"{PREFIX}.{GROUP}")
    assert [group for group in (*ADMINISTRATORS, *more) if odoo.has_group(group)] == []


@pytest.mark.parametrize("remembered", [1, 2, 999_999])
def test_another_s_id_is_not_taken(odoo_database: OdooDatabase, remembered: int) -> None:
    known = connected(odoo_database, None).user_id
    assert remembered != known

    assert connected(odoo_database, remembered).user_id == known


@pytest.mark.parametrize("changed", [{"password": SecretStr("another")}, {"database": "no_such_database"}])
def test_what_is_wrong_is_told_as_at_any_login(odoo_database: OdooDatabase, changed: dict[str, Any]) -> None:
    known = connected(odoo_database, None).user_id

    with pytest.raises(OdooLoginRefused, match="Check ODOO_DATABASE"):
        connected(odoo_database, known, **changed)


def test_an_id_whose_user_has_the_same_password_but_another_name_is_not_taken(odoo_database: OdooDatabase) -> None:
    users = odoo_database.session.env["res.users"]
    twin = users.create({"name": "Twin", "login": "twin@example.com", "password": INTEGRATION[1]})
    known = connected(odoo_database, None).user_id

    assert connected(odoo_database, twin).user_id == known


@pytest.mark.every_odoo
@pytest.mark.usefixtures("bare_odoo_database")
def test_what_odoo_refuses_is_told_where_its_server_has_several_databases(odoo_database: OdooDatabase) -> None:
    odoo = connected(odoo_database, None)

    with pytest.raises(RecordsRefused, match="name"):
        odoo.call("res.partner", "create", [{}])
    assert odoo.has_fields("no.such.model") == frozenset()
