"""A local Allegro over real HTTP for each test, and a client paired with it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.allegro.api import AllegroApi, open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.rate_limit import RateLimit
from allegro_etl.allegro.retry import Patience
from allegro_etl.allegro.tokens import TokenPair, TokenStore, now, token_pair
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop

USER_AGENT = "TestShop/1.0 (+https://shop.example/about)"
QUICK = Patience(attempts=4, seconds=20.0, first_wait=0.005, longest_wait=0.02, blocked_wait=0.05)

StartLocal = Callable[..., LocalAllegro]
OpenApi = Callable[..., AllegroApi]


@pytest.fixture
def start_local() -> Iterator[StartLocal]:
    """Start a local Allegro: `orders` of them in its past, further options as `running` takes them."""
    with ExitStack() as stack:

        def start(orders: int = 0, **options: Any) -> LocalAllegro:
            return stack.enter_context(running(Shop(orders=orders), **options))

        yield start


@pytest.fixture
def local(start_local: StartLocal) -> LocalAllegro:
    """Return a local Allegro where a dozen orders were placed."""
    return start_local(12)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    """Name the file of tokens."""
    return tmp_path / "allegro" / "tokens.json"


def application_of(local: LocalAllegro, client_secret: str | None = None) -> Application:
    """Return the application that is registered there."""
    where = environment("local", api_url=local.url, auth_url=local.auth_url)
    return Application(where, local.client_id, client_secret or local.client_secret)


def store_of(local: LocalAllegro, token_file: Path) -> TokenStore:
    """Return the application's entry in the file of tokens."""
    return TokenStore(token_file, application_of(local).key)


def pair_at_once(local: LocalAllegro, token_file: Path, *, received_at: float | None = None) -> TokenPair:
    """Put a pair of tokens into the file without a click."""
    pair = token_pair(local.issue_tokens(), received_at=now() if received_at is None else received_at)
    store = store_of(local, token_file)
    with store.locked():
        store.save(pair)
    return pair


@pytest.fixture
def open_api(token_file: Path) -> Iterator[OpenApi]:
    """Open an AllegroApi for a local Allegro, paired unless there is a file of tokens already."""
    with ExitStack() as stack:

        def opened(local: LocalAllegro, *, threads: int = 4, patience: Patience = QUICK) -> AllegroApi:
            if not token_file.exists():
                pair_at_once(local, token_file)
            application = application_of(local)
            return stack.enter_context(
                open_allegro(
                    application,
                    user_agent=USER_AGENT,
                    token_file=token_file,
                    patience=patience,
                    rate_limit=RateLimit(),
                    threads=threads,
                )
            )

        yield opened


@pytest.fixture
def api(local: LocalAllegro, open_api: OpenApi) -> AllegroApi:
    """Return an AllegroApi that is paired with `local`."""
    return open_api(local)
