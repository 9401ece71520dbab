"""What the client makes of an Allegro that misbehaves, over HTTP."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.allegro.api import AllegroApi, open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.errors import AllegroMoved, AllegroUnavailable, AllegroUntrusted, RateLimited
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.tokens import TokenStore, now, token_pair
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl_tests.allegro.conftest import QUICK, USER_AGENT, OpenApi, store_of
from allegro_etl_tests.tls import serving

_PASSING: list[dict[str, Any]] = [
    {"kind": "server_error", "status": 500},
    {"kind": "server_error", "status": 502},
    {"kind": "cut"},
    {"kind": "garbage"},
    {"kind": "maintenance_page", "status": 200},
    {"kind": "maintenance_page", "status": 503},
    {"kind": "too_many_requests"},
]


@pytest.mark.parametrize("fault", _PASSING, ids=lambda fault: " ".join(str(value) for value in fault.values()))
def test_what_passes_is_waited_out(local: LocalAllegro, api: AllegroApi, fault: dict[str, Any]) -> None:
    local.faults.add(**fault, path="/order/event-stats", times=2)

    assert api.latest_event() is not None
    assert local.traffic.count("/order/event-stats") == 3


@pytest.mark.parametrize("fault", _PASSING, ids=lambda fault: " ".join(str(value) for value in fault.values()))
def test_what_stays_is_an_outage_after_a_bounded_number_of_attempts(
    local: LocalAllegro, api: AllegroApi, fault: dict[str, Any]
) -> None:
    local.faults.add(**fault, path="/", times=None)

    with pytest.raises(AllegroUnavailable) as raised:
        api.me()
    assert local.traffic.count("/me") == QUICK.attempts
    assert isinstance(raised.value, RateLimited) == (fault["kind"] == "too_many_requests")
    assert "Nothing is lost" in str(raised.value)


def test_a_redirect_is_told_at_once(local: LocalAllegro, api: AllegroApi, caplog: pytest.LogCaptureFixture) -> None:
    local.faults.add("redirect", path="/", times=None, location="https://login.example.com/")

    with pytest.raises(AllegroMoved, match=r"a redirect to login\.example\.com"):
        api.me()
    assert local.traffic.count("/me") == 1
    assert caplog.messages == []


def test_a_redirect_of_the_login_is_told_at_once(local: LocalAllegro, api: AllegroApi) -> None:
    local.tokens.expire_access()
    local.faults.add("redirect", path="/auth/oauth/token", times=None, location="https://login.example.com/")

    with pytest.raises(AllegroMoved):
        api.me()
    assert local.traffic.count("/auth/oauth/token") == 1


def test_retry_after_is_obeyed_by_all_threads(local: LocalAllegro, api: AllegroApi) -> None:
    ids = list(local.shop.sell(40))
    local.faults.add("too_many_requests", path="/order/checkout-forms/", retry_after=1)

    with ThreadPoolExecutor(1) as executor:
        fetching = executor.submit(lambda: [each.payload for each in api.checkout_forms(ids)])
        time.sleep(0.4)
        asked_while_blocked = local.traffic.count()
        payloads = fetching.result(timeout=30)

    # The requests that were under way, and none since; without a common wait there would be sixteen.
    assert asked_while_blocked <= 8
    assert all(payloads)
    assert local.traffic.count() == len(ids) + 1


def test_an_outage_of_all_forms_is_raised_and_not_told_form_by_form(local: LocalAllegro, api: AllegroApi) -> None:
    ids = [form["id"] for form in [local.shop.form(form_id) for form_id in local.shop.sell(3)]]
    local.faults.add("server_error", path="/order", times=None)

    with pytest.raises(AllegroUnavailable):
        list(api.checkout_forms(ids))


def test_an_allegro_that_is_not_there_is_an_outage(open_api: OpenApi, local: LocalAllegro) -> None:
    api = open_api(LocalAllegro("http://127.0.0.1:9", local.world))

    with pytest.raises(AllegroUnavailable, match=r"ConnectError.*this machine's network, DNS and proxy"):
        api.me()


def test_every_request_has_the_user_agent_and_no_log_a_secret(
    local: LocalAllegro, api: AllegroApi, token_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [local.client_secret, *_tokens(local, token_file)]
    local.tokens.expire_access()
    local.faults.add("cut", path="/auth/oauth/token")
    local.faults.add("server_error", path="/order/checkout-forms")
    list(api.checkout_form_pages(by="updatedAt", since=datetime.now(UTC), filters={"buyer.login": "some-buyer"}))
    api.me()

    assert {row["user_agent"] for row in local.traffic.table()} == {USER_AGENT}
    assert local.traffic.count("/auth/oauth/token") == 2
    assert "Renewed the access token" in caplog.text
    assert "Trying again in" in caplog.text
    for secret in [*secrets, *_tokens(local, token_file), "some-buyer"]:
        assert secret not in caplog.text


def _tokens(local: LocalAllegro, token_file: Path) -> list[str]:
    pair = store_of(local, token_file).load()
    assert pair
    return [pair.access_token, pair.refresh_token]


@pytest.mark.parametrize(("name", "why"), [("127.0.0.1", "certificate"), (None, "version number")])
def test_a_connection_that_is_not_safe_is_no_matter_of_patience(
    local: LocalAllegro, token_file: Path, name: str | None, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(name=name) as server, ExitStack() as stack:
        where = environment("local", api_url=f"https://127.0.0.1:{server.server_port}", auth_url=local.auth_url)
        application = Application(where, local.client_id, local.client_secret)
        store = TokenStore(token_file, application.key)
        with store.locked():
            store.save(token_pair(local.issue_tokens(), received_at=now()))
        opened = open_allegro(application, user_agent=USER_AGENT, token_file=token_file)
        api = stack.enter_context(opened)
        with pytest.raises(AllegroUntrusted, match=why) as refused:
            api.latest_event()

    assert server.connections == 1
    assert "clock" in str(refused.value)
    assert caplog.messages == []
