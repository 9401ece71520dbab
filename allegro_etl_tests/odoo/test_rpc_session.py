"""Odoo 14 over JSON-RPC gets a session of its database: without one, a server with several answers every error by a bare page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from allegro_etl.odoo.connecting import connect_odoo, connect_with_key
from allegro_etl.odoo.errors import OdooUnavailable, RecordsRefused
from allegro_etl.odoo.session import OdooServer
from allegro_etl_tests.odoo.answering import AT_ONCE, HTML, KEY, Asked, Given, Server, answering

SESSION = "/web/login?db=shop"
RPC = "/jsonrpc"
Method = Callable[[list[Any]], Any]


class Refused(Exception):
    """What Odoo refuses, by the name of its own error."""


class OldOdoo:
    """A server with two databases, of a version: which sessions it knows, and what its methods answer."""

    def __init__(self, server: Server, version: str) -> None:
        self.sessions: set[str] = set()
        self.has_login_page = True
        self.methods: dict[str, Method] = {"context_get": lambda _: {"lang": "en_US"}, "action_confirm": self._refuse}
        server.answers = {
            "/web/webclient/version_info": lambda _: result({"server_version": version}),
            SESSION: self._open,
            RPC: self._answer,
        }

    def _refuse(self, _: list[Any]) -> Any:
        raise Refused("odoo.exceptions.UserError")

    def _open(self, _: Asked) -> Given:
        if not self.has_login_page:
            return Given(404, HTML)
        session = f"session-{len(self.sessions)}"
        self.sessions.add(session)
        return Given(302, b"", {"Location": SESSION, "Set-Cookie": f"session_id={session}; Path=/; HttpOnly"})

    def _answer(self, asked: Asked) -> Given:
        if asked.body["params"]["service"] == "common":
            return result(7)
        try:
            return result(self.methods[asked.body["params"]["args"][4]](asked.body["params"]["args"]))
        except Refused as refused:
            known = asked.headers.get("cookie", "").removeprefix("session_id=") in self.sessions
            return error(str(refused)) if known else Given(500, HTML)


def result(value: Any) -> Given:
    return Given(200, {"result": value})


def error(name: str) -> Given:
    return Given(
        200, {"error": {"code": 200, "message": "Odoo Server Error", "data": {"name": name, "message": "No."}}}
    )


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield a server."""
    with answering() as server:
        yield server


def connected(server: Server) -> OdooServer:
    return connect_odoo(server.url, "shop", "user", KEY, patience=AT_ONCE)


def paths(server: Server) -> list[str]:
    return [asked.path for asked in server.asked]


def test_odoo_14_is_given_a_session_once_and_tells_its_errors(server: Server) -> None:
    OldOdoo(server, "14.0-20231205")
    odoo = connected(server)

    for _ in range(3):
        with pytest.raises(RecordsRefused, match="No"):
            odoo.call("sale.order", "action_confirm", [1])

    assert paths(server).count(SESSION) == 1


@pytest.mark.parametrize("version", ["15.0", "18.0+e", "19.0"])
def test_later_versions_need_none(server: Server, version: str) -> None:
    OldOdoo(server, version)

    assert connected(server).version == version
    assert SESSION not in paths(server)


def test_a_session_that_is_over_is_opened_again_by_the_next_call(server: Server) -> None:
    old = OldOdoo(server, "14.0")
    odoo = connected(server)
    old.sessions = {"of somebody else"}

    with pytest.raises(OdooUnavailable, match="HTTP 500"):
        odoo.call("sale.order", "action_confirm", [1])
    with pytest.raises(RecordsRefused):
        odoo.call("sale.order", "action_confirm", [1])

    assert paths(server).count(SESSION) == 2


def test_where_a_proxy_hides_the_login_page_odoo_works_all_the_same(server: Server) -> None:
    old = OldOdoo(server, "14.0")
    old.has_login_page = False
    old.methods["search_read"] = lambda _: [{"id": 3}]

    assert connected(server).search_read("res.partner", [], ["id"]) == [{"id": 3}]


def test_an_older_odoo_takes_the_key_as_the_password_of_the_user(server: Server) -> None:
    OldOdoo(server, "17.0")

    odoo = connect_with_key(server.url, "shop", KEY, "user", AT_ONCE)

    assert (odoo.transport.name, odoo.version, odoo.user_id) == ("JSON-RPC", "17.0", 7)
    [login] = [asked for asked in server.asked if asked.path == RPC and asked.body["params"]["method"] == "login"]
    assert login.body["params"]["args"] == ["shop", "user", KEY.get_secret_value()]


def test_a_model_that_an_older_odoo_lacks_has_no_fields_whatever_its_language(server: Server) -> None:
    old = OldOdoo(server, "14.0")

    def missing(_: list[Any]) -> Any:
        raise Refused("odoo.exceptions.UserError")

    old.methods["fields_get"] = missing

    assert connected(server).has_fields("payment.method") == frozenset()


@pytest.mark.parametrize(
    ("version", "method"), [("14.0", "check_access_rights"), ("17.0", "check_access_rights"), ("18.0", "has_access")]
)
def test_rights_are_asked_for_as_the_version_knows_it(server: Server, version: str, method: str) -> None:
    old = OldOdoo(server, version)
    old.methods[method] = lambda arguments: "create" in arguments[5]

    odoo = connected(server)

    assert odoo.may("sale.order", "create")
    assert not odoo.may("sale.order", "unlink")


@pytest.mark.parametrize(("database", "named"), [("shop", "shop"), ("sklep-świece", None)])
def test_each_call_names_the_database_to_odoo_19_where_a_head_can_carry_it(
    server: Server, database: str, named: str | None
) -> None:
    OldOdoo(server, "19.0").methods["action_confirm"] = lambda _: True
    odoo = connect_odoo(server.url, database, "user", KEY, patience=AT_ONCE)

    odoo.call("sale.order", "action_confirm", [[1]])

    heads = [asked.headers.get("x-odoo-database") for asked in server.asked if asked.path == RPC]
    assert len(heads) > 2
    assert set(heads) == {named}
