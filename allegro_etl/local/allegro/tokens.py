"""Access and refresh tokens of the local Allegro: 12 hours, three months, single use with 60 seconds of grace."""

import base64
import json
from dataclasses import dataclass, field
from random import Random

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.identifiers import random_uuid


@dataclass(slots=True)
class Lifetimes:
    """How long things last, in seconds; `interval` is the pause that polling for a device code has to keep."""

    access: float = 43_199
    refresh: float = 90 * 86_400
    grace: float = 60
    device: float = 3_600
    interval: float = 5


@dataclass(slots=True)
class Access:
    """One access token; a revoked one looks expired to the API."""

    expires_at: float
    scopes: frozenset[str]
    client_id: str
    revoked: bool = False


@dataclass(slots=True)
class Refresh:
    """One refresh token; `used_at` is when it was first exchanged."""

    expires_at: float
    scopes: frozenset[str]
    used_at: float | None = None
    revoked: bool = False


@dataclass(slots=True)
class Tokens:
    """All tokens that were given out."""

    random: Random
    clock: Clock
    seller_id: str
    lifetimes: Lifetimes
    access: dict[str, Access] = field(default_factory=dict)
    refresh: dict[str, Refresh] = field(default_factory=dict)

    def issue(self, scopes: frozenset[str], client_id: str) -> Json:
        """Return out a pair as the token endpoint answers it."""
        now, jti = self.clock.now().timestamp(), random_uuid(self.random)
        claims = {"user_name": self.seller_id, "scope": sorted(scopes), "allegro_api": True, "client_id": client_id}
        access = self._jwt(claims | {"jti": jti, "exp": int(now + self.lifetimes.access)})
        refresh = self._jwt(claims | {"jti": random_uuid(self.random), "ati": jti})
        self.access[access] = Access(now + self.lifetimes.access, scopes, client_id)
        self.refresh[refresh] = Refresh(now + self.lifetimes.refresh, scopes)
        return {
            "access_token": access,
            "token_type": "bearer",
            "refresh_token": refresh,
            "expires_in": int(self.lifetimes.access),
            "scope": " ".join(sorted(scopes)),
            "allegro_api": True,
            "jti": jti,
        }

    def issue_to_application(self, client_id: str) -> Json:
        """Return a token of the application itself, without a user and any scope of one."""
        now, jti = self.clock.now().timestamp(), random_uuid(self.random)
        expires_at = now + self.lifetimes.access
        token = self._jwt({"client_id": client_id, "allegro_api": True, "jti": jti, "exp": int(expires_at)})
        self.access[token] = Access(expires_at, frozenset(), client_id)
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": int(self.lifetimes.access),
            "scope": "",
            "allegro_api": True,
            "jti": jti,
        }

    def exchange(self, token: str, client_id: str) -> Json | None:
        """Return a new pair for a refresh token; None where it is unknown, expired, revoked or used up."""
        known, now = self.refresh.get(token), self.clock.now().timestamp()
        if known is None or known.revoked or now > known.expires_at:
            return None
        if known.used_at is not None and now > known.used_at + self.lifetimes.grace:
            return None
        known.used_at = now if known.used_at is None else known.used_at
        return self.issue(known.scopes, client_id)

    def refusal(self, token: str) -> str | None:
        """Say why the API would not take an access token; None where it would."""
        known = self.access.get(token)
        if known is None:
            return (
                "Cannot convert access token to JSON" if token.count(".") != _DOTS_OF_A_JWT else "Invalid access token"
            )
        if known.revoked or self.clock.now().timestamp() > known.expires_at:
            return "Access token expired"
        return None

    def expire_access(self) -> None:
        """Let every access token expire now; refresh tokens live on."""
        for one in self.access.values():
            one.revoked = True

    def use_up_refresh(self) -> None:
        """Make every refresh token one that was used long ago."""
        for one in self.refresh.values():
            one.used_at = one.used_at or 0
            one.revoked = True

    def revoke_pairing(self) -> None:
        """Unlink the application, as a seller can in the account's settings: no token works any more."""
        self.expire_access()
        self.use_up_refresh()

    def _jwt(self, claims: Json) -> str:
        parts = (b'{"alg":"RS256","typ":"JWT"}', json.dumps(claims).encode(), self.random.randbytes(512))
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


_DOTS_OF_A_JWT = 2
