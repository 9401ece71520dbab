"""The OAuth side of the local Allegro: the device flow and the exchange of refresh tokens.

Answers are (status, body) as Allegro gives them; HTTP is elsewhere.
"""

import base64
import binascii
import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from threading import RLock

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.tokens import Lifetimes, Tokens

Answer = tuple[int, Json]

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPES = frozenset(
    f"allegro:api:{name}"
    for name in (
        "orders:read",
        "orders:write",
        "sale:offers:read",
        "sale:offers:write",
        "profile:read",
        "payments:read",
        "campaigns",
    )
)


@dataclass(slots=True)
class Device:
    """One pairing that was begun; `state` is pending, approved, refused or used."""

    device_code: str
    user_code: str
    expires_at: float
    scopes: frozenset[str]
    state: str = "pending"
    polled_at: float | None = None


class OAuth:
    """One registered application and the pairings of the one seller."""

    def __init__(self, seed: int, clock: Clock, seller_id: str, lifetimes: Lifetimes, scopes: frozenset[str]) -> None:
        self._random = Random(f"oauth-{seed}")  # noqa: S311 (nothing here protects anything)
        self._clock = clock
        self.lock = RLock()
        self.lifetimes = lifetimes
        self.scopes = scopes
        self.client_id = f"{self._random.getrandbits(128):032x}"
        self.client_secret = f"{self._random.getrandbits(256):064x}"
        self.tokens = Tokens(self._random, clock, seller_id, lifetimes)
        self.devices: dict[str, Device] = {}

    def client_error(self, authorization: str | None) -> Answer | None:
        """Check the Basic header of an OAuth call; None where it is this application's."""
        name, secret = _basic(authorization)
        if name is None:
            return 401, {"error": "Unauthorized", "error_description": "Unauthorized"}
        if (name, secret) != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client", "error_description": "Client authentication failed"}
        return None

    def start_device(self, scope: str | None, verification_uri: str) -> Answer:
        """Begin a pairing (`POST /auth/oauth/device`); without `scope` it asks for all that the application has."""
        with self.lock:
            code = f"{self._random.getrandbits(192):048x}"
            user_code = "".join(self._random.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(9))
            wanted = frozenset(scope.split()) & self.scopes if scope else self.scopes
            expires_at = self._clock.now().timestamp() + self.lifetimes.device
            self.devices[code] = Device(code, user_code, expires_at, wanted)
        return 200, {
            "user_code": user_code,
            "device_code": code,
            "expires_in": int(self.lifetimes.device),
            "interval": _whole(self.lifetimes.interval),
            "verification_uri": verification_uri,
            "verification_uri_complete": f"{verification_uri}?code={user_code}",
        }

    def decide(self, user_code: str, *, allow: bool) -> bool:
        """Approve or refuse a pairing as the seller does on the consent page; False where no such code is waiting."""
        with self.lock:
            device = self.waiting(user_code)
            if device is None:
                return False
            device.state = "approved" if allow else "refused"
            return True

    def waiting(self, user_code: str) -> Device | None:
        """Return the pairing that waits for a decision under a user code, None where there is none."""
        now = self._clock.now().timestamp()
        pending = (one for one in self.devices.values() if one.state == "pending" and one.expires_at > now)
        return next((one for one in pending if one.user_code == user_code.strip().lower()), None)

    def token(self, form: Mapping[str, str]) -> Answer:
        """Answer `POST /auth/oauth/token` for the form's grant type."""
        with self.lock:
            grant = form.get("grant_type")
            if grant == DEVICE_GRANT:
                return self._device_grant(form.get("device_code", ""))
            if grant == "refresh_token":
                return self._refresh_grant(form.get("refresh_token", ""))
            if grant == "client_credentials":
                return 200, self.tokens.issue_to_application(self.client_id)
        return 400, {"error": "unsupported_grant_type", "error_description": f"Unsupported grant type: {grant}"}

    def issue_tokens(self, scopes: frozenset[str] | None = None) -> Json:
        """Pair without a click: give a pair of tokens as the token endpoint would, with some scopes or with all."""
        with self.lock:
            wanted = self.scopes if scopes is None else scopes & self.scopes
            return self.tokens.issue(wanted, self.client_id)

    def _device_grant(self, code: str) -> Answer:
        device = self.devices.get(code)
        if device is None or device.state == "used":
            return 400, {"error": "invalid_request", "error_description": "Invalid device code"}
        too_fast, device.polled_at = self._too_fast(device), time.monotonic()
        if self._clock.now().timestamp() > device.expires_at:
            return 400, {"error": "expired_token", "error_description": "Device code has expired."}
        if device.state == "refused":
            return 400, {"error": "access_denied", "error_description": "User denied access."}
        if too_fast:
            return 400, {"error": "slow_down", "error_description": "Polling too fast."}
        if device.state == "pending":
            message = "User has not authorized the device code yet."
            return 400, {"error": "authorization_pending", "error_description": message}
        device.state = "used"
        return 200, self.tokens.issue(device.scopes, self.client_id)

    def _too_fast(self, device: Device) -> bool:
        pause = self.lifetimes.interval * 0.9  # a little grace for clocks
        return device.polled_at is not None and time.monotonic() - device.polled_at < pause

    def _refresh_grant(self, token: str) -> Answer:
        pair = self.tokens.exchange(token, self.client_id)
        if pair is None:
            return 400, {"error": "invalid_grant", "error_description": "Invalid refresh token"}
        return 200, pair


def _whole(seconds: float) -> float | int:
    return int(seconds) if seconds == int(seconds) else seconds


def _basic(authorization: str | None) -> tuple[str | None, str | None]:
    """Read a Basic header; (None, None) where it is missing or malformed."""
    scheme, _, value = (authorization or "").partition(" ")
    try:
        name, colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    return (name, secret) if scheme.lower() == "basic" and colon else (None, None)
