"""The tokens on disk: one file of mode 0600, replaced as a whole, read and written under a lock between processes.

A refresh token is good for one use. So a new pair is on disk before it is used, and whoever gets the lock reads the
file again: another process may have refreshed meanwhile.
"""

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from filelock import FileLock, Timeout

from allegro_etl.allegro.errors import AllegroError, AllegroUnavailable
from allegro_etl.state_files import read_state, write_state

LOCK_SECONDS = 120.0
"""Longer than any refresh takes with its repeats."""

ACCESS_TOKEN_SECONDS = 43_199.0
"""How long an access token lives when Allegro does not say."""

LONGEST_TOKEN_SECONDS = 366 * 86_400.0

CONSENT_LASTS = timedelta(days=89)
"""How long a refresh token can wait for its use: Allegro says three months, and the shortest three have 89 days.

Source: https://developer.allegro.pl/tutorials/uwierzytelnianie-i-autoryzacja-zlq9e75GdIR.
"""

_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token with the refresh token that replaces it; neither is ever shown."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    received_at: float
    expires_in: float
    scope: str = ""

    def is_fresh(self, now: float) -> bool:
        """Return whether the access token has more left than its last tenth, or its last ten minutes if that is less.

        Both times are of our own clock, so it need not be right. One that jumped is no harm: Allegro's 401 decides.
        """
        margin = min(600.0, self.expires_in / 10)
        return now < self.received_at + self.expires_in - margin

    def consent_ends(self) -> datetime | None:
        """Return when the seller's consent ends unless the refresh token is used before; None where the stamp is no time."""
        try:
            return datetime.fromtimestamp(self.received_at, UTC) + CONSENT_LASTS
        except (OverflowError, ValueError, OSError):
            return None


def token_pair(content: object, *, received_at: float, previous_refresh_token: str = "") -> TokenPair:
    """Return the pair in `content`, an answer of the token endpoint or an entry of the file.

    Raises ValueError when there is none.
    """
    entry = content if isinstance(content, dict) else {}
    access_token, refresh_token = entry.get("access_token"), entry.get("refresh_token", previous_refresh_token)
    for token in (access_token, refresh_token):
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            msg = "there is no pair of tokens in it"
            raise ValueError(msg)
    scope = entry.get("scope")
    expires_in = _seconds(entry.get("expires_in"))
    return TokenPair(str(access_token), str(refresh_token), received_at, expires_in, str(scope or ""))


def _seconds(value: object) -> float:
    """Return a number, which some samples have as text; a token that ended at once would be refreshed for ever."""
    try:
        seconds = float(value) if isinstance(value, (str, int, float, Decimal)) else 0.0
    except ValueError:
        return ACCESS_TOKEN_SECONDS
    return seconds if 0 < seconds < LONGEST_TOKEN_SECONDS else ACCESS_TOKEN_SECONDS


class TokenStore:
    """The file of tokens, seen by one application in one environment (`key`); others' entries stay as they are."""

    def __init__(self, path: Path, key: str) -> None:
        self.path = path
        self.key = key

    @contextmanager
    def locked(self, timeout: float = LOCK_SECONDS) -> Iterator[None]:
        """Take the lock between processes for the block.

        Raises AllegroUnavailable when another process keeps it for `timeout` seconds.
        """
        lock = FileLock(f"{self.path}.lock", timeout=timeout, mode=0o600)
        try:
            self._make_folder()
            lock.acquire()
        except Timeout:
            next_step = f"See which process holds {self.path}.lock and end it."
            raise AllegroUnavailable("Another process refreshes the tokens without end", next_step=next_step) from None
        except OSError as error:
            raise self._unusable(error) from error
        try:
            yield
        finally:
            lock.release()

    def load(self) -> TokenPair | None:
        """Return the stored pair; None when there is none or the file is unreadable, which pairing mends."""
        entry = self._entries().get(self.key)
        try:
            received_at = float(entry["received_at"]) if isinstance(entry, dict) else 0.0
            return token_pair(entry, received_at=received_at)
        except (KeyError, TypeError, ValueError):
            return None

    def save(self, pair: TokenPair) -> None:
        """Put `pair` on disk, durably, before it returns. Call it with the lock taken.

        Raises AllegroError when the file cannot be written.
        """
        entry = {
            "access_token": pair.access_token,
            "refresh_token": pair.refresh_token,
            "received_at": pair.received_at,
            "expires_in": pair.expires_in,
            "scope": pair.scope,
        }
        try:
            self._make_folder()
            _write_durably(self.path, {**self._entries(), self.key: entry})
        except OSError as error:
            raise self._unusable(error) from error

    def _entries(self) -> dict[str, object]:
        """Return what the file has, by application: what an entry is worth is seen where it is used."""
        try:
            if self.path.stat().st_mode & 0o077:
                self.path.chmod(0o600)
            return read_state(self.path, dict[str, object]) or {}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> AllegroError:
        next_step = f"See that there is room on the disk, and that you may read and write {self.path}."
        return AllegroError(f"The file of tokens cannot be used: {error.strerror}", next_step=next_step)

    def _make_folder(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_durably(path: Path, entries: Mapping[str, object]) -> None:
    """Write the tokens so that not even a power cut loses them: the refresh token before them is spent."""
    write_state(path, entries, indent=1)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def now() -> float:
    """Return the time tokens are stamped with: the wall clock, since other processes read the stamp after a restart."""
    return time.time()
