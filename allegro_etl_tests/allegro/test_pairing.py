"""Pairing by a code, over HTTP."""

import json
from pathlib import Path

import pytest

from allegro_etl.allegro.connection import http_client
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.errors import (
    AllegroUnavailable,
    ClientRejected,
    PairingExpired,
    PairingRefused,
)
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.pairing import DeviceCode, pair_account, start_pairing
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl_tests.allegro.conftest import USER_AGENT, application_of, store_of
from allegro_etl_tests.allegro.test_connection import sending, serving


class Seller:
    """Sees the code, and acts when the program has slept so many times."""

    def __init__(self, local: LocalAllegro, *, decides: str = "approve", after: int = 1) -> None:
        self.local, self.decides, self.after = local, decides, after
        self.slept: list[float] = []
        self.code: DeviceCode | None = None

    def show(self, code: DeviceCode) -> None:
        """Show the code to the seller."""
        self.code = code

    def sleep(self, seconds: float) -> None:
        """Pass time at once, and let the seller act when it is time to."""
        self.slept.append(seconds)
        if len(self.slept) == self.after and self.code:
            getattr(self.local, self.decides)(self.code.user_code)

    def pair(self, token_file: Path, application: Application | None = None) -> Document:
        """Pair with the local Allegro."""
        return pair_account(
            application or application_of(self.local),
            user_agent=USER_AGENT,
            token_file=token_file,
            show=self.show,
            sleep=self.sleep,
        )


@pytest.fixture
def local(start_local: object) -> LocalAllegro:
    """Return a local Allegro that is never asked too fast, however time passes."""
    started: LocalAllegro = start_local(interval=0)  # type: ignore[operator]  # a fixture's function
    return started


def test_the_seller_clicks_and_is_told_who_was_paired(local: LocalAllegro, token_file: Path) -> None:
    seller = Seller(local, after=3)

    account = seller.pair(token_file)

    assert account["login"] == "sklep-lokalny"
    assert len(seller.slept) == 3
    assert seller.code
    assert seller.code.link.endswith(f"?code={seller.code.user_code}")
    assert store_of(local, token_file).load()
    assert {row["user_agent"] for row in local.traffic.table()} == {USER_AGENT}


def test_slow_down_adds_five_seconds_for_good(start_local: object, token_file: Path) -> None:
    local: LocalAllegro = start_local(interval=5)  # type: ignore[operator]  # a fixture's function
    seller = Seller(local, decides="refuse", after=4)

    with pytest.raises(PairingRefused):
        seller.pair(token_file)
    # No time really passes, so that every question after the first is too fast.
    assert seller.slept == [5, 5, 10, 15]


def test_a_refusal_ends_it(local: LocalAllegro, token_file: Path) -> None:
    with pytest.raises(PairingRefused, match="Run `allegro-etl pair` again"):
        Seller(local, decides="refuse").pair(token_file)
    assert store_of(local, token_file).load() is None


def test_a_code_that_allegro_calls_expired_ends_it(local: LocalAllegro, token_file: Path) -> None:
    class LateSeller(Seller):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            self.local.shop.clock.advance(hours=2)

    with pytest.raises(PairingExpired, match="fresh code"):
        LateSeller(local, after=99).pair(token_file)


def test_a_code_that_nobody_confirms_ends_with_its_time(start_local: object, token_file: Path) -> None:
    local: LocalAllegro = start_local(interval=0.01, device=1)  # type: ignore[operator]  # a fixture's function
    seller = Seller(local, after=10_000)

    with pytest.raises(PairingExpired):
        seller.pair(token_file)
    assert 1 <= len(seller.slept) <= 101


@pytest.mark.parametrize("kind", ["cut", "garbage", "server_error", "too_many_requests"])
def test_an_outage_while_waiting_is_waited_out(local: LocalAllegro, token_file: Path, kind: str) -> None:
    local.faults.add(kind, path="/auth/oauth/token", times=2)
    seller = Seller(local, after=4)

    assert seller.pair(token_file)["login"] == "sklep-lokalny"
    assert seller.slept == sorted(seller.slept)


def test_a_wrong_client_secret_is_told_at_once(local: LocalAllegro, token_file: Path) -> None:
    with pytest.raises(ClientRejected, match="ALLEGRO_CLIENT_SECRET"):
        Seller(local).pair(token_file, application_of(local, client_secret="wrong"))


def test_an_application_of_the_wrong_kind_is_told_at_once() -> None:
    body = {"error": "invalid_grant", "error_description": "Client does not have the device_code grant"}
    with pytest.raises(ClientRejected, match="without a browser or keyboard"):
        started(400, body)


def test_numbers_that_come_as_text_are_understood() -> None:
    body = {
        "user_code": "cbt3zdu4g",
        "device_code": "LgR6IU3A",
        "expires_in": "3600",
        "interval": "5",
        "verification_uri": "https://allegro.pl/skojarz-aplikacje",
    }

    code = started(200, body)

    assert (code.interval, code.expires_in, code.link) == (5.0, 3600.0, "https://allegro.pl/skojarz-aplikacje")
    assert "LgR6IU3A" not in repr(code)


@pytest.mark.parametrize("body", [{}, {"user_code": "a", "device_code": "b", "expires_in": "soon"}, []])
def test_an_answer_without_a_code_is_an_outage(body: object) -> None:
    with pytest.raises(AllegroUnavailable):
        started(200, body)


def started(status: int, body: object) -> DeviceCode:
    content = json.dumps(body).encode()
    answer = b"HTTP/1.1 %d Any\r\nContent-Length: %d\r\n\r\n%b" % (status, len(content), content)
    with serving(sending(answer)) as (url, _):
        application = Application(environment("local", api_url=url, auth_url=url), "id", "secret")
        with http_client(application.environment, user_agent=USER_AGENT, connections=1) as client:
            return start_pairing(client, application)
