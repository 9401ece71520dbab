"""Answers that no server should give, from a socket that gives them."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme

from allegro_etl.allegro.answers import error_of
from allegro_etl.allegro.connection import Answer, http_client, receive, trusted
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.errors import AllegroUnavailable

USER_AGENT = "TestShop/1.0 (+https://shop.example/about)"
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the address of a server that lets `answer` write to each connection, and the requests it got."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    requests.append(connection.recv(65_536))
                    try:
                        answer(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", requests
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def client_for(url: str) -> httpx.Client:
    return http_client(environment("local", api_url=url), user_agent=USER_AGENT, connections=2)


def sending(*pieces: bytes, pause: float = 0.0) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return answer


def received(*pieces: bytes, pause: float = 0.0, longest: int = 1_000_000, slowest: float = 5.0) -> Answer:
    with serving(sending(*pieces, pause=pause)) as (url, _), client_for(url) as client:
        return receive(client, client.build_request("GET", "/me"), longest=longest, slowest=slowest)


@pytest.mark.parametrize(
    "pieces",
    [(), (_OK % 100, b'{"a":'), (b"SSH-2.0-OpenSSH\r\n",), (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno",)],
    ids=["nothing", "cut in the middle", "no HTTP", "no gzip"],
)
def test_an_answer_that_breaks_off_is_an_outage(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(AllegroUnavailable, match="no complete answer") as raised:
        received(*pieces)
    assert not raised.value.is_about_answer


def test_nobody_listening_is_an_outage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with client_for(f"http://127.0.0.1:{port}") as client, pytest.raises(AllegroUnavailable, match="ConnectError"):
        receive(client, client.build_request("GET", "/me"))


def test_an_answer_that_drips_is_cut_off() -> None:
    drops = [_OK % 1_000, *([b" "] * 50)]
    with pytest.raises(AllegroUnavailable, match="too slow"):
        received(*drops, pause=0.02, slowest=0.1)


def test_an_answer_that_does_not_end_is_cut_off() -> None:
    with pytest.raises(AllegroUnavailable, match="too long"):
        received(_OK % 10_000_000, *([b"x" * 65_536] * 20), longest=200_000)


def test_a_redirect_is_not_followed_so_that_no_token_goes_elsewhere() -> None:
    with serving(sending(_OK % 2, b"{}")) as (elsewhere, got):
        redirect = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere}/me\r\nContent-Length: 0\r\n\r\n".encode()
        with serving(sending(redirect)) as (url, _), client_for(url) as client:
            answer = receive(client, client.build_request("GET", "/me", headers={"Authorization": "Bearer secret"}))
    assert isinstance(error_of(answer), AllegroUnavailable)
    assert got == []


def test_a_header_that_http_cannot_carry_is_not_quoted() -> None:
    with client_for("http://127.0.0.1:9") as client:
        request = client.build_request("GET", "/me", headers={"Authorization": "Bearer secret\n"})
        with pytest.raises(AllegroUnavailable) as raised:
            receive(client, request)
    assert "secret" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_proxy_of_the_environment_is_not_asked_for_what_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serving(sending(_OK % 2, b"{}")) as (url, got), client_for(url) as client:
        assert receive(client, client.build_request("GET", "/me")).body == b"{}"
    assert f"User-Agent: {USER_AGENT}".encode().lower() in got[0].lower()


@pytest.mark.parametrize("user_agent", ["", "   ", "Shop\r\nCookie: a", "Sklep/1.0 (+https://łódź.example)"])
def test_a_user_agent_that_http_cannot_carry_is_refused(user_agent: str) -> None:
    with pytest.raises(ValueError, match="ALLEGRO_USER_AGENT"):
        http_client(environment("local"), user_agent=user_agent, connections=1)


def test_addresses_with_their_queries_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(sending(_OK % 2, b"{}")) as (url, _), client_for(url) as client:
        receive(client, client.build_request("GET", "/me", params={"buyer.login": "somebody"}))
    assert "somebody" not in caplog.text


def test_whom_to_trust_is_read_once_and_again_when_it_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    file = tmp_path / "authority.pem"
    trustme.CA().cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    first = trusted(with_environment=True)

    assert trusted(with_environment=True) is first
    trustme.CA().cert_pem.write_to_path(file)
    os.utime(file, ns=(1, 1))
    other = trusted(with_environment=True)
    assert other.get_ca_certs() != first.get_ca_certs()
    monkeypatch.delenv("SSL_CERT_FILE")
    assert len(trusted(with_environment=True).get_ca_certs()) > 1
    assert len(trusted(with_environment=False).get_ca_certs()) > 1
