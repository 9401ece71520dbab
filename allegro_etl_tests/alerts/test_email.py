"""Letters, on a real mail server on loopback: plain, with STARTTLS, with TLS, and what may be wrong."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from allegro_etl.alerts.receivers import email
from allegro_etl.alerts.receivers.errors import ReceiverFailed
from allegro_etl.languages import ENGLISH
from allegro_etl.settings.alerts import EmailSettings
from allegro_etl_tests.alerts.scene import LOUD, change
from allegro_etl_tests.alerts.servers import LOGIN, MailServer, mail_server

TO = ("owner@example.com", "books@example.com")
NOBODY = ("", SecretStr(""))
KNOWN = (LOGIN[0], SecretStr(LOGIN[1]))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Return an authority that this machine trusts, as a person would make it trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


def context_of(authority: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


def settings(server: MailServer, security: str = "none") -> EmailSettings:
    return EmailSettings(to=TO, sender="shop@example.com", host=server.host, port=server.port, security=security)


def tell(server: MailServer, login: email.Login = NOBODY, security: str = "none") -> None:
    email.tell(settings(server, security), login, ENGLISH, [change()])


def test_a_letter_says_what_is_so_with_order_amount_and_way_out(server: MailServer) -> None:
    tell(server)

    [letter] = server.letters
    body = letter.get_content()
    assert letter["Subject"] == "Allegro: Orders that are held as quotations in Odoo: 1. (40.98 PLN)"
    assert (letter["To"], letter["From"]) == ("owner@example.com, books@example.com", "shop@example.com")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert f"- {LOUD} 40.98\N{NO-BREAK SPACE}PLN" in body
    assert "The activity on each order says why." in body


def test_several_changes_are_one_letter_that_says_how_many(server: MailServer) -> None:
    email.tell(settings(server), NOBODY, ENGLISH, [change(), change("over", subject="b")])

    [letter] = server.letters
    assert letter["Subject"] == "Allegro: Things to look at: 2"
    assert "It is over: Orders that are held" in letter.get_content()


def test_a_subject_is_one_line_whatever_is_in_it(server: MailServer) -> None:
    letter = email.letter(settings(server), "", "a\r\nBcc: thief@example.com\n" + "x" * 500, "body")

    assert letter["Bcc"] is None
    assert len(letter["Subject"]) == 150


@pytest.mark.parametrize("is_ssl", [False, True])
def test_the_password_goes_over_tls_only(authority: trustme.CA, is_ssl: bool) -> None:
    with mail_server(tls=context_of(authority, "127.0.0.1"), is_ssl=is_ssl) as server:
        tell(server, KNOWN, "ssl" if is_ssl else "starttls")

        assert len(server.letters) == 1


@pytest.mark.parametrize(("password", "host", "said"), [
    ("wrong", "127.0.0.1", r"refuses user or password \(535\)"),
    (LOGIN[1], "other.example.com", "certificate"),
])  # fmt: skip
def test_wrong_passwords_and_certificates_are_told_without_either(
    authority: trustme.CA, password: str, host: str, said: str
) -> None:
    with (
        mail_server(tls=context_of(authority, host)) as server,
        pytest.raises(ReceiverFailed, match=said) as failure,
    ):
        tell(server, (LOGIN[0], SecretStr(password)), "starttls")

    assert password not in str(failure.value)
    assert LOGIN[0] not in str(failure.value)
    assert server.letters == []


def test_a_password_is_not_sent_in_the_clear_over_the_network() -> None:
    far = EmailSettings(to=TO, host="mail.example.com", security="none")

    with pytest.raises(ReceiverFailed, match="readable on the way"):
        email.send(far, KNOWN, email.letter(far, "", "a", "b"))


def test_a_server_that_refuses_or_is_not_there_is_told_without_what_it_said(server: MailServer) -> None:
    server.answer = "554 no mail for Jan Kowalski"
    with pytest.raises(ReceiverFailed, match=r"refuses the letter \(554\)\.$"):
        tell(server)

    server.refused = {*TO}
    with pytest.raises(ReceiverFailed, match=r"refuses all of alerts\.email\.to\.$"):
        tell(server)

    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(ReceiverFailed, match="does not answer"):
        tell(MailServer(port=port))


def test_a_reader_that_is_refused_does_not_make_the_others_read_it_twice(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.refused = {TO[1]}

    tell(server)

    assert len(server.letters) == 1
    assert "refuses some of alerts.email.to: 1." in caplog.text
    assert "Kowalski" not in caplog.text


def test_nobody_can_be_written_to_without_a_mail_server() -> None:
    with pytest.raises(ReceiverFailed, match=r"alerts\.email\.host no mail server"):
        email.tell(EmailSettings(to=TO), NOBODY, ENGLISH, [change()])
