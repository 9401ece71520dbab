"""What JSON-2 may answer, and what each answer means: over HTTP, from a server that says what a test wants."""

import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from allegro_etl.odoo import connecting
from allegro_etl.odoo.errors import (
    OdooBusy,
    OdooError,
    OdooLacks,
    OdooLoginRefused,
    OdooMoved,
    OdooRightsMissing,
    OdooUnavailable,
    OdooUntrusted,
    RecordsRefused,
)
from allegro_etl.odoo.patience import Patience
from allegro_etl.odoo.session import OdooServer
from allegro_etl_tests.odoo.answering import AT_ONCE, HTML, KEY, LOGIN, VERSION, Given, Server, answering
from allegro_etl_tests.tls import serving

READ = "/json/2/res.partner/search_read"
CONFIRM = "/json/2/sale.order/action_confirm"


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield a server that lets the key in."""
    with answering() as server:
        yield server


def connected(server: Server, patience: Patience = AT_ONCE, username: str = "") -> OdooServer:
    return connecting.connect_with_key(server.url, "shop", KEY, username, patience)


def said(name: str, message: str, **more: Any) -> dict[str, Any]:
    """Return an error as Odoo tells it, with a traceback that nobody may see."""
    debug = "Traceback: the buyer is Jan Kowalski"
    return {"name": name, "message": message, "arguments": [message], "context": {}, "debug": debug, **more}


def test_a_request_has_key_database_and_named_arguments(server: Server) -> None:
    server.answers[READ] = lambda _: Given(200, [{"id": 3}])

    found = connected(server).search_read("res.partner", [("id", "=", 3)], ["id"])

    asked = server.asked[-1]
    assert found == [{"id": 3}]
    assert asked.headers["authorization"] == f"bearer {KEY.get_secret_value()}"
    assert asked.headers["x-odoo-database"] == "shop"
    assert asked.headers["content-type"] == "application/json"
    assert asked.body == {
        "domain": [["id", "=", 3]],
        "fields": ["id"],
        "order": "id",
        "context": {"lang": "pl_PL"},
    }


def test_text_that_is_half_a_character_is_sent_as_over_rpc(server: Server) -> None:
    server.answers["/json/2/res.partner/write"] = lambda _: Given(200, True)

    connected(server).call("res.partner", "write", [1], {"name": "half \ud83d"})

    assert server.asked[-1].body["vals"] == {"name": "half \ud83d"}


@pytest.mark.parametrize("answer", [None, True, [4, 5], {"ids": [1]}, "text", 0])
def test_an_answer_is_the_bare_value(server: Server, answer: Any) -> None:
    server.answers[CONFIRM] = lambda _: Given(200, answer)

    assert connected(server).call("sale.order", "action_confirm", [1]) == answer


ANSWERS: list[tuple[int, Any, type[OdooError], str]] = [
    (401, said("werkzeug.exceptions.Unauthorized", "Invalid apikey"), OdooLoginRefused, "refuses the API key"),
    (404, HTML, OdooLoginRefused, "no such database"),
    (404, said("werkzeug.exceptions.NotFound", "the model 'sale.order' does not exist"), OdooLacks, "no model"),
    (
        404,
        said("werkzeug.exceptions.NotFound", "The method 'sale.order.action_confirm' does not exist"),
        OdooLacks,
        "no method action_confirm",
    ),
    (404, said("odoo.exceptions.MissingError", "Record does not exist"), RecordsRefused, "Record does not exist"),
    (
        403,
        said("odoo.exceptions.AccessError", "You may not.\n\n\t- Sales/User\n\t- Sales/Administrator"),
        OdooRightsMissing,
        "one of these groups: Sales/User, Sales/Administrator",
    ),
    (403, HTML, OdooUnavailable, "answers HTTP 403"),
    (422, said("odoo.exceptions.UserError", "No."), RecordsRefused, "^No.$"),
    (422, said("odoo.exceptions.ValidationError", "Not so."), RecordsRefused, "^Not so.$"),
    (422, said("werkzeug.exceptions.UnprocessableEntity", "missing a required argument"), OdooLacks, "no method"),
    (409, said("odoo.exceptions.LockError", "Cannot grab a lock"), OdooBusy, "busy with the same records"),
    (500, said("psycopg2.errors.SerializationFailure", "could not serialize"), OdooBusy, "busy"),
    (500, said("psycopg2.OperationalError", "the connection is gone"), OdooUnavailable, "in trouble"),
    (500, said("builtins.ValueError", "Invalid field"), RecordsRefused, "^ValueError: Invalid field$"),
    (500, HTML, OdooUnavailable, "answers HTTP 500"),
    (502, HTML, OdooUnavailable, "answers HTTP 502"),
    (503, {"message": "a proxy speaks JSON as well"}, OdooUnavailable, "answers HTTP 503"),
    (429, b"", OdooUnavailable, "answers HTTP 429"),
    (400, said("werkzeug.exceptions.BadRequest", "no json"), RecordsRefused, "BadRequest"),
    (415, HTML, OdooUnavailable, "answers HTTP 415"),
    (200, HTML, OdooUnavailable, "is not Odoo"),
    (200, b"", OdooUnavailable, "is not Odoo"),
    (200, b'{"cut', OdooUnavailable, "is not Odoo"),
]


@pytest.mark.parametrize(("status", "body", "kind", "words"), ANSWERS)
def test_each_answer_is_told_by_what_helps(
    server: Server, status: int, body: Any, kind: type[OdooError], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers[CONFIRM] = lambda _: Given(status, body)
    odoo = connected(server)

    with caplog.at_level(logging.DEBUG), pytest.raises(kind, match=words) as refused:
        odoo.call("sale.order", "action_confirm", [1])

    assert type(refused.value) is kind
    for told in (str(refused.value), caplog.text):
        assert "Kowalski" not in told
        assert KEY.get_secret_value() not in told


@pytest.mark.parametrize("path", [VERSION, LOGIN, CONFIRM])
def test_a_redirect_is_told_at_once_and_not_followed(server: Server, path: str) -> None:
    with answering() as elsewhere:
        server.answers[path] = lambda _: Given(301, b"", {"Location": f"{elsewhere.url}{path}"})

        with pytest.raises(OdooMoved, match="set ODOO_URL"):
            connected(server, Patience(2, 30)).call("sale.order", "action_confirm", [1])

    assert [asked.path for asked in server.asked].count(path) == 1
    assert elsewhere.asked == []


def test_what_may_pass_is_asked_again_where_a_repeat_is_harmless(server: Server) -> None:
    answers = iter([Given(502, HTML), Given(500, said("psycopg2.errors.SerializationFailure", "")), Given(200, [])])
    server.answers[READ] = lambda _: next(answers)

    assert connected(server, Patience(2, 30)).search_read("res.partner", [], ["id"]) == []


def test_what_may_have_been_done_is_repeated_only_where_odoo_took_it_back(server: Server) -> None:
    answers = iter([Given(409, said("odoo.exceptions.LockError", "")), Given(502, HTML), Given(200, True)])
    server.answers[CONFIRM] = lambda _: next(answers)

    with pytest.raises(OdooUnavailable, match="HTTP 502"):
        connected(server, Patience(2, 30)).call("sale.order", "action_confirm", [1])

    assert next(answers).status == 200


def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_patience_allows(server: Server) -> None:
    def late(_: object) -> Given:
        time.sleep(2)
        return Given(200, True)

    server.answers[CONFIRM] = late
    started = time.monotonic()

    with pytest.raises(OdooUnavailable, match="ReadTimeout"):
        connected(server, Patience(timeout=0.2, seconds=0)).call("sale.order", "action_confirm", [1])

    assert time.monotonic() - started < 2


def test_an_address_where_nobody_answers_is_odoo_that_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(OdooUnavailable, match="Odoo does not answer"):
        connecting.connect_with_key(f"http://127.0.0.1:{port}", "shop", KEY, patience=AT_ONCE)


@pytest.mark.parametrize(("name", "why"), [("127.0.0.1", "certificate"), (None, "version number")])
def test_a_connection_that_is_not_safe_is_no_matter_of_patience(name: str | None, why: str) -> None:
    with serving(name=name) as server, pytest.raises(OdooUntrusted, match=why):
        connecting.connect_with_key(f"https://127.0.0.1:{server.server_port}", "shop", KEY)

    assert server.connections == 1


@pytest.mark.parametrize("url", ["http://odoo.example.com", "http://10.0.0.5:8069", "https://odoo.example.com/shop"])
def test_the_key_goes_nowhere_but_over_https_or_to_this_machine(url: str) -> None:
    with pytest.raises(OdooLacks, match="ODOO_URL"):
        connecting.connect_with_key(url, "shop", KEY, patience=AT_ONCE)


@pytest.mark.parametrize(
    ("key", "database", "named"), [("kłucz", "shop", "ODOO_API_KEY"), ("key", "a\nb", "ODOO_DATABASE")]
)
def test_what_no_header_can_carry_is_refused_without_being_quoted(key: str, database: str, named: str) -> None:
    with pytest.raises(OdooLoginRefused, match=named) as refused:
        connecting.connect_with_key("http://127.0.0.1:1", database, SecretStr(key), patience=AT_ONCE)

    assert key not in str(refused.value).split()


@pytest.mark.parametrize("version", [Given(404, HTML), Given(404, b""), Given(200, {"version": "18.4"})])
def test_an_older_odoo_needs_the_user_s_name_beside_the_key(server: Server, version: Given) -> None:
    server.answers[VERSION] = lambda _: version

    with pytest.raises(OdooLoginRefused, match="set ODOO_USERNAME, too"):
        connected(server)

    assert [asked.path for asked in server.asked] == [VERSION]


@pytest.mark.parametrize("body", [HTML, b"", [], {"ok": True}])
def test_what_is_no_odoo_is_not_taken_for_one(server: Server, body: Any) -> None:
    server.answers[VERSION] = lambda _: Given(200, body)

    with pytest.raises(OdooError):
        connected(server)

    assert LOGIN not in [asked.path for asked in server.asked]
