"""Pairing with a seller's account by the device flow: show a link, wait for the click, keep the tokens.

Source: https://developer.allegro.pl/tutorials/uwierzytelnianie-i-autoryzacja-zlq9e75GdIR (Device flow), RFC 8628.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from allegro_etl.allegro.api import open_allegro
from allegro_etl.allegro.connection import http_client
from allegro_etl.allegro.errors import (
    AllegroUnavailable,
    ClientRejected,
    PairingExpired,
    PairingRefused,
)
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.oauth import Application, OAuthRefused, ask_device_code, ask_tokens
from allegro_etl.allegro.tokens import TokenPair, TokenStore, now, token_pair

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

SLOW_DOWN_SECONDS = 5.0
"""What RFC 8628 adds to the interval, for good, at each `slow_down`."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """A code to be confirmed by the seller at `link`, within `expires_in` seconds."""

    link: str
    user_code: str
    interval: float
    expires_in: float
    device_code: str = field(repr=False)


def start_pairing(client: httpx.Client, application: Application, scope: str = "") -> DeviceCode:
    """Ask Allegro for a code and the link where the seller confirms it; `scope` names what the tokens may do.

    Raises ClientRejected for a wrong client id, secret or kind of application, AllegroUnavailable otherwise.
    """
    try:
        content = ask_device_code(client, application, scope)
    except OAuthRefused as error:
        what = f"Allegro gives this application no pairing code ({error.code})"
        next_step = (
            f"Give the application the scopes {scope} and run it again." if error.code == "invalid_scope" else None
        )
        raise ClientRejected(what, error.where, next_step=next_step) from error
    try:
        return _device_code(content)
    except (KeyError, TypeError, ValueError):
        raise AllegroUnavailable("Allegro's login answered without a pairing code") from None


def wait_for_consent(
    client: httpx.Client,
    application: Application,
    store: TokenStore,
    code: DeviceCode,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> TokenPair:
    """Ask, not faster than Allegro allows, until the seller has confirmed; the tokens are saved before it returns.

    Raises PairingRefused, PairingExpired, ClientRejected, or AllegroUnavailable when Allegro stays out of reach.
    """
    waited, interval = 0.0, code.interval
    while waited < code.expires_in:
        sleep(interval)
        waited += interval
        try:
            received_at = now()
            content = ask_tokens(client, application, DEVICE_GRANT, device_code=code.device_code)
        except OAuthRefused as refusal:
            interval += _added_interval(refusal)
        except AllegroUnavailable as error:
            # RFC 8628: ask less often after a time-out; the code's own end bounds it.
            interval = max(interval, error.retry_after or 0.0) + 1.0
        else:
            return _saved(content, received_at, store)
    raise PairingExpired("Nobody confirmed the code in time")


def pair_account(
    application: Application,
    *,
    user_agent: str,
    token_file: Path,
    show: Callable[[DeviceCode], None],
    scope: str = "",
    sleep: Callable[[float], None] = time.sleep,
) -> Document:
    """Pair with a seller's account: `show` the code, wait, save the tokens; return who was paired (GET /me).

    `scope` names what the tokens may do, with blanks between; without it, all that the application may.

    Raises whatever `start_pairing`, `wait_for_consent` and AllegroApi.me raise.
    """
    store = TokenStore(token_file, application.key)
    with http_client(application.environment, user_agent=user_agent, connections=2) as client:
        code = start_pairing(client, application, scope)
        show(code)
        wait_for_consent(client, application, store, code, sleep=sleep)
    with open_allegro(application, user_agent=user_agent, token_file=token_file) as allegro:
        return allegro.me()


def _added_interval(refusal: OAuthRefused) -> float:
    """Return how much longer to wait between questions; raise when there is nothing to wait for."""
    if refusal.code == "authorization_pending":
        return 0.0
    if refusal.code == "slow_down":
        return SLOW_DOWN_SECONDS
    if refusal.code == "access_denied":
        raise PairingRefused("The seller refused the consent", refusal.where) from refusal
    if refusal.code in {"expired_token", "invalid_request", "invalid_grant"}:
        raise PairingExpired("The code has expired or was used already", refusal.where) from refusal
    raise ClientRejected(f"Allegro refuses to pair ({refusal.code})", refusal.where) from refusal


def _saved(content: Document, received_at: float, store: TokenStore) -> TokenPair:
    try:
        pair = token_pair(content, received_at=received_at)
    except (TypeError, ValueError):
        raise AllegroUnavailable("Allegro's login answered without tokens") from None
    with store.locked():
        store.save(pair)
    return pair


def _device_code(content: Document) -> DeviceCode:
    link = str(content.get("verification_uri_complete") or content["verification_uri"])
    if not link.startswith(("https://", "http://")):
        msg = "not a link"
        raise ValueError(msg)
    return DeviceCode(
        link=link,
        user_code=str(content["user_code"])[:64],
        interval=min(max(float(content.get("interval") or 5), 0.0), 60.0),
        expires_in=min(float(content["expires_in"]), 86_400.0),
        device_code=str(content["device_code"]),
    )
