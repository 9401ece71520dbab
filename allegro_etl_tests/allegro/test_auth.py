"""Tokens: attached, renewed once, and never spent in vain."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.auth import REFRESH_ATTEMPTS, AllegroAuth
from allegro_etl.allegro.connection import http_client, receive
from allegro_etl.allegro.errors import AllegroUnavailable, ClientRejected, PairingRequired, RateLimited
from allegro_etl.allegro.tokens import TokenPair, TokenStore, now
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl_tests.allegro.conftest import (
    QUICK,
    USER_AGENT,
    OpenApi,
    application_of,
    pair_at_once,
    store_of,
)

_TOKEN = "/auth/oauth/token"
_NEARLY_OVER = 43_199 - 30
_ASK_ME = """
import sys
from pathlib import Path
from allegro_etl.allegro.api import open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.oauth import Application
url, client_id, client_secret, file = sys.argv[1:]
where = environment("local", api_url=url, auth_url=f"{url}/auth/oauth")
print("ready", flush=True)
sys.stdin.readline()
with open_allegro(Application(where, client_id, client_secret), user_agent="x/1", token_file=Path(file)) as allegro:
    print(allegro.me()["login"])
"""


def test_a_token_that_works_is_used_without_a_refresh(local: LocalAllegro, api: AllegroApi) -> None:
    assert api.me()
    assert api.me()
    assert local.traffic.count() == 2


def test_an_expired_token_is_renewed_once_for_all_threads(local: LocalAllegro, open_api: OpenApi) -> None:
    api = open_api(local, threads=8)
    local.tokens.expire_access()

    with ThreadPoolExecutor(8) as executor:
        logins = list(executor.map(lambda _: api.me()["login"], range(24)))

    assert logins == ["sklep-lokalny"] * 24
    assert local.traffic.count(_TOKEN) == 1


def test_a_token_near_its_end_is_renewed_before_allegro_refuses_it(
    local: LocalAllegro, open_api: OpenApi, token_file: Path
) -> None:
    pair_at_once(local, token_file, received_at=now() - _NEARLY_OVER)

    assert open_api(local).me()
    assert local.traffic.count(_TOKEN) == 1
    assert local.traffic.count(status=401) == 0


def test_a_program_that_runs_for_long_renews_its_token_in_time(
    local: LocalAllegro, open_api: OpenApi, token_file: Path
) -> None:
    pair_at_once(local, token_file, received_at=now() - 43_199 + 600 + 2)
    api = open_api(local)
    assert api.me()
    assert local.traffic.count(_TOKEN) == 0

    time.sleep(2.1)

    assert api.me()
    assert local.traffic.count(_TOKEN) == 1
    assert local.traffic.count(status=401) == 0


def test_an_early_refresh_that_fails_leaves_the_token_that_still_works(
    local: LocalAllegro, open_api: OpenApi, token_file: Path
) -> None:
    pair_at_once(local, token_file, received_at=now() - _NEARLY_OVER)
    local.faults.add("server_error", path=_TOKEN, times=None)
    api = open_api(local)

    assert api.me()
    assert api.me()
    assert local.traffic.count(_TOKEN) == REFRESH_ATTEMPTS


def test_a_lost_refresh_answer_is_asked_for_again(local: LocalAllegro, api: AllegroApi) -> None:
    local.tokens.expire_access()
    local.faults.add("cut", path=_TOKEN, times=2)

    assert api.me()
    assert local.traffic.count(_TOKEN) == 3


@pytest.mark.parametrize("kind", ["garbage", "maintenance_page", "server_error"])
def test_a_login_that_answers_nonsense_once_is_asked_again(local: LocalAllegro, api: AllegroApi, kind: str) -> None:
    local.tokens.expire_access()
    local.faults.add(kind, path=_TOKEN)

    assert api.me()
    assert local.traffic.count(_TOKEN) == 2


def test_an_outage_of_the_login_keeps_the_refresh_token(local: LocalAllegro, api: AllegroApi, token_file: Path) -> None:
    before = store_of(local, token_file).load()
    local.tokens.expire_access()
    local.faults.add("server_error", path=_TOKEN, times=None)

    with pytest.raises(AllegroUnavailable):
        api.me()
    assert store_of(local, token_file).load() == before
    local.faults.clear()
    assert api.me()


def test_the_login_is_not_pressed_after_a_429(local: LocalAllegro, open_api: OpenApi) -> None:
    api = open_api(local)
    local.tokens.expire_access()
    local.faults.add("too_many_requests", path=_TOKEN, times=None)

    with pytest.raises(RateLimited):
        api.me()
    assert local.traffic.count(_TOKEN) == QUICK.attempts


def test_the_new_pair_is_on_disk_before_it_is_used(local: LocalAllegro, token_file: Path) -> None:
    pair_at_once(local, token_file)
    local.tokens.expire_access()
    answered_when_saved = []

    class WatchedStore(TokenStore):
        def save(self, pair: TokenPair) -> None:
            super().save(pair)
            answered_when_saved.append((local.traffic.count(_TOKEN), local.traffic.count("/me", 200)))

    application = application_of(local)
    with http_client(application.environment, user_agent=USER_AGENT, connections=2) as client:
        auth = AllegroAuth(client, application, WatchedStore(token_file, application.key))
        assert receive(client, client.build_request("GET", "/me"), auth=auth).status == 200

    # Once before the refresh, as proof that the file can be written; once before the new token's first use.
    assert answered_when_saved == [(0, 0), (1, 0)]


def test_a_pair_that_another_program_renewed_is_taken_from_the_file(local: LocalAllegro, open_api: OpenApi) -> None:
    one, other = open_api(local), open_api(local)
    assert one.me()
    assert other.me()
    local.tokens.expire_access()

    assert one.me()
    assert other.me()
    assert local.traffic.count(_TOKEN) == 1


def test_processes_that_find_the_token_expired_at_once_renew_it_once(local: LocalAllegro, token_file: Path) -> None:
    pair_at_once(local, token_file)
    local.tokens.expire_access()
    command = [sys.executable, "-c", _ASK_ME, local.url, local.client_id, local.client_secret, str(token_file)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60)[0] for process in processes]

    assert outputs == ["sklep-lokalny\n"] * 3
    assert local.traffic.count(_TOKEN) == 1


def test_without_tokens_a_person_is_asked_to_pair_and_allegro_nothing(
    local: LocalAllegro, open_api: OpenApi, token_file: Path
) -> None:
    token_file.parent.mkdir()
    token_file.write_text("{}")

    with pytest.raises(PairingRequired, match="allegro-etl pair"):
        open_api(local).me()
    assert local.traffic.count() == 0


def test_a_used_up_refresh_token_needs_a_person(local: LocalAllegro, api: AllegroApi) -> None:
    local.tokens.revoke_pairing()

    with pytest.raises(PairingRequired, match="allegro-etl pair"):
        api.me()
    assert local.traffic.count(_TOKEN) == 1


def test_a_token_refused_even_when_new_needs_a_person_and_not_a_loop(local: LocalAllegro, api: AllegroApi) -> None:
    local.faults.add("unauthorized", path="/me", times=None)

    with pytest.raises(PairingRequired):
        api.me()
    assert (local.traffic.count("/me"), local.traffic.count(_TOKEN)) == (2, 1)


def test_pairing_again_heals_a_client_that_is_running(local: LocalAllegro, api: AllegroApi, token_file: Path) -> None:
    local.tokens.revoke_pairing()
    with pytest.raises(PairingRequired):
        api.me()
    pair_at_once(local, token_file)

    assert api.me()


def test_a_wrong_client_secret_is_told_as_such(local: LocalAllegro, token_file: Path) -> None:
    pair_at_once(local, token_file, received_at=now() - 50_000)
    application = application_of(local, client_secret="wrong")
    with http_client(application.environment, user_agent=USER_AGENT, connections=2) as client:
        auth = AllegroAuth(client, application, TokenStore(token_file, application.key))
        with pytest.raises(ClientRejected, match="ALLEGRO_CLIENT_SECRET") as raised:
            receive(client, client.build_request("GET", "/me"), auth=auth)
    assert "wrong" not in str(raised.value)


@pytest.mark.parametrize("minutes", [-90, 90])
def test_a_clock_that_jumped_does_no_harm(
    local: LocalAllegro, open_api: OpenApi, token_file: Path, minutes: int
) -> None:
    pair_at_once(local, token_file, received_at=now() + 60 * minutes)
    local.faults.add("clock_off", path="/", times=None, minutes=-minutes)

    assert open_api(local).me()
    assert local.traffic.count(_TOKEN) == 0
