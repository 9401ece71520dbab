"""JSON-2 with a real Odoo: a user is let in by an API key, and is told the same as over JSON-RPC."""

import threading
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from allegro_etl.cli.local_odoo import local_odoo
from allegro_etl.local.odoo.keys import make_key
from allegro_etl.odoo.connecting import connect_odoo, connect_with_key
from allegro_etl.odoo.errors import OdooError, OdooLacks, OdooLoginRefused, OdooRightsMissing, RecordsRefused
from allegro_etl.odoo.session import OdooServer
from allegro_etl_tests.merchant.refusing import SERIALIZATION_FAILURE, refused
from allegro_etl_tests.odoo_fixtures import OdooDatabase


@pytest.fixture(scope="module")
def key(odoo_database: OdooDatabase) -> SecretStr:
    """Return an API key of the integration user."""
    odoo = odoo_database
    return SecretStr(make_key(odoo.url, odoo.database, odoo.username, odoo.password))


@pytest.fixture(scope="module")
def json2(odoo_database: OdooDatabase, key: SecretStr) -> OdooServer:
    """Return a session over JSON-2."""
    return connect_with_key(odoo_database.url, odoo_database.database, key)


@pytest.fixture(scope="module")
def rpc(odoo_database: OdooDatabase) -> OdooServer:
    """Return a session of the same user over JSON-RPC."""
    odoo = odoo_database
    return connect_odoo(odoo.url, odoo.database, odoo.username, SecretStr(odoo.password))


def test_the_key_alone_says_who_logs_in(json2: OdooServer, rpc: OdooServer) -> None:
    assert (json2.transport.name, rpc.transport.name) == ("JSON-2", "JSON-RPC")
    assert (json2.user_id, json2.version, json2.transport.language) == (
        rpc.user_id,
        rpc.version,
        rpc.transport.language,
    )


def test_both_ways_bring_the_same_records(json2: OdooServer, rpc: OdooServer) -> None:
    for model in ("res.partner", "account.tax", "product.product"):
        fields = ["display_name", "create_date", "company_id"]

        found = json2.search_read(model, [], fields)

        assert found
        assert found == rpc.search_read(model, [], fields)
        assert json2.has_fields(model) == rpc.has_fields(model)


def test_a_record_is_loaded_read_written_and_deleted(json2: OdooServer) -> None:
    at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    [partner] = json2.load("res.partner", ["id", "name"], [["allegro_etl.partner_json2", "Zażółć"]])
    [order] = json2.load(
        "sale.order", ["id", "partner_id/.id", "date_order"], [["allegro_etl.order_json2", partner, at]]
    )

    assert json2.search_read("sale.order", [("id", "=", order)], ["date_order"])[0]["date_order"] == (
        "2026-11-20 23:30:00"
    )
    assert json2.call("sale.order", "action_cancel", [order]) is True
    assert json2.call("sale.order", "write", [order], {"client_order_ref": "J2"}) is True
    assert json2.call("sale.order", "search_count", [("client_order_ref", "=", "J2")]) == 1


def test_rows_that_odoo_refuses_are_told_with_their_place(json2: OdooServer) -> None:
    rows = [["allegro_etl.partner_good", "Good"], ["allegro_etl.partner_bad", None]]

    with pytest.raises(RecordsRefused) as told:
        json2.load("res.partner", ["id", "name"], rows)

    assert told.value.row == 1
    assert json2.refuses("res.partner", {"name": "Good"}) is None


REFUSALS: list[tuple[type[OdooError], str, str, list[Any]]] = [
    (OdooLacks, "x.y", "search_read", [[]]),
    (OdooLacks, "res.partner", "reconcile", [[1]]),
    (OdooRightsMissing, "res.users", "unlink", [[1]]),
    (RecordsRefused, "sale.order", "action_confirm", [[99_999_999]]),
    (RecordsRefused, "res.partner", "create", [[{}]]),
    (RecordsRefused, "res.partner", "search_read", [[("nope", "=", 1)]]),
]


