"""OAuth as an httpx.Auth: attaches the bearer token, and replaces it when it ends or Allegro no longer takes it.

Allegro limits how many tokens it issues, and a refresh token works once (with 60 s of grace for lost answers). So
there is one refresh at a time, over threads and processes, and only when the access token is near its end.
"""

import logging
import threading
import time
from collections.abc import Generator
from functools import partial
from typing import TypeGuard

import httpx
from tenacity import Retrying, retry_if_exception, stop_after_attempt

from allegro_etl.allegro.errors import AllegroMoved, AllegroUnavailable, PairingRequired, RateLimited
from allegro_etl.allegro.oauth import Application, OAuthRefused, ask_tokens
from allegro_etl.allegro.tokens import TokenPair, TokenStore, now, token_pair

_log = logging.getLogger(__name__)

REFRESH_ATTEMPTS = 3
"""How often a refresh is sent: repeats are quick, the used refresh token keeps working for 60 s only."""

PAUSE_AFTER_FAILED_REFRESH = 60.0
"""Seconds without another early refresh, while the present access token still works."""


class AllegroAuth(httpx.Auth):
    """Puts the tokens of `store` on requests; one object serves all threads."""

    def __init__(self, client: httpx.Client, application: Application, store: TokenStore) -> None:
        self._client = client
        self._application = application
        self._store = store
        self._pair: TokenPair | None = None
        self._turn = threading.Lock()
        self._no_early_refresh_until = 0.0

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send with a bearer token; after a 401 once more with another one.

        Raises PairingRequired, ClientRejected or AllegroUnavailable when there is no other one to be had.
        """
        pair = self._pair
        if pair is None or not pair.is_fresh(now()):
            pair = self._usable_pair()
        response = yield _with_bearer(request, pair)
        if response.status_code == 401:  # noqa: PLR2004 - HTTP's own number
            with self._turn:
                pair = self._renewed(rejected=pair)
            yield _with_bearer(request, pair)

    def scopes(self) -> frozenset[str] | None:
        """Return the scopes of the stored tokens; None where there are none, or Allegro did not name them."""
        stored = self._store.load()
        return frozenset(stored.scope.split()) or None if stored else None

    def _usable_pair(self) -> TokenPair:
        """Return a pair to begin with: fresh if it can be had, else one that still works."""
        if self._pair and time.monotonic() < self._no_early_refresh_until:
            return self._pair
        with self._turn:
            try:
                return self._renewed(rejected=None)
            except AllegroUnavailable:
                if self._pair is None:
                    raise
                # Not over yet, as far as we know; should Allegro disagree, its 401 makes us try again.
                self._no_early_refresh_until = time.monotonic() + PAUSE_AFTER_FAILED_REFRESH
                return self._pair

    def _renewed(self, *, rejected: TokenPair | None) -> TokenPair:
        """Return the stored pair if another thread or process has renewed it already, else a new one."""
        stored = self._store.load()
        if not _serves(stored, rejected):
            with self._store.locked():
                stored = self._store.load()
                if not _serves(stored, rejected):
                    stored = self._refreshed(stored)
        self._pair = stored
        return stored

    def _refreshed(self, pair: TokenPair | None) -> TokenPair:
        if pair is None:
            raise PairingRequired("No Allegro account is paired")
        self._pair = pair
        # Proves that the file can be written, before the refresh token is spent.
        self._store.save(pair)
        received_at = now()
        content = self._ask_until_answered(pair.refresh_token)
        try:
            renewed = token_pair(content, received_at=received_at, previous_refresh_token=pair.refresh_token)
        except ValueError:
            raise AllegroUnavailable("Allegro's login answered without tokens") from None
        self._store.save(renewed)
        _log.info("Renewed the access token; it is good for %.0f s.", renewed.expires_in)
        return renewed

    def _ask_until_answered(self, refresh_token: str) -> object:
        ask = partial(ask_tokens, self._client, self._application, "refresh_token", refresh_token=refresh_token)
        at_once = Retrying(
            retry=retry_if_exception(_is_lost_answer), stop=stop_after_attempt(REFRESH_ATTEMPTS), reraise=True
        )
        try:
            return at_once(ask)
        except OAuthRefused as error:
            what = f"The seller's consent has ended, or its refresh token was used elsewhere ({error.code})"
            raise PairingRequired(what, error.where) from error


def _is_lost_answer(error: BaseException) -> bool:
    """Return whether Allegro may have renewed the tokens without our learning of it; a 429 and a redirect mean that it has not."""
    return isinstance(error, AllegroUnavailable) and not isinstance(error, RateLimited | AllegroMoved)


def _serves(pair: TokenPair | None, rejected: TokenPair | None) -> TypeGuard[TokenPair]:
    if pair is None:
        return False
    if rejected is not None:
        return pair.access_token != rejected.access_token
    return pair.is_fresh(now())


def _with_bearer(request: httpx.Request, pair: TokenPair) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {pair.access_token}"
    return request
