"""OAuth as Allegro's device flow and token endpoint behave."""

from collections.abc import Iterator

import httpx
import pytest

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.oauth import DEVICE_GRANT
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop


def begin(allegro: LocalAllegro, **params: str) -> dict[str, str]:
    """Begin a pairing and return the answer."""
    answer = httpx.post(
        f"{allegro.auth_url}/device",
        params={"client_id": allegro.client_id} | params,
        auth=(allegro.client_id, allegro.client_secret),
    )
    assert answer.status_code == 200
    return answer.json()


def ask(allegro: LocalAllegro, auth: tuple[str, str] | None = None, **form: str) -> tuple[int, dict[str, str]]:
    """Ask the token endpoint."""
    credentials = auth or (allegro.client_id, allegro.client_secret)
    answer = httpx.post(f"{allegro.auth_url}/token", data=form, auth=credentials)
    return answer.status_code, answer.json()


def poll(allegro: LocalAllegro, device_code: str) -> tuple[int, dict[str, str]]:
    return ask(allegro, grant_type=DEVICE_GRANT, device_code=device_code)


def refresh(allegro: LocalAllegro, token: str) -> tuple[int, dict[str, str]]:
    return ask(allegro, grant_type="refresh_token", refresh_token=token)


def test_a_pairing_waits_for_the_click_and_then_gives_tokens(allegro: LocalAllegro):
    device = begin(allegro)

    assert poll(allegro, device["device_code"]) == (
        400,
        {
            "error": "authorization_pending",
            "error_description": "User has not authorized the device code yet.",
        },
    )
    assert allegro.approve(device["user_code"])
    status, tokens = poll(allegro, device["device_code"])
    assert (status, tokens["token_type"], tokens["expires_in"]) == (200, "bearer", 43_199)
    assert tokens["access_token"].count(".") == 2
    assert "allegro:api:orders:read" in tokens["scope"].split()


def test_a_person_can_click_allow_on_the_consent_page(allegro: LocalAllegro):
    device = begin(allegro)

    shown = httpx.get(device["verification_uri_complete"])
    clicked = httpx.post(device["verification_uri"], data={"code": device["user_code"], "decision": "allow"})

    assert device["user_code"] in shown.text
    assert "paired" in clicked.text
    assert poll(allegro, device["device_code"])[0] == 200


def test_a_person_can_click_refuse_on_the_consent_page(allegro: LocalAllegro):
    device = begin(allegro)

    httpx.post(device["verification_uri"], data={"code": device["user_code"], "decision": "refuse"})

    status, body = poll(allegro, device["device_code"])
    assert (status, body["error"]) == (400, "access_denied")


def test_a_wrong_code_on_the_consent_page_is_said_to_be_wrong(allegro: LocalAllegro):
    assert httpx.get(f"{allegro.url}/skojarz-aplikacje", params={"code": "<b>"}).status_code == 404
    assert httpx.post(f"{allegro.url}/skojarz-aplikacje", data={"code": "x", "decision": "allow"}).status_code == 404
    assert httpx.get(f"{allegro.url}/skojarz-aplikacje").status_code == 200


def test_a_device_code_works_once(allegro: LocalAllegro):
    device = begin(allegro)
    allegro.approve(device["user_code"])
    poll(allegro, device["device_code"])

    invalid = (400, {"error": "invalid_request", "error_description": "Invalid device code"})
    assert poll(allegro, device["device_code"]) == invalid
    assert poll(allegro, "never-given") == invalid


def test_a_device_code_expires(allegro: LocalAllegro, clock: Clock):
    device = begin(allegro)
    clock.advance(seconds=3601)

    assert poll(allegro, device["device_code"])[1]["error"] == "expired_token"
    assert not allegro.approve(device["user_code"])


@pytest.fixture
def patient(shop: Shop) -> Iterator[LocalAllegro]:
    with running(shop, interval=60) as service:
        yield service


def test_polling_faster_than_the_interval_is_told_to_slow_down(patient: LocalAllegro):
    device = begin(patient)

    assert device["interval"] == 60
    assert poll(patient, device["device_code"])[1]["error"] == "authorization_pending"
    assert poll(patient, device["device_code"])[1]["error"] == "slow_down"


def test_only_the_scopes_that_were_asked_for_are_given(allegro: LocalAllegro):
    device = begin(allegro, scope="allegro:api:profile:read")
    allegro.approve(device["user_code"])
    tokens = poll(allegro, device["device_code"])[1]
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/vnd.allegro.public.v1+json"}

    assert httpx.get(f"{allegro.url}/me", headers=headers).status_code == 200
    assert httpx.get(f"{allegro.url}/order/events", headers=headers).status_code == 403


def test_a_wrong_secret_is_no_client(allegro: LocalAllegro):
    refused = ask(allegro, auth=(allegro.client_id, "wrong"), grant_type=DEVICE_GRANT, device_code="x")

    assert refused == (401, {"error": "invalid_client", "error_description": "Client authentication failed"})


def test_a_malformed_basic_header_is_unauthorized(allegro: LocalAllegro):
    for header in ("Basic %%%", "Basic", "Bearer abc", "Basic " + "YWJj"):
        answer = httpx.post(f"{allegro.auth_url}/device", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")


def test_a_refresh_token_works_once_and_for_a_minute_again(allegro: LocalAllegro, clock: Clock):
    first = allegro.issue_tokens()["refresh_token"]

    status, second = refresh(allegro, first)
    clock.advance(seconds=59)
    again = refresh(allegro, first)
    clock.advance(seconds=2)
    late = refresh(allegro, first)

    assert (status, again[0]) == (200, 200)
    assert again[1]["refresh_token"] != second["refresh_token"]
    assert late == (400, {"error": "invalid_grant", "error_description": "Invalid refresh token"})
    assert refresh(allegro, second["refresh_token"])[0] == 200


def test_tokens_expire_as_the_clock_goes_on(allegro: LocalAllegro, client: httpx.Client, clock: Clock):
    tokens = allegro.issue_tokens()
    assert client.get("/me").status_code == 200

    clock.advance(hours=12)
    assert client.get("/me").json()["error_description"] == "Access token expired"
    assert refresh(allegro, tokens["refresh_token"])[0] == 200

    clock.advance(days=91)
    assert refresh(allegro, tokens["refresh_token"])[0] == 400


def test_after_the_seller_unlinked_the_application_nothing_works(allegro: LocalAllegro, client: httpx.Client):
    tokens = allegro.issue_tokens()
    allegro.tokens.revoke_pairing()

    assert client.get("/me").status_code == 401
    assert refresh(allegro, tokens["refresh_token"])[1]["error"] == "invalid_grant"


def test_an_unknown_grant_is_refused(allegro: LocalAllegro):
    assert ask(allegro, grant_type="password")[1]["error"] == "unsupported_grant_type"
