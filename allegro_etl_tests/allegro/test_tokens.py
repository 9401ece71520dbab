"""The file of tokens."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from allegro_etl.allegro.errors import AllegroError, AllegroUnavailable
from allegro_etl.allegro.tokens import TokenPair, TokenStore, token_pair

_PAIR = TokenPair("access-1", "refresh-1", received_at=1_000.0, expires_in=43_199.0, scope="orders")


def saved(store: TokenStore, pair: TokenPair) -> TokenStore:
    with store.locked():
        store.save(pair)
    return store


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_may_read_the_tokens_whatever_the_umask(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        store = saved(TokenStore(tmp_path / "secrets" / "tokens.json", "app"), _PAIR)
    finally:
        os.umask(previous)

    assert mode(store.path) == 0o600
    assert mode(store.path.parent) == 0o700
    assert sorted(path.name for path in store.path.parent.iterdir()) == ["tokens.json", "tokens.json.lock"]


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    store = saved(TokenStore(tmp_path / "tokens.json", "app"), _PAIR)
    store.path.chmod(0o644)

    assert store.load() == _PAIR
    assert mode(store.path) == 0o600


def test_each_application_and_environment_has_its_own_entry(tmp_path: Path) -> None:
    other = TokenPair("access-2", "refresh-2", received_at=2_000.0, expires_in=60.0)
    production = saved(TokenStore(tmp_path / "tokens.json", "production app"), _PAIR)
    sandbox = saved(TokenStore(tmp_path / "tokens.json", "sandbox app"), other)

    assert (production.load(), sandbox.load()) == (_PAIR, other)
    assert TokenStore(tmp_path / "tokens.json", "a third").load() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"app":{}}', '{"app":{"access_token":"a b","refresh_token":"c"}}'])
def test_an_unreadable_file_is_as_good_as_none_and_pairing_mends_it(tmp_path: Path, text: str) -> None:
    store = TokenStore(tmp_path / "tokens.json", "app")
    store.path.write_text(text)

    assert store.load() is None
    assert saved(store, _PAIR).load() == _PAIR


def test_a_file_that_cannot_be_written_is_told_without_its_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = TokenStore(tmp_path / "file" / "tokens.json", "app")

    with pytest.raises(AllegroError, match="cannot be used") as raised:
        store.save(_PAIR)
    assert "access-1" not in str(raised.value)


def test_a_lock_that_another_has_is_waited_for_only_so_long(tmp_path: Path) -> None:
    store = TokenStore(tmp_path / "tokens.json", "app")
    refused = []

    def other() -> None:
        try:
            with TokenStore(store.path, "app").locked(timeout=0.05):
                pass
        except AllegroUnavailable as error:
            refused.append(error)

    with store.locked():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(refused) == 1


def test_a_pair_is_fresh_until_shortly_before_its_end() -> None:
    assert _PAIR.is_fresh(1_000.0 + 43_199 - 601)
    assert not _PAIR.is_fresh(1_000.0 + 43_199 - 599)
    assert TokenPair("a", "r", received_at=0.0, expires_in=10.0).is_fresh(8.9)


def test_tokens_do_not_show(tmp_path: Path) -> None:
    assert "access-1" not in repr(_PAIR)
    assert "refresh-1" not in str(_PAIR)
    assert json.loads(saved(TokenStore(tmp_path / "t", "app"), _PAIR).path.read_text())["app"]["scope"] == "orders"


def test_numbers_may_come_as_text_and_a_missing_refresh_token_leaves_the_old_one() -> None:
    pair = token_pair({"access_token": "a", "expires_in": "3600"}, received_at=5.0, previous_refresh_token="r")

    assert pair == TokenPair("a", "r", received_at=5.0, expires_in=3600.0)