@pytest.mark.parametrize(("kind", "model", "method", "arguments"), REFUSALS)
def test_what_odoo_refuses_is_the_same_error_on_both_ways(
    json2: OdooServer, rpc: OdooServer, kind: type[OdooError], model: str, method: str, arguments: list[Any]
) -> None:
    said = []
    for odoo in (json2, rpc):
        with pytest.raises(kind) as told:
            odoo.call(model, method, *arguments)
        said.append(str(told.value))

    assert said[0] == said[1]


@pytest.mark.parametrize("operation", ["create", "read", "write", "unlink"])
@pytest.mark.parametrize("model", ["sale.order", "res.users", "ir.config_parameter", "ir.actions.server"])
def test_rights_are_the_same_on_both_ways(json2: OdooServer, rpc: OdooServer, model: str, operation: str) -> None:
    assert json2.may(model, operation) == rpc.may(model, operation)


def test_a_model_that_is_not_there_has_no_fields(json2: OdooServer, rpc: OdooServer) -> None:
    assert json2.has_fields("no.such.model") == rpc.has_fields("no.such.model") == frozenset()


def test_a_command_makes_a_key_of_the_local_odoo(odoo_database: OdooDatabase) -> None:
    odoo = odoo_database
    told = CliRunner().invoke(local_odoo, ["key", "--port", str(odoo.server.port), "--database", odoo.database])

    made = told.output.strip().removeprefix("export ODOO_API_KEY=")

    assert connect_with_key(odoo.url, odoo.database, SecretStr(made)).transport.name == "JSON-2"


def test_a_wrong_key_is_told_from_a_wrong_database(odoo_database: OdooDatabase, key: SecretStr) -> None:
    url, database = odoo_database.url, odoo_database.database

    with pytest.raises(OdooLoginRefused, match="refuses the API key"):
        connect_with_key(url, database, SecretStr("0" * 40))
    with pytest.raises(OdooLoginRefused, match="no such database"):
        connect_with_key(url, "no_such_database", key)


def test_a_key_that_has_ended_is_refused(odoo_database: OdooDatabase) -> None:
    odoo = odoo_database
    key = make_key(odoo.url, odoo.database, odoo.username, odoo.password, name="soon over")
    session = connect_with_key(odoo.url, odoo.database, SecretStr(key))

    odoo.server.postgres.psql(
        "update res_users_apikeys set expiration_date = now() - interval '1 day' where name = 'soon over'",
        odoo.database,
    )

    with pytest.raises(OdooLoginRefused, match="it may have ended"):
        session.search_read("res.users", [], ["login"])


def test_an_edit_in_flight_is_waited_for(json2: OdooServer, odoo_database: OdooDatabase) -> None:
    [partner] = json2.load("res.partner", ["id", "name"], [["allegro_etl.partner_edited", "Before"]])
    edit = f"begin; update res_partner set ref = 'by hand' where id = {partner}; select pg_sleep(2); commit"
    person = threading.Thread(target=odoo_database.server.postgres.psql, args=(edit, odoo_database.database))
    person.start()
    time.sleep(1)

    json2.call("res.partner", "write", [partner], {"name": "After"})
    person.join()

    assert json2.search_read("res.partner", [("id", "=", partner)], ["name", "ref"]) == [
        {"id": partner, "name": "After", "ref": "by hand"}
    ]


def test_a_conflict_that_outlives_odoo_s_own_tries_is_tried_again(
    json2: OdooServer, odoo_database: OdooDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    words = "could not serialize access due to concurrent update"
    bench = SimpleNamespace(odoo=odoo_database)
    with refused(bench, "res_partner", "new.name = 'Wanted by two'", words, code=SERIALIZATION_FAILURE, times=6):
        made = json2.call("res.partner", "create", [{"name": "Wanted by two"}])

    assert [said for said in caplog.messages if "Odoo was busy with the same records (res.partner.create)" in said]
    assert json2.call("res.partner", "search_count", [("name", "=", "Wanted by two")]) == len(made) == 1
