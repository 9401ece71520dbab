"""The session with Odoo while Odoo is away."""

import logging
import socket

import pytest
from pydantic import SecretStr

from allegro_etl.odoo import session
from allegro_etl.odoo.errors import OdooUnavailable


def test_whoever_waits_for_odoo_is_told_so(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(session, "PATIENCE_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]

    with caplog.at_level(logging.WARNING, "allegro_etl"), pytest.raises(OdooUnavailable):
        session.connect_odoo(f"http://127.0.0.1:{nobody}", "shop", "user", SecretStr("secret"))

    assert caplog.messages
    assert all("Odoo does not answer" in said and "Asked again in" in said for said in caplog.messages)
    assert "secret" not in caplog.text
