"""The session with Odoo while Odoo is away, or cannot be trusted."""

import logging
import socket
import time

import pytest
from pydantic import SecretStr

from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.errors import OdooMoved, OdooUnavailable, OdooUntrusted
from allegro_etl.odoo.patience import IN_A_HURRY, Patience
from allegro_etl_tests.allegro.test_connection import sending
from allegro_etl_tests.allegro.test_connection import serving as answering
from allegro_etl_tests.tls import serving


def test_whoever_waits_for_odoo_is_told_so(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]
    patience = Patience(timeout=1, seconds=1)

    with caplog.at_level(logging.WARNING, "allegro_etl"), pytest.raises(OdooUnavailable):
        connect_odoo(f"http://127.0.0.1:{nobody}", "shop", "user", SecretStr("secret"), patience=patience)

    assert caplog.messages
    assert all("Odoo does not answer" in said and "Trying again in" in said for said in caplog.messages)
    assert "secret" not in caplog.text


def test_in_a_hurry_an_odoo_that_never_answers_is_given_up_within_seconds() -> None:
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(OdooUnavailable):
        connect_odoo(
            f"http://127.0.0.1:{silent.getsockname()[1]}", "shop", "user", SecretStr("secret"), patience=IN_A_HURRY
        )

    assert time.monotonic() - started < 10


@pytest.mark.parametrize(("name", "why"), [("127.0.0.1", "certificate"), (None, "version number")])
def test_a_connection_that_is_not_safe_is_no_matter_of_patience(
    name: str | None, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(name=name) as server, pytest.raises(OdooUntrusted, match=why) as refused:
        connect_odoo(f"https://127.0.0.1:{server.server_port}", "shop", "user", SecretStr("secret"))

    assert server.connections == 1
    assert "SSL_CERT_FILE" in str(refused.value)
    assert caplog.messages == []


def test_a_redirect_is_told_at_once_and_not_followed(caplog: pytest.LogCaptureFixture) -> None:
    with answering(sending(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as (elsewhere, got):
        redirect = f"HTTP/1.1 301 Moved\r\nLocation: {elsewhere}/\r\nContent-Length: 0\r\n\r\n".encode()
        with answering(sending(redirect)) as (url, requests), pytest.raises(OdooMoved, match="set ODOO_URL"):
            connect_odoo(url, "shop", "user", SecretStr("secret"))

    assert (len(requests), got) == (1, [])
    assert caplog.messages == []
